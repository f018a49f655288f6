"""The forms of taking lists over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.ground.documents.forms import DocumentField
from buendnis.intake.kinds.base import NEW, SKIP
from buendnis.intake.models import ImportRow, Verdict


class UploadForm(forms.Form):
    """The list as it is."""

    file = DocumentField(
        label=_("Your list"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        help_text=_(
            "Excel (XLSX) or CSV, as you keep it: headings anywhere, in one row or two; totals and remarks are found."
        ),
    )


class RowFilter(forms.Form):
    """Which rows the preview shows."""

    mark_optional = False
    verdict = forms.ChoiceField(
        label=pgettext_lazy("rows", "Show"),
        required=False,
        choices=[("", pgettext_lazy("rows", "all rows")), *Verdict.choices],
    )


class DecisionForm(forms.Form):
    """Of whom a doubtful row speaks."""

    mark_optional = False
    decision = forms.ChoiceField(label=_("Your decision"), required=False)

    def __init__(self, *args: Any, row: ImportRow, **kwargs: Any) -> None:
        self.row = row
        kwargs.setdefault("initial", {"decision": row.decision})
        super().__init__(*args, **{**kwargs, "prefix": f"r{row.number}"})
        field: Any = self.fields["decision"]
        field.choices = [
            ("", pgettext_lazy("choice", "Please choose")),
            *((key, _("It is %(label)s") % {"label": label}) for key, label in row.candidates),
            (NEW, _("Enter as new")),
            (SKIP, _("Leave the row out")),
        ]


def decisions_in(data: Any) -> dict[int, str]:
    """What was decided in the rows that a page showed."""
    found: dict[int, str] = {}
    for name in data:
        number, _dash, field = name.removeprefix("r").partition("-")
        is_number = number.isascii() and number.isdigit() and len(number) < 7
        if name.startswith("r") and field == "decision" and is_number:
            found[int(number)] = str(data[name])[:64]
    return found
