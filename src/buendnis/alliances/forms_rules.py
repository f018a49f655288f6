"""Rules of procedure as a form in plain words; nobody meets the stored document."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from buendnis.alliances import wording
from buendnis.alliances.rules import NUMBERS, Rules, completed

_QUORUMS = (
    ("", {"share": None}),
    ("share:1/2", {"share": "1/2", "more_than": False, "number": None}),
    ("more:1/2", {"share": "1/2", "more_than": True, "number": None}),
    ("share:2/3", {"share": "2/3", "more_than": False, "number": None}),
)
_NUMBER = "number"


class RulesForm(forms.Form):
    """A version of the rules: of ``document`` each part that is asked for is replaced, the rest stays."""

    valid_from = forms.DateField(
        label=_("Valid from"), help_text=_("Resolutions opened from this day on follow this version.")
    )
    assessment_mode = forms.ChoiceField(
        label=_("Who assesses an outline?"),
        choices=list(wording.ASSESSMENT_MODES.items()),
        widget=forms.RadioSelect,
    )
    assessment_days = forms.IntegerField(label=_("Days to assess"))
    min_assessments = forms.IntegerField(
        label=_("Assessments needed"),
        help_text=_("So many seats must have assessed before a result is proposed."),
    )
    group_size = forms.IntegerField(
        label=_("Seats in a small group"), help_text=_("Only where a small group of seats assesses.")
    )
    scores_open = forms.ChoiceField(
        label=_("From when on do the seats read each other’s points and reasons?"),
        choices=list(wording.SCORES_OPEN.items()),
        widget=forms.RadioSelect,
        help_text=_("A seat that still has to assess never reads them before it has submitted."),
    )
    scores_named = forms.BooleanField(label=_("The seats are named beside their points"), required=False)
    circular_days = forms.IntegerField(label=_("Days to vote by circular"))
    earmark_months = forms.IntegerField(
        label=_("Months until earmarked money expires"),
        help_text=_("Counted from the resolution; without a grant the money is free again then."),
    )
    signatures_needed = forms.IntegerField(
        label=_("Spokespersons who release an expert opinion"),
        help_text=_("So many of them must agree before it is sealed."),
    )

    def __init__(self, *args: Any, document: dict[str, Any], valid_from: date, **kwargs: Any) -> None:
        document = completed(document)
        self.before = document
        kwargs["initial"] = {"valid_from": valid_from, "assessment_mode": document["assessment_mode"]}
        kwargs["initial"] |= {name: document[name] for name in (*NUMBERS, "scores_open", "scores_named")}
        for part in wording.PARTS:
            kwargs["initial"] |= _initial(part, document[part])
        for kind, effect in document["conflict_effects"].items():
            kwargs["initial"][f"conflict_{kind}"] = effect
        super().__init__(*args, **kwargs)
        for name, (least, most) in NUMBERS.items():
            self.fields[name] = _whole(self.fields[name], least, most)
        for part in wording.PARTS:
            self._add_ballot(part, document[part])
        for kind, label in wording.CONFLICTS.items():
            self.fields[f"conflict_{kind}"] = forms.ChoiceField(
                label=label,
                choices=list(wording.EFFECTS.items()),
                help_text=wording.CONFLICTS_EXPLAINED[kind],
            )

    def _add_ballot(self, part: str, rules: dict[str, Any]) -> None:
        add: dict[str, forms.Field] = {
            "majority": forms.ChoiceField(
                label=_("Majority"),
                choices=list(wording.MAJORITIES.items()),
                help_text=_("What a yes needs."),
            ),
            "base": forms.ChoiceField(
                label=_("Measured by"),
                choices=list(wording.BASES.items()),
                help_text=_("Has no effect with “more yes than no” and consensus."),
            ),
            "abstentions": forms.ChoiceField(
                label=_("Abstentions"), choices=list(wording.ABSTENTIONS.items())
            ),
            "quorum": forms.ChoiceField(
                label=_("Quorum"),
                required=False,
                choices=_quorum_choices(rules.get("quorum")),
                help_text=_("How many seats must take part, so that anything is decided at all."),
            ),
            "quorum_number": forms.IntegerField(
                label=_("Number of seats"),
                required=False,
                min_value=1,
                max_value=200,
                help_text=_("Only for a fixed number."),
            ),
            "recusal_lowers_base": forms.BooleanField(
                label=_("Recused seats are left out when all seats are counted"), required=False
            ),
            "fallback_min_seats": forms.IntegerField(
                label=_("Least number of seats that may vote"),
                min_value=0,
                max_value=200,
                help_text=_("With fewer, what follows applies. 0: there is no such limit."),
            ),
            "fallback": forms.ChoiceField(
                label=_("With fewer seats"), choices=list(_fallbacks(rules.get("fallback", "")).items())
            ),
            "early_close": forms.BooleanField(
                label=_("Decided as soon as no missing vote can change the result"), required=False
            ),
        }
        if part == "circular":
            add["silence"] = forms.ChoiceField(label=_("Silence"), choices=list(wording.SILENCE.items()))
            add["objection_forces_meeting"] = forms.BooleanField(
                label=_("One objection to the circular takes the matter to a meeting"), required=False
            )
        for name, field in add.items():
            self.fields[f"{part}__{name}"] = field

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields, in the chapters in which they are read."""
        parts = [
            (str(title), [field for field in self.visible_fields() if field.name.startswith(f"{part}__")])
            for part, title in wording.PARTS.items()
        ]
        conflicts = [field for field in self.visible_fields() if field.name.startswith("conflict_")]
        rest = [
            self[name]
            for name in (
                "valid_from", "assessment_mode", "assessment_days", "min_assessments", "group_size", "scores_open",
                "scores_named", "circular_days", "earmark_months", "signatures_needed",
            )
        ]  # fmt: skip
        titles = str(_("Validity, assessment, deadlines, signatures")), str(_("Conflicts of interest"))
        return [(titles[0], rest), *parts, (titles[1], conflicts)]

    def clean(self) -> dict[str, Any]:
        """Build the document, and let the rules themselves check it."""
        said = super().clean() or self.cleaned_data
        for part in wording.PARTS:
            if said.get(f"{part}__quorum") == _NUMBER and not said.get(f"{part}__quorum_number"):
                self.add_error(f"{part}__quorum_number", _("Please give the number of seats."))
        if not self.errors:
            try:
                Rules.from_document(self.document)
            except ValidationError as problem:
                self.add_error(None, problem.messages)
        return said

    @property
    def document(self) -> dict[str, Any]:
        """The document as it would be stored."""
        said, document = self.cleaned_data, deepcopy(self.before)
        document["assessment_mode"] = said["assessment_mode"]
        document |= {name: said[name] for name in (*NUMBERS, "scores_open", "scores_named")}
        document["conflict_effects"] = {kind: said[f"conflict_{kind}"] for kind in wording.CONFLICTS}
        for part in wording.PARTS:
            prefix = f"{part}__"
            named = {
                name.removeprefix(prefix): value for name, value in said.items() if name.startswith(prefix)
            }
            number = named.pop("quorum_number", None)
            named["quorum"] = _quorum(named["quorum"], number)
            document[part] = {**document[part], **named}
        return document


