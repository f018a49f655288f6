"""What the secretariat enters when it follows the bank's list of projects."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.ground.clock import today
from buendnis.ground.documents.forms import DocumentField
from buendnis.ledger.forms.steps import Reason
from buendnis.ledger.models import Finding, RowState


class BringForm(forms.Form):
    """The list as the bank has sent it."""

    as_of = forms.DateField(label=_("List as of"))
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("Who sent it, and how it is called.")
    )
    file = DocumentField(
        label=_("The bank’s list"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        help_text=_("Excel (XLSX) or CSV, as it came. Nothing is booked yet."),
    )

    def clean_as_of(self) -> date:
        """The day of a list that has come."""
        day: date = self.cleaned_data["as_of"]
        if day > today():
            raise forms.ValidationError(_("This day lies in the future."))
        return day


class RowsFilter(forms.Form):
    """Which rows of a comparison to show."""

    mark_optional = False
    finding = forms.ChoiceField(
        label=_("Finding"), required=False, choices=[("", _("All")), *Finding.choices]
    )
    state = forms.ChoiceField(
        label=pgettext_lazy("row", "State"), required=False, choices=[("", _("All")), *RowState.choices]
    )


class MatchForm(forms.Form):
    """Which project a row speaks of."""

    earmark = forms.ChoiceField(label=_("Project"))

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["earmark"]
        field.choices = [("", pgettext_lazy("choice", "Please choose")), *offered]


class AdoptForm(Reason):
    """Taking a project into the books that only the bank knows."""

    category = forms.ChoiceField(label=_("Funding object"), required=False)
    field_order = ("category", "reason")

    def __init__(self, *args: Any, categories: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["category"]
        field.choices = [("", pgettext_lazy("choice", "not known")), *categories]


class TogetherForm(AdoptForm):
    """Booking several rows with one reason."""

    field_order = ("reason", "category")

    def __init__(self, *args: Any, categories: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, categories=categories, **kwargs)
        self.fields["reason"].initial = _("The bank’s list is followed")
        self.fields["category"].help_text = _("Of rows that the books do not know yet.")
