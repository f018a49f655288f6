"""The forms of a finance plan that comes as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.funding.models import SourceKind
from buendnis.funding.plan_sheets.foreign import COST, SHARE, TOTAL, Layout, Line
from buendnis.ground.documents.forms import DocumentField
from buendnis.ground.sheets import Grid, letter
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


class LayoutForm(forms.Form):
    """Where words and amounts stand in a foreign file."""

    mark_optional = False
    sheet = forms.ChoiceField(label=_("Sheet"))
    header = forms.IntegerField(label=_("Headings begin in row"), min_value=1, max_value=200)
    words = forms.TypedChoiceField(label=_("Column with the names of the rows"), coerce=int)

    def __init__(
        self,
        *args: Any,
        sheets: Sequence[str],
        headings: Sequence[Sequence[str]],
        layout: Layout,
        years: Sequence[int],
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {
            "sheet": layout.sheet,
            "header": layout.header,
            "words": layout.words,
            **{f"year_{column}": str(year) for column, year in layout.years.items()},
        }
        super().__init__(*args, **kwargs)
        named = [
            (column, f"{letter(column)}: {' · '.join(words)}" if words else letter(column))
            for column, words in enumerate(headings[:MOST_COLUMNS], start=1)
        ]
        sheet_field: Any = self.fields["sheet"]
        sheet_field.choices = [(name, name) for name in sheets]
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

    def layout(self, meanings: Mapping[str, str]) -> Layout:
        """What was said."""
        said = self.cleaned_data
        years = {column: int(said[f"year_{column}"]) for column in self.columns if said.get(f"year_{column}")}
        years.pop(said["words"], None)
        return Layout(said["sheet"], said["header"], 1, said["words"], years, meanings)


class MeaningsForm(forms.Form):
    """What each row of a foreign file is in the plan."""

    mark_optional = False

    def __init__(
        self, *args: Any, lines: Sequence[Line], categories: Mapping[str, str], **kwargs: Any
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
                label=line.words, required=False, choices=offered, initial=line.meaning
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
