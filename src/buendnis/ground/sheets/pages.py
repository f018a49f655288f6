"""The page on which the columns of a list are given their meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from buendnis.ground.requests import ActingRequest
from buendnis.ground.sheets.choosing import Choices, meant, peeked
from buendnis.ground.sheets.columns import Target
from buendnis.ground.sheets.forms import ColumnsForm, PlaceForm
from buendnis.ground.sheets.grid import Grid, letter
from buendnis.ground.sheets.header import Header, guess_header, headings_of

_SAMPLE = 5  # rows below the headings


@dataclass(frozen=True)
class ChoosingColumns:
    """Both forms of the page; ``sheets/columns.html`` shows them."""

    place: PlaceForm
    form: ColumnsForm
    sheet: str
    header: Header
    grid: Grid
    headings: list[list[str]]

    @classmethod
    def of(
        cls,
        request: ActingRequest,
        *,
        alliance_id: int,
        kind: str,
        targets: Sequence[Target],
        peek: Sequence[Mapping[str, Any]],
        choices: Mapping[str, Any],
    ) -> ChoosingColumns:
        """The forms as asked: where the headings are stands in the address, what columns mean is posted."""
        sheets = [each["name"] for each in peek]
        asked = request.GET if "sheet" in request.GET else None
        place = PlaceForm(asked, sheets=sheets, initial=choices)
        sheet, header = choices["sheet"], Header(choices["header"], choices["header_rows"])
        known: dict[str, int] = choices["columns"]
        if asked is not None and place.is_valid():
            said = place.cleaned_data
            wanted = Header(said["header"], said["header_rows"])
            other = peeked(peek, said["sheet"])
            if said["sheet"] != sheet and wanted == header and other is not None:
                # nobody has said yet where the headings of that sheet are
                wanted = guess_header(other, targets)
                found = {"sheet": said["sheet"], "header": wanted.row, "header_rows": wanted.rows}
                place = PlaceForm(sheets=sheets, initial=found)
            if (said["sheet"], wanted) != (sheet, header):
                sheet, header, known = said["sheet"], wanted, {}
        grid = peeked(peek, sheet)
        if grid is None:
            raise Http404
        headings = headings_of(grid, header)
        if not known:
            known, _before = meant(alliance_id, kind, headings, targets)
        form = ColumnsForm(request.POST or None, targets=targets, headings=headings, initial=known)
        return cls(place, form, sheet, header, grid, headings)

    @property
    def chosen(self) -> Choices:
        """What the valid form says."""
        return self.form.choices(self.sheet, self.header)

    @property
    def titles(self) -> list[tuple[str, list[str]]]:
        """The columns' letters and headings."""
        return [(letter(column), words) for column, words in enumerate(self.headings, start=1)]

    @property
    def sample(self) -> list[tuple[int, list[Any]]]:
        """The first rows below the headings, with their numbers."""
        last = min(self.header.last + _SAMPLE, len(self.grid.rows))
        width = range(1, len(self.headings) + 1)
        return [
            (number, [self.grid.cell(number, column) or "" for column in width])
            for number in range(self.header.last + 1, last + 1)
        ]
