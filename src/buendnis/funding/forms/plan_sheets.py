"""The forms of a finance plan that comes as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.funding.models import SourceKind
from buendnis.funding.plan_sheets.layout import COST, SHARE, TOTAL, Area, Line, headings
from buendnis.ground.documents.forms import DocumentField
from buendnis.ground.sheets import Book, Grid, letter
from buendnis.ground.sheets.columns import fold

MOST_COLUMNS = 24


class PlanFileForm(forms.Form):
    """A workbook with the plan."""

    file = DocumentField(
        label=_("File with the finance plan"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_(
            "Our own workbook, the bank’s form, or your own table, as XLSX. It is kept with the outline."
        ),
    )


class AreaForm(forms.Form):
    """Where words and amounts stand in an area of a foreign file."""

    mark_optional = False
    sheet = forms.ChoiceField(label=_("Sheet"))
    header = forms.IntegerField(label=_("Headings stand in row"), min_value=1, max_value=20_000)
    last = forms.IntegerField(
        label=_("Last row (empty: to the end of the sheet)"), min_value=1, max_value=20_000, required=False
    )
    words = forms.TypedChoiceField(label=_("Column with the names of the rows"), coerce=int)

    def __init__(
        self, *args: Any, book: Book, grid: Grid, area: Area, years: Sequence[int], **kwargs: Any
    ) -> None:
        kwargs["initial"] = {
            "sheet": area.sheet,
            "header": area.header,
            "last": area.last or None,
            "words": area.words,
            **{f"year_{column}": str(year) for column, year in area.years.items()},
        }
        super().__init__(*args, **kwargs)
        named = [
            (column, f"{letter(column)}: {' · '.join(words)}" if words else letter(column))
            for column, words in enumerate(headings(grid, area)[:MOST_COLUMNS], start=1)
        ]
        sheet_field: Any = self.fields["sheet"]
        sheet_field.choices = [(each.name, each.name) for each in book.sheets]
        words_field: Any = self.fields["words"]
        words_field.choices = [(str(column), label) for column, label in named]
        offered = [
            ("", pgettext_lazy("column", "no amounts")),
            *((str(year), str(year)) for year in years),
            (str(TOTAL), pgettext_lazy("column", "sum of all years")),
        ]
        self.columns = [column for column, _label in named]
        for column, label in named:
            self.fields[f"year_{column}"] = forms.ChoiceField(label=label, required=False, choices=offered)

    @property
    def year_fields(self) -> list[Any]:
        """The fields that say which column holds which year."""
        return [self[f"year_{column}"] for column in self.columns]

    def clean(self) -> dict[str, Any]:
        """The area ends below its headings."""
        said = super().clean() or self.cleaned_data
        if said.get("last") and said.get("header") and said["last"] <= said["header"]:
            self.add_error("last", _("Please enter a row below the headings."))
        return said

    def area(self, meanings: Mapping[str, str]) -> Area:
        """What was said."""
        said = self.cleaned_data
        years = {column: int(said[f"year_{column}"]) for column in self.columns if said.get(f"year_{column}")}
        years.pop(said["words"], None)
        return Area(said["sheet"], said["header"], 1, said["words"], years, meanings, said["last"] or 0)


class MeaningsForm(forms.Form):
    """What each row of an area is in the plan; ``chosen`` are choices that were made but not stored yet."""

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        lines: Sequence[Line],
        categories: Mapping[str, str],
        chosen: Mapping[int, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered: list[Any] = [
            ("", pgettext_lazy("row", "no row of the plan")),
            (_("Expenditure"), [(f"{COST}{key}", label) for key, label in categories.items()]),
            (_("Funding"), [(f"{SHARE}{kind.value}", kind.label) for kind in SourceKind]),
        ]
        self.lines = lines
        for line in lines:
            self.fields[f"row_{line.row}"] = forms.ChoiceField(
                label=line.words,
                required=False,
                choices=offered,
                initial=(chosen or {}).get(line.row, line.meaning),
            )

    @property
    def rows(self) -> list[tuple[Line, Any]]:
        """Each row with its field."""
        return [(line, self[f"row_{line.row}"]) for line in self.lines]

    def meanings(self) -> dict[str, str]:
        """By the words of the rows, as a layout keeps them."""
        return {fold(line.words): self.cleaned_data.get(f"row_{line.row}", "") for line in self.lines}


def rows_to_show(grid: Grid, header: int, most: int = 12) -> list[tuple[int, list[str]]]:
    """The rows around the headings, as text."""
    from buendnis.ground.sheets.grid import shown

    width = min(grid.width, MOST_COLUMNS)
    first = max(1, header - 2)
    return [
        (row, [shown(grid.cell(row, column))[:60] for column in range(1, width + 1)])
        for row in range(first, min(first + most, len(grid.rows)) + 1)
    ]
