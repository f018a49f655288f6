"""The form of a table of the employment agency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.evidence.importing.kinds import KINDS
from buendnis.evidence.importing.kinds.statistics import LOCAL_COLUMNS
from buendnis.evidence.models import DatasetKind
from buendnis.ground.documents.forms import DocumentField


class LocalForm(forms.Form):
    """A table of the employment agency with figures of the alliance's districts."""

    file = DocumentField(label=_("The table"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}))
    version = forms.CharField(
        label=_("What is it called?"), max_length=160, help_text=_("For example “Sonderauswertung 2025”.")
    )
    as_of = forms.DateField(
        label=_("Date of the figures"),
        required=False,
        help_text=_("Empty: as the table itself says (“Stand”, “Stichtag”)."),
    )
    source = forms.CharField(
        label=_("Source"), max_length=300, initial=KINDS[DatasetKind.LOCAL].source, required=False
    )

    def __init__(
        self, *args: Any, headings: Sequence[str] = (), chosen: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asks_columns = bool(headings)
        self.fields["file"].help_text = _(
            "Excel (XLSX) or CSV: one row per district, occupation group of three digits, and level. "
            "A long table is taken over in the background."
        )
        if headings:
            self._add_columns(headings, chosen or {})

    def ask(self, headings: Sequence[str], chosen: Mapping[str, str]) -> None:
        """Ask what the columns mean, once the rest is checked: what was not asked before is not missing."""
        self.asks_columns = True
        sent: Any = self.data
        data = sent.copy()
        for key, heading in chosen.items():
            data.setdefault(f"c_{key}", heading)
        self.data = data
        self._add_columns(headings, chosen)

    def _add_columns(self, headings: Sequence[str], chosen: Mapping[str, str]) -> None:
        offered = [
            ("", pgettext_lazy("column", "not in the table")),
            *((each, each) for each in headings if each),
        ]
        for field in KINDS[DatasetKind.LOCAL].fields:
            self.fields[f"c_{field.key}"] = forms.ChoiceField(
                label=_(LOCAL_COLUMNS[field.key]),
                choices=offered,
                required=field.required,
                initial=chosen.get(field.key, ""),
            )

    def clean(self) -> dict[str, Any]:
        """A heading names one column only: two that read the same would count it twice."""
        chosen = list(self.columns().values())
        if len(chosen) != len(set(chosen)):
            raise ValidationError(_("A column can mean one thing only. Please check your choice."))
        return self.cleaned_data

    def columns(self) -> dict[str, str]:
        """The heading that was chosen for each column."""
        return {
            name.removeprefix("c_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("c_") and value
        }
