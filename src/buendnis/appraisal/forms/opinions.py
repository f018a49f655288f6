"""The forms around an opinion: its wording and conditions, signatures by hand, delivery, proofs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.appraisal.models import (
    ConditionState,
    ConditionTime,
    DeliveryChannel,
    OpinionResult,
    OpinionState,
)
from buendnis.appraisal.models.opinions import OpinionKind
from buendnis.appraisal.rubrics import Aspect
from buendnis.appraisal.wording import LONGEST_CONDITION, MOST_CONDITIONS, ConditionText, texts_of
from buendnis.funding.forms.finance import RowForm, RowFormSet
from buendnis.ground.documents.forms import DocumentField, DocumentsField

PREFIX = "conditions"


class OpinionFilter(forms.Form):
    """What a list of opinions is narrowed by."""

    mark_optional = False
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=pgettext_lazy("opinion", "State"),
        choices=[("", _("All states")), *OpinionState.choices],
        required=False,
    )
    result = forms.ChoiceField(
        label=_("Result"), choices=[("", _("All results")), *OpinionResult.choices], required=False
    )
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["year"]
        field.choices = [("", _("All years")), *((each, str(each)) for each in years)]  # type: ignore[attr-defined]


class ConditionForm(RowForm):
    """A condition: what, when, by whom."""

    telling = ("text",)
    key = None  # type: ignore[assignment]

    text = forms.CharField(
        label=_("What has to be fulfilled"),
        max_length=LONGEST_CONDITION,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )
    kind = forms.ChoiceField(label=pgettext_lazy("condition", "When"), choices=ConditionTime.choices)
    due_on = forms.DateField(
        label=_("Deadline"), required=False, help_text=_("Without a day nobody is reminded.")
    )
    who = forms.CharField(
        label=_("By whom"), max_length=200, required=False, help_text=_("Empty: the applicant.")
    )


ConditionFormSet = forms.formset_factory(
    ConditionForm,
    formset=RowFormSet,
    extra=2,
    max_num=MOST_CONDITIONS,
    absolute_max=MOST_CONDITIONS + 10,
    validate_max=True,
    can_delete=True,
    can_delete_extra=False,
)


def condition_rows(data: Any, stored: Iterable[Mapping[str, str]]) -> Any:
    """The conditions as rows; more of them where that button was pressed. No rows sent means no conditions."""
    initial = [
        {"text": row.text, "kind": row.kind, "due_on": row.due_on, "who": row.who} for row in texts_of(stored)
    ]
    if data is not None:
        data = data.copy()
        total = f"{PREFIX}-TOTAL_FORMS"
        if total not in data:
            data |= {total: "0", f"{PREFIX}-INITIAL_FORMS": "0"}
        elif data.get("add") == PREFIX and str(data[total]).isascii() and str(data[total]).isdigit():
            data[total] = str(min(int(str(data[total])[:4]) + 3, MOST_CONDITIONS))
    return ConditionFormSet(data, prefix=PREFIX, initial=initial)


def wanted_conditions(rows: Any) -> list[ConditionText]:
    """What the rows say, as the verbs take it."""
    return [ConditionText(row["text"], row["kind"], row["due_on"], row["who"]) for row in rows.rows()]


class OpinionForm(forms.Form):
    """The wording of a draft; its conditions stand beside it as rows."""

    reasons = forms.CharField(
        label=_("Reasons"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": "10"})
    )

    def __init__(self, *args: Any, aspects: Iterable[Aspect], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.aspects = tuple(aspects)
        for aspect in self.aspects:
            self.fields[f"aspect_{aspect.key}"] = forms.CharField(
                label=aspect.label,
                max_length=8000,
                required=False,
                widget=forms.Textarea(attrs={"rows": "4"}),
            )

    @property
    def said(self) -> dict[str, str]:
        """Per aspect what the opinion shall say."""
        return {aspect.key: self.cleaned_data[f"aspect_{aspect.key}"] for aspect in self.aspects}


class FollowForm(forms.Form):
    """An opinion after the first."""

    kind = forms.ChoiceField(
        label=_("The new opinion"),
        choices=[
            (OpinionKind.SUPPLEMENT.value, _("supplements this one, which stays valid")),
            (OpinionKind.REPLACEMENT.value, _("replaces this one")),
        ],
        widget=forms.RadioSelect,
    )


class ScanForm(forms.Form):
    """The copy that was signed by hand."""

    scan = DocumentField(label=_("Scan of the signed opinion"))


class SignedForm(ScanForm):
    """The scan of an opinion that counts by its signatures."""

    signed_by = forms.TypedMultipleChoiceField(
        label=_("Who has signed"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    signed_on = forms.DateField(label=_("Signed on"))

    def __init__(self, *args: Any, able: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["signed_by"]
        field.choices = able
        if not able:
            del self.fields["signed_by"]


class LookForm(forms.Form):
    """What a second person says to the reasons of a refusal."""

    agrees = forms.TypedChoiceField(
        label=_("The reasons"),
        choices=[("yes", _("can go out as they stand")), ("no", _("should be changed first"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=_("What should be changed"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


class DeliveryForm(forms.Form):
    """A delivery outside of the platform."""

    channel = forms.ChoiceField(
        label=_("How"),
        choices=[row for row in DeliveryChannel.choices if row[0] != DeliveryChannel.PLATFORM],
        widget=forms.RadioSelect,
    )
    to = forms.CharField(label=_("To whom"), max_length=200)
    sent_on = forms.DateField(label=_("On which day"))


class HowKnownForm(forms.Form):
    """How the office knows that something has arrived."""

    how = forms.CharField(
        label=_("How do you know?"),
        max_length=200,
        help_text=_("For example: return receipt of 12 March, or a telephone call."),
    )


class ProofForm(forms.Form):
    """What shows that a condition is fulfilled."""

    proof = DocumentsField(label=_("Proof as files"), required=False)
    text = forms.CharField(
        label=_("In words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_("What the files show, or where the proof can be found."),
    )


class AcceptForm(forms.Form):
    """A word with the acceptance, if there is one."""

    text = forms.CharField(
        label=_("Remark"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": "3"})
    )


class BackForm(forms.Form):
    """Why a proof does not do."""

    reason = forms.CharField(
        label=_("What is missing"), max_length=4000, widget=forms.Textarea(attrs={"rows": "4"})
    )


class MoreTimeForm(forms.Form):
    """A later day, and why."""

    due_on = forms.DateField(label=_("New deadline"))
    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": "3"}))


class ConditionFilter(forms.Form):
    """What a list of conditions is narrowed by."""

    mark_optional = False
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=pgettext_lazy("condition", "State"),
        choices=[("", _("All states")), *ConditionState.choices],
        required=False,
    )


def noon_of(day: date) -> datetime:
    """A day as a moment, where nobody asks for the hour."""
    return make_aware(datetime.combine(day, time(12)))
