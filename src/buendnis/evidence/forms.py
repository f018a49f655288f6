"""Forms of evidence, and the one field in which an occupation is named everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.engines.shortage import Class
from buendnis.evidence.importing.kinds import KINDS
from buendnis.evidence.importing.kinds.statistics import LOCAL_COLUMNS
from buendnis.evidence.models import DatasetKind
from buendnis.evidence.services import MOST_AT_ONCE
from buendnis.ground.documents.forms import DocumentField

LEVELS = {2: _("Skilled workers"), 3: _("Specialists"), 4: _("Experts")}
VERDICTS = {
    Class.SHORTAGE: _("Shortage"),
    Class.WATCH: _("Under observation"),
    Class.NONE: _("No shortage"),
    Class.UNRATED: _("Not rated"),
}


class OccupationField(forms.CharField):
    """An occupation by the name that somebody uses for it, the same wherever one is asked.

    Suggestions appear while one types (``evidence/suggest.js``): as links to the pages of the occupations, or, with
    ``fill``, to be taken into the field as "name (code)". :func:`codes_meant` understands either.
    """

    def __init__(self, *, fill: bool = False, **options: Any) -> None:
        options.setdefault("label", _("Occupation"))
        options.setdefault("max_length", 200)
        options.setdefault("widget", forms.TextInput(attrs={"type": "search"}))
        super().__init__(**options)
        self.widget.attrs |= {"data-suggest": reverse_lazy("evidence:suggestions"), "autocomplete": "off"}
        if fill:
            self.widget.attrs["data-suggest-fill"] = "yes"


class NeedFilter(forms.Form):
    """Which groups of a ranking are shown."""

    mark_optional = False
    q = OccupationField(required=False, fill=True)
    region = forms.ChoiceField(label=_("Region"), required=False)
    level = forms.TypedChoiceField(
        label=_("Requirement level"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", pgettext_lazy("requirement level", "all levels")), *LEVELS.items()],
    )
    verdict = forms.ChoiceField(
        label=_("Result"),
        required=False,
        choices=[
            ("", pgettext_lazy("result", "all results")),
            *((each.value, label) for each, label in VERDICTS.items() if each is not Class.UNRATED),
        ],
    )

    def __init__(self, *args: Any, regions: Sequence[str], **kwargs: Any) -> None:
        # the page has the search beside it, and a label belongs to one field
        super().__init__(*args, **{"auto_id": "filter_%s", **kwargs})
        field: Any = self.fields["region"]
        field.choices = [(each, each) for each in regions]


class SearchForm(forms.Form):
    """An occupation, looked for."""

    mark_optional = False
    q = OccupationField(
        label=_("Which occupation do you need?"),
        required=False,
        help_text=_("As you call it, for example “Altenpflegerin” or “LKW-Fahrer”."),
    )


class LocalForm(forms.Form):
    """A table of the employment agency with figures of the alliance's districts."""

    file = DocumentField(label=_("The table"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}))
    version = forms.CharField(
        label=_("What is it called?"), max_length=160, help_text=_("For example “Sonderauswertung 2025”.")
    )
    as_of = forms.DateField(label=_("Date of the figures"))
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
            "Up to %(most)s rows."
        ) % {"most": number_format(MOST_AT_ONCE)}
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
