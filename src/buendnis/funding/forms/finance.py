"""The finance plan as rows: what it costs, and who pays."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.funding.forms.applications import SectionForm
from buendnis.funding.guideline import Guideline
from buendnis.funding.models import BY_THE_BANK, SourceKind, SourceStatus
from buendnis.ground.clock import today
from buendnis.ground.money import EuroField
from buendnis.parties.models import Organisation

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    BaseFormSet = forms.BaseFormSet[Any]
else:
    BaseFormSet = forms.BaseFormSet

MOST_ROWS = 80
ANOTHER = _("another organisation")


class PlanForm(SectionForm):
    """What the whole plan carries: only which version was seen, with a mark for each of its rows."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=12_000, required=False)


def _above_zero(amount: Decimal | None) -> Decimal | None:
    if amount is not None and amount <= 0:
        raise forms.ValidationError(_("Please enter an amount above zero."))
    return amount


class RowForm(forms.Form):
    """A row that counts once something is written into one of its ``telling`` fields; else it is left out."""

    telling: ClassVar[tuple[str, ...]] = ()

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)  # which row it is; none for a new one

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "empty_permitted": True, "use_required_attribute": False})

    def has_changed(self) -> bool:
        """Whether somebody has written into the row; what it begins with does not count."""
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.telling)


class ExpenditureForm(RowForm):
    """A line of the eligible expenditure."""

    telling = ("category", "label", "amount")

    category = forms.ChoiceField(label=_("Category"))
    year = forms.IntegerField(label=_("Year"), min_value=2007, max_value=2100, localize=False)
    label = forms.CharField(label=_("What for"), max_length=160, required=False)
    amount = EuroField(label=_("Amount"))

    def __init__(self, *args: Any, guideline: Guideline, first_year: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category: Any = self.fields["category"]
        category.choices = [
            ("", pgettext_lazy("choice", "Please choose")),
            *((item.key, item.label) for item in guideline.expenditure_categories),
        ]
        self.fields["year"].initial = first_year or today().year
        self.fields["year"].widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"})
        self.fields["amount"].widget.attrs["data-sum"] = "expenditure"

    def clean_amount(self) -> Decimal | None:
        """More than nothing."""
        return _above_zero(self.cleaned_data["amount"])


class SourceForm(RowForm):
    """A share of the funding, and how sure it is."""

    telling = (
        "kind",
        "organisation",
        "label",
        "amount",
        "condition",
        "deciding_body",
        "decides_on",
        "papers_due_on",
    )

    kind = forms.ChoiceField(
        label=pgettext_lazy("funding source", "Kind"),
        choices=[("", pgettext_lazy("choice", "Please choose")), *SourceKind.choices],
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Known to the alliance as"),
        required=False,
        to_field_name="public_id",
        empty_label=ANOTHER,
    )
    label = forms.CharField(
        label=_("Who pays"),
        max_length=200,
        required=False,
        help_text=_("Not needed for the ESF, your own funds, and what the list knows."),
    )
    amount = EuroField(label=_("Amount"))
    status = forms.ChoiceField(
        label=pgettext_lazy("funding source", "Status"),
        choices=SourceStatus.choices,
        initial=SourceStatus.ASKED.value,
    )
    condition = forms.CharField(label=_("Condition"), max_length=300, required=False)
    confirmation_note = forms.CharField(
        label=_("Confirmation"),
        max_length=200,
        required=False,
        help_text=_("Where it can be looked up: the letter or the decision, with its date."),
    )
    deciding_body = forms.CharField(
        label=_("Deciding body"),
        max_length=160,
        required=False,
        help_text=_("For example the council of the town."),
    )
    decides_on = forms.DateField(label=_("Decides on"), required=False)
    papers_due_on = forms.DateField(label=_("Papers due on"), required=False)

    def __init__(
        self,
        *args: Any,
        organisations: QuerySet[Organisation],
        choices: Sequence[tuple[str, StrOrPromise]],
        applicant: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.applicant = applicant
        known: Any = self.fields["organisation"]
        known.queryset = organisations
        known.choices = choices  # asked for once, not once per row
        self.fields["amount"].widget.attrs["data-sum"] = "funding"

    @property
    def tells_more(self) -> bool:
        """Whether the fields that are rarely needed are filled in or have to be."""
        rare = (
            "organisation",
            "condition",
            "confirmation_note",
            "deciding_body",
            "decides_on",
            "papers_due_on",
        )
        return any(self[name].errors or self[name].value() for name in rare)

    def clean_amount(self) -> Decimal | None:
        """More than nothing."""
        return _above_zero(self.cleaned_data["amount"])

    def clean(self) -> dict[str, Any]:
        """Somebody pays, and a conditional share names its condition."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("label"):
            if data.get("organisation"):
                data["label"] = data["organisation"].name
            elif data.get("kind") == SourceKind.ESF:
                data["label"] = str(SourceKind.ESF.label)
            elif data.get("kind") == SourceKind.STATE:
                data["label"] = str(SourceKind.STATE.label)
            elif data.get("kind") == SourceKind.OWN:
                data["label"] = self.applicant
            elif data.get("kind"):
                self.add_error("label", _("Please say who pays this share."))
        first, last = data.get("papers_due_on"), data.get("decides_on")
        if first and last and first > last:
            self.add_error(
                "papers_due_on", _("The papers are due after the meeting. Please check both dates.")
            )
        waits = data.get("condition") or self.initial.get("waits")
        if data.get("status") == SourceStatus.CONDITIONAL and not waits:
            self.add_error("condition", _("Please name the condition."))
        if (
            data.get("status") == SourceStatus.CONFIRMED
            and data.get("kind")
            and data["kind"] not in BY_THE_BANK
            and not (data.get("confirmation_note") or self.initial.get("letter"))
        ):
            self.add_error(
                "confirmation_note",
                _("Please name the confirmation: the letter or the decision, with its date."),
            )
        return data


class RowFormSet(BaseFormSet):
    """Rows of which the empty ones do not count, and which may be taken out."""

    default_error_messages = {
        "too_many_forms": _("Please enter at most %(num)d rows."),
        "missing_management_form": _("The form arrived incompletely. Please send it again."),
    }

    def rows(self) -> list[dict[str, Any]]:
        """What is left once empty and removed rows are gone."""
        return [
            form.cleaned_data
            for form in self.forms
            if form.has_changed() and not form.cleaned_data.get("DELETE")
        ]

    def add_fields(self, form: Any, index: int | None) -> None:
        """The box that removes a row, in words."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove this row")


ExpenditureFormSet = forms.formset_factory(
    ExpenditureForm,
    formset=RowFormSet,
    extra=2,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS + 20,
    validate_max=True,
    can_delete=True,
    can_delete_extra=False,
)
SourceFormSet = forms.formset_factory(
    SourceForm,
    formset=RowFormSet,
    extra=2,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS + 20,
    validate_max=True,
    can_delete=True,
    can_delete_extra=False,
)