def _whole(field: forms.Field, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=field.label, help_text=field.help_text, min_value=least, max_value=most)


def _initial(part: str, rules: dict[str, Any]) -> dict[str, Any]:
    found = {f"{part}__{name}": value for name, value in rules.items() if name != "quorum"}
    quorum = rules.get("quorum") or {}
    found[f"{part}__quorum"] = _key(quorum)
    found[f"{part}__quorum_number"] = quorum.get("number")
    return found


def _key(quorum: dict[str, Any]) -> str:
    if quorum.get("number") is not None:
        return _NUMBER
    share = quorum.get("share")
    return f"{'more' if quorum.get('more_than') else 'share'}:{share}" if share else ""


def _quorum(key: str, number: int | None) -> dict[str, Any] | None:
    if key == _NUMBER:
        return {"share": None, "more_than": False, "number": number}
    if not key:
        return None
    kind, _colon, share = key.partition(":")
    return {"share": share, "more_than": kind == "more", "number": None}


def _quorum_choices(present: dict[str, Any] | None) -> list[tuple[str, Any]]:
    choices: list[tuple[str, Any]] = [
        (key, wording.quorum_told(quorum if key else None)) for key, quorum in _QUORUMS
    ]
    key = _key(present or {})
    if key not in {_NUMBER, *(known for known, _quorum_of in choices)}:
        choices.append((key, wording.quorum_told(present)))
    return [*choices, (_NUMBER, _("A fixed number of seats"))]


def _fallbacks(present: str) -> dict[str, Any]:
    return (
        wording.FALLBACKS if present in {"", *wording.FALLBACKS} else {**wording.FALLBACKS, present: present}
    )
