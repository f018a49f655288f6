"""Rules of procedure as a form in plain words; nobody meets the stored document."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from buendnis.alliances import wording
from buendnis.alliances.rules import NUMBERS, Rules, completed
from buendnis.alliances.tolerance import MEASURES, MOST_DAYS
from buendnis.ground.money import EuroField

MOST_IN_ORDER = 4  # releases whose place is fixed
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
    notice_days = forms.IntegerField(
        label=_("Days between the invitation and a meeting"),
        help_text=_(
            "An invitation that goes out later is warned about. It is sent by mail, as text. 0: no such rule."
        ),
    )
    earmark_months = forms.IntegerField(
        label=_("Months until earmarked money expires"),
        help_text=_("Counted from the resolution; without a grant the money is free again then."),
    )
    signatures_needed = forms.IntegerField(
        label=_("Spokespersons who release an expert opinion"),
        help_text=_("So many of them must agree before it is sealed."),
    )
    supplement_by = forms.ChoiceField(
        label=_("Who decides on a supplementary opinion?"),
        choices=list(wording.SUPPLEMENTS.items()),
        widget=forms.RadioSelect,
    )
    period_days = forms.IntegerField(
        label=_("Days by which start or end may move"), min_value=0, max_value=MOST_DAYS
    )
    place = forms.BooleanField(label=_("The place may change"), required=False)

    def __init__(
        self,
        *args: Any,
        document: dict[str, Any],
        valid_from: date,
        seats: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        self.before = document = completed(document)
        self.seats = dict(seats) | {row["seat"]: row["name"] for row in document["release_order"]}
        kwargs["initial"] = {"valid_from": valid_from, "assessment_mode": document["assessment_mode"]}
        kwargs["initial"] |= {name: document[name] for name in (*NUMBERS, "scores_open", "scores_named")}
        for part in wording.PARTS:
            kwargs["initial"] |= _initial(part, document[part])
        for kind, effect in document["conflict_effects"].items():
            kwargs["initial"][f"conflict_{kind}"] = effect
        kwargs["initial"] |= self._initial_of_changes(document)
        super().__init__(*args, **kwargs)
        self._add_order()
        self._add_limits()
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

    @staticmethod
    def _initial_of_changes(document: dict[str, Any]) -> dict[str, Any]:
        tolerance = document["tolerance"]
        found: dict[str, Any] = {
            "supplement_by": document["supplement_by"],
            "period_days": tolerance["period_days"],
            "place": tolerance["place"],
        }
        for name in MEASURES:
            for unit in ("percent", "amount"):
                said = tolerance[name][unit]
                found[f"limit_{name}_{unit}"] = Decimal(said) if said else None
        for place, row in enumerate(document["release_order"], start=1):
            found[f"release_{place}"] = row["seat"]
        return found

    def _add_order(self) -> None:
        choices: list[tuple[str, Any]] = [("", _("anybody of the spokespersons")), *self.seats.items()]
        for place in range(1, MOST_IN_ORDER + 1):
            self.fields[f"release_{place}"] = forms.ChoiceField(
                label=_("Release number %(place)s comes from") % {"place": place},
                choices=choices,
                required=False,
            )

    def _add_limits(self) -> None:
        for name, label in wording.MEASURED.items():
            self.fields[f"limit_{name}_percent"] = forms.DecimalField(
                label=_("%(what)s: percent") % {"what": label},
                required=False,
                min_value=Decimal(0),
                max_value=Decimal(1000),
                decimal_places=2,
            )
            self.fields[f"limit_{name}_amount"] = EuroField(
                label=_("%(what)s: euro") % {"what": label}, required=False
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
                "scores_named", "circular_days", "notice_days", "earmark_months", "signatures_needed",
            )
        ]  # fmt: skip
        order = [self[f"release_{place}"] for place in range(1, MOST_IN_ORDER + 1)]
        limits = [field for field in self.visible_fields() if field.name.startswith("limit_")]
        changes = [*limits, self["period_days"], self["place"], self["supplement_by"]]
        titles = str(_("Validity, assessment, deadlines, signatures")), str(_("Conflicts of interest"))
        return [
            (titles[0], rest),
            (str(_("Order of the releases")), order),
            (str(_("Changes after the expert opinion: what is tolerated")), changes),
            *parts,
            (titles[1], conflicts),
        ]

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
        chosen = [said[f"release_{place}"] for place in range(1, MOST_IN_ORDER + 1)]
        document["release_order"] = [{"seat": key, "name": self.seats[key]} for key in chosen if key]
        document["supplement_by"] = said["supplement_by"]
        document["tolerance"] = {
            **{
                name: {
                    unit: "" if said[f"limit_{name}_{unit}"] is None else f"{said[f'limit_{name}_{unit}']:f}"
                    for unit in ("percent", "amount")
                }
                for name in MEASURES
            },
            "period_days": said["period_days"],
            "place": said["place"],
        }
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
