"""The form of the early start."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buendnis.ground.documents.forms import DocumentField

DAY: dict[str, Any] = {
    "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    "required": False,
}


class EarlyStartForm(forms.Form):
    """When the bank was asked, what it said, and when the project began."""

    asked_on = forms.DateField(label=_("asked at the bank on"), **DAY)
    permitted_from = forms.DateField(
        label=_("permitted from"), help_text=_("The first day on which the project may begin."), **DAY
    )
    refused_on = forms.DateField(label=_("refused on"), **DAY)
    begun_on = forms.DateField(
        label=_("begun on"),
        help_text=_("The day of the first contract or order, if there is one already."),
        **DAY,
    )
    file = DocumentField(label=_("Letter of the bank"), required=False)

    def clean(self) -> dict[str, Any]:
        """The bank has either permitted it or refused it, and was asked before."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("permitted_from") and said.get("refused_on"):
            self.add_error("refused_on", _("The bank has either permitted the early start or refused it."))
        if (said.get("permitted_from") or said.get("refused_on")) and not said.get("asked_on"):
            self.add_error("asked_on", _("Please say when the bank was asked."))
        return said
