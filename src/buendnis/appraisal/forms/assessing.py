"""The forms of whoever assesses, and of who does: points with their reasons, declining, handing over, asking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Mandate, Seat
from buendnis.appraisal.citing import GOAL, Citable
from buendnis.appraisal.rubrics import Aspect
from buendnis.appraisal.services.assessments import Score
from buendnis.strategy.models import FieldOfAction

MOST_BUTTONS = 20  # a longer scale is typed


class ScoreForm(forms.Form):
    """Points, reason and what it cites, aspect by aspect. What is missing is said when it is submitted.

    ``amends``: an assessment has been submitted before, so that a new one says why. The page writes ``basis``
    itself (the mark of what it shows), because after a conflict of two tabs it names another than was sent.
    """

    mark_optional = False
    basis = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self,
        *args: Any,
        aspects: Iterable[Aspect],
        offered: Mapping[str, Sequence[Citable]],
        amends: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.aspects = tuple(aspects)
        for aspect in self.aspects:
            self.fields[f"{aspect.key}_points"] = _points_field(aspect)
            self.fields[f"{aspect.key}_reason"] = forms.CharField(
                label=_("Reason"),
                max_length=3000,
                required=False,
                widget=forms.Textarea(attrs={"rows": "3"}),
            )
            if rows := offered.get(aspect.cites, ()):
                self.fields[f"{aspect.key}_cites"] = _cites_field(aspect, rows)
            self.fields[f"{aspect.key}_evidence"] = forms.CharField(
                label=_("Other evidence, if any") if rows else _("Evidence, if any"),
                max_length=500,
                required=False,
                help_text=_(
                    "Where it stands, for example a section of the outline, a statistic, the strategy."
                ),
            )
        if amends:
            self.fields["amended_because"] = forms.CharField(
                label=_("Why do you change your assessment?"),
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": "2"}),
                help_text=_("Both versions stay readable for those who may see the points."),
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The aspects with their fields, for the page."""
        return [
            {
                "aspect": aspect,
                "points": self[f"{aspect.key}_points"],
                "reason": self[f"{aspect.key}_reason"],
                "cites": self[f"{aspect.key}_cites"] if f"{aspect.key}_cites" in self.fields else None,
                "evidence": self[f"{aspect.key}_evidence"],
            }
            for aspect in self.aspects
        ]

    @property
    def scores(self) -> dict[str, Score]:
        """What was entered, as the verbs take it."""
        data = self.cleaned_data
        return {
            aspect.key: Score(
                Decimal(data[f"{aspect.key}_points"])
                if data[f"{aspect.key}_points"] not in {"", None}
                else None,
                data[f"{aspect.key}_reason"],
                data[f"{aspect.key}_evidence"],
                tuple(data.get(f"{aspect.key}_cites", ())),
            )
            for aspect in self.aspects
        }

    @property
    def mark(self) -> str | None:
        """The mark of what was shown when the writing began; None from a page without one."""
        return self.cleaned_data["basis"] if "basis" in self.data else None

    @classmethod
    def initial_of(
        cls,
        scores: Iterable[Any],
        aspects: Iterable[Aspect] = (),
        offered: Mapping[str, Sequence[Citable]] | None = None,
    ) -> dict[str, Any]:
        """Stored scores as initial values; where nothing is stored, what is usually cited is chosen."""
        found: dict[str, Any] = {
            f"{aspect.key}_cites": [each.key for each in (offered or {}).get(aspect.cites, ()) if each.usual]
            for aspect in aspects
        }
        for score in scores:
            found[f"{score.aspect}_points"] = "" if score.points is None else str(int(score.points))
            found[f"{score.aspect}_reason"] = score.reason
            found[f"{score.aspect}_evidence"] = score.evidence
            found[f"{score.aspect}_cites"] = [each["key"] for each in score.cites]
        return found


class DeclineForm(forms.Form):
    """Not assessing, with the reason."""

    reason = forms.CharField(
        label=_("Why does your seat not assess?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("The office reads it. A conflict of interest is declared on the page of the assessment."),
    )


class HandOverForm(forms.Form):
    """Handing an assessment over to somebody else of the seat."""

    to = forms.ModelChoiceField(
        label=_("To whom"),
        queryset=Mandate.objects.none(),
        to_field_name="public_id",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    note = forms.CharField(
        label=_("What should they know?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )

    def __init__(self, *args: Any, people: QuerySet[Mandate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        to.queryset = people  # type: ignore[attr-defined]
        if len(people) == 1:
            to.initial = people[0]
        to.label_from_instance = lambda row: f"{row.person.name} ({row.get_role_display()})"  # type: ignore[attr-defined]


class AskForm(forms.Form):
    """Which seats assess in a small group; the page writes the boxes itself, beside each seat's reason."""

    seats = forms.ModelMultipleChoiceField(
        label=_("Seats that assess"),
        queryset=Seat.objects.none(),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one seat.")},
    )
    reason = forms.CharField(
        label=_("Why a seat is not asked any more"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text=_("Only where you take one away; it is told."),
    )

    def __init__(self, *args: Any, seats: QuerySet[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seats"].queryset = seats  # type: ignore[attr-defined]


class FieldsKnownForm(forms.Form):
    """Which fields of action a seat knows."""

    mark_optional = False
    fields_known = forms.ModelMultipleChoiceField(
        label=_("Fields of action"),
        queryset=FieldOfAction.objects.none(),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where a small group of seats assesses, those who know the field are proposed first."),
    )

    def __init__(self, *args: Any, choices: QuerySet[FieldOfAction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["fields_known"]
        field.queryset = choices  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: f"{row.number}. {row.title}"  # type: ignore[attr-defined]


def _cites_field(aspect: Aspect, rows: Sequence[Citable]) -> forms.MultipleChoiceField:
    goal = aspect.cites == GOAL
    return forms.MultipleChoiceField(
        label=_("Which field of action of the strategy?")
        if goal
        else pgettext_lazy("assessment", "Evidence"),
        choices=[(each.key, each.label) for each in rows],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def _points_field(aspect: Aspect) -> forms.Field:
    most = int(aspect.maximum)
    label = pgettext_lazy("assessment", "Points")
    if most <= MOST_BUTTONS:
        choices = [(str(each), str(each)) for each in range(most + 1)]
        return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=False)
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        required=False,
        help_text=_("0 to %(most)s") % {"most": most},
    )
