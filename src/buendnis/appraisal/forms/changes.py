"""The forms around a plan that changes after its opinion."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, District
from buendnis.appraisal.models import ChangeAnswer
from buendnis.funding.forms.finance import MOST_ROWS, RowForm, RowFormSet
from buendnis.funding.models import SourceKind
from buendnis.ground.money import EuroField


class ShareForm(RowForm):
    """A share of the funding as it shall be; how sure it is stays as it was recorded."""

    telling = ("kind", "label", "amount")

    kind = forms.ChoiceField(
        label=pgettext_lazy("funding source", "Kind"),
        choices=[("", pgettext_lazy("choice", "Please choose")), *SourceKind.choices],
    )
    label = forms.CharField(label=_("Who pays"), max_length=200)
    amount = EuroField(label=_("Amount"))

    def clean_amount(self) -> Decimal | None:
        """More than nothing."""
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is not None and amount <= 0:
            raise forms.ValidationError(_("Please enter an amount above zero."))
        return amount


ShareFormSet = forms.formset_factory(
    ShareForm,
    formset=RowFormSet,
    extra=2,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS + 20,
    validate_max=True,
    can_delete=True,
    can_delete_extra=False,
)


class ChangeForm(forms.Form):
    """Why the plan changes, and its period and place; the money stands beside it as rows."""

    reason = forms.CharField(
        label=_("Why does the plan change?"), max_length=4000, widget=forms.Textarea(attrs={"rows": "4"})
    )
    starts_on = forms.DateField(label=_("Start"))
    ends_on = forms.DateField(label=pgettext_lazy("period", "End"))
    district = forms.ModelChoiceField(
        District.objects.none(),
        label=_("Place"),
        required=False,
        to_field_name="ags",
        empty_label=pgettext_lazy("choice", "Please choose"),
    )
    place_note = forms.CharField(label=_("Place in more detail"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        district: Any = self.fields["district"]
        district.queryset = District.objects.filter(alliances=alliance).order_by("sort_key")

    def clean(self) -> dict[str, Any]:
        """A project ends after it starts."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last <= first:
            self.add_error("ends_on", _("The project ends before it starts."))
        return data


class AnswerForm(forms.Form):
    """What follows from a change."""

    decision = forms.ChoiceField(
        label=_("What follows"), choices=ChangeAnswer.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Needed where you answer otherwise than the tolerance gives."),
    )
