"""Conflicts of interest, and preparing the decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Seat
from buendnis.appraisal.models import AppraisalCase, ConflictKind, OpinionResult
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.rubrics import Aspect
from buendnis.decisions.forms import BringForm

NO_CONFLICT = "none"


class ConflictForm(forms.Form):
    """Whether the seat has a conflict of interest, and which."""

    mark_optional = False

    conflict = forms.ChoiceField(
        label=_("Does your seat have a conflict of interest?"),
        choices=[(NO_CONFLICT, _("No, none")), *ConflictKind.choices],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("You or the organisations of your seat. The rules of procedure say what follows."),
    )
    conflict_text = forms.CharField(
        label=_("In what way, if there is one"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )

    @property
    def said(self) -> tuple[str, str] | None:
        """Kind (empty: none) and words; None where nothing was said."""
        kind = self.cleaned_data["conflict"]
        return ("" if kind == NO_CONFLICT else kind, self.cleaned_data["conflict_text"]) if kind else None


class OpenForm(forms.Form):
    """Opening an appraisal."""

    due_on = forms.DateField(
        label=_("Assess until"), widget=forms.DateInput, help_text=_("The invitation names this day.")
    )
    mode = forms.ChoiceField(
        label=_("Who assesses"), choices=AssessmentMode.choices, widget=forms.RadioSelect
    )
    places = forms.IntegerField(
        label=_("Seats in the small group"),
        min_value=1,
        max_value=30,
        required=False,
        help_text=_("Only where a small group assesses. Which seats, you choose afterwards from a proposal."),
    )

    def __init__(self, *args: Any, seats: QuerySet[Seat] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if seats is not None:
            self.fields["prepared_by_seat"] = forms.ModelChoiceField(
                label=_("Prepared by the seat"),
                queryset=seats,
                to_field_name="public_id",
                empty_label=_("Please choose"),
                help_text=_("The host of the office applies itself, so another seat prepares the decision."),
            )


class DeclareForSeatForm(forms.Form):
    """What a seat declared by mail, telephone or in the meeting."""

    kind = forms.ChoiceField(
        label=_("Conflict of interest"), choices=[(NO_CONFLICT, _("No, none")), *ConflictKind.choices]
    )
    text = forms.CharField(
        label=_("When and by which way it came"), max_length=1000, widget=forms.Textarea(attrs={"rows": "2"})
    )


class ReasonForm(forms.Form):
    """A step that needs a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": "3"}))


class PreparerForm(ReasonForm):
    """Which seat prepares the decision in place of the office, and why."""

    seat = forms.ModelChoiceField(
        label=_("Prepared by the seat"),
        queryset=Seat.objects.none(),
        to_field_name="public_id",
        empty_label=_("Please choose"),
    )
    field_order = ("seat", "reason")

    def __init__(self, *args: Any, seats: QuerySet[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = seats  # type: ignore[attr-defined]


class AssertForm(ReasonForm):
    """A conflict that is known, whether or not the seat declared it."""

    kind = forms.ChoiceField(
        label=_("Conflict of interest"), choices=[("", _("Please choose")), *ConflictKind.choices]
    )
    field_order = ("kind", "reason")


class AnswerForm(forms.Form):
    """The second look; a refusal needs its reason."""

    mark_optional = False
    answer_reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Needed if you do not agree. It stands in the record."),
    )

    def __init__(self, *args: Any, refuses: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refuses = refuses

    def clean_answer_reason(self) -> str:
        """A reason, where somebody refuses."""
        reason: str = self.cleaned_data["answer_reason"]
        if self.refuses and not reason.strip():
            raise forms.ValidationError(_t("Please give the reason for your objection."))
        return reason


class ObjectionForm(forms.Form):
    """What the seat says to a conflict that was noted for it."""

    text = forms.CharField(
        label=_("Why your seat has no such conflict"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "4"}),
    )


class ProposalForm(forms.Form):
    """What the alliance shall say."""

    result = forms.ChoiceField(
        label=_("The alliance …"), choices=OpinionResult.choices, widget=forms.RadioSelect
    )
    summary = forms.CharField(
        label=_("Reasons in short"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "5"}),
    )

    def __init__(self, *args: Any, aspects: Iterable[Aspect], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.aspects = tuple(aspects)
        for aspect in self.aspects:
            self.fields[f"reason_{aspect.key}"] = forms.CharField(
                label=_("Reason: %(aspect)s") % {"aspect": aspect.label},
                max_length=8000,
                required=False,
                widget=forms.Textarea(attrs={"rows": "4"}),
            )

    @property
    def reasons(self) -> dict[str, str]:
        """Per aspect what the opinion shall say."""
        return {aspect.key: self.cleaned_data[f"reason_{aspect.key}"] for aspect in self.aspects}


class BringOutlineForm(BringForm):
    """Bringing the proposal to a committee."""

    overplanning = forms.BooleanField(
        label=_("The budget may be overplanned for this project"),
        required=False,
        help_text=_(
            "If the budget does not hold the amount, the project otherwise waits on the reserve list. "
            "Some overplanning is usual, because projects often turn out cheaper; the committee resolves it."
        ),
    )


def initial_of_proposal(case: AppraisalCase, texts: dict[str, str]) -> dict[str, Any]:
    """What the proposal's form begins with: what was proposed before, else the reasons that the seats gave."""
    said = case.proposal
    reasons = said.get("reasons") or texts
    return {
        "result": said.get("result", ""),
        "summary": said.get("summary", ""),
        **{f"reason_{key}": text for key, text in reasons.items()},
    }


def end_of(day: date) -> datetime:
    """The last minute of ``day`` in Germany, as a circular's usual deadline."""
    from django.utils.timezone import make_aware

    return make_aware(datetime(day.year, day.month, day.day, 23, 59))  # noqa: DTZ001
