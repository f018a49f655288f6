"""Which columns of a list mean what: proposed by its headings and by what they meant before, chosen by a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from buendnis.ground.sheets.columns import Target, guess_columns
from buendnis.ground.sheets.grid import Book, Grid, shown
from buendnis.ground.sheets.header import Header, guess_header, headings_of
from buendnis.ground.sheets.problems import SheetRefused
from buendnis.ground.sheets.saved import recalled
from buendnis.ground.verbs import refuse

PEEKED_ROWS, PEEKED_COLUMNS, PEEKED_TEXT = 40, 60, 60


@dataclass(frozen=True)
class Choices:
    """How a list is read: which sheet, where its headings are, and which column (from 1) means what."""

    sheet: str
    header: int
    header_rows: int
    columns: Mapping[str, int]

    @property
    def place(self) -> Header:
        """The rows of headings."""
        return Header(self.header, self.header_rows)


def proposed(alliance_id: int, kind: str, book: Book, targets: Sequence[Target]) -> Choices:
    """The sheet of which most columns are recognised, with what its headings meant the last time.

    Raises SheetRefused for a file without a sheet.
    """
    best: tuple[int, Choices] | None = None
    for grid in book.sheets:
        header = guess_header(grid, targets)
        columns, before = meant(alliance_id, kind, headings_of(grid, header), targets)
        points = len(columns) + (100 if before else 0)
        if best is None or points > best[0]:
            best = (points, Choices(grid.name, header.row, header.rows, columns))
    if best is None:
        raise SheetRefused(_("The file holds no values."))
    return best[1]


def meant(
    alliance_id: int, kind: str, headings: Sequence[Sequence[str]], targets: Sequence[Target]
) -> tuple[dict[str, int], bool]:
    """What these headings mean, and whether a person has said so before; otherwise it is guessed."""
    before = recalled(alliance_id, kind, headings)
    return (before["columns"], True) if before is not None else (guess_columns(headings, targets), False)


def peek(book: Book) -> list[dict[str, Any]]:
    """The first rows of each sheet, as they are kept for choosing columns."""
    return [
        {
            "name": grid.name,
            "rows": len(grid.rows),
            "head": [
                [shown(value)[:PEEKED_TEXT] for value in line[:PEEKED_COLUMNS]]
                for line in grid.rows[:PEEKED_ROWS]
            ],
            "merged": [each for each in grid.merged if each[0] <= PEEKED_ROWS][:500],
        }
        for grid in book.sheets
    ]


def peeked(kept: Iterable[Mapping[str, Any]], sheet: str) -> Grid | None:
    """The first rows of one sheet as they were kept."""
    for each in kept:
        if each["name"] == sheet:
            rows = [tuple(text or None for text in line) for line in each["head"]]
            return Grid(sheet, rows, {}, [(a, b, c, d) for a, b, c, d in each["merged"]])
    return None


def headings_chosen(kept: Iterable[Mapping[str, Any]], choices: Choices) -> list[list[str]]:
    """The headings that somebody gave a meaning.

    Refuses a sheet that is not there, and a column that is to mean two things.
    """
    grid = peeked(kept, choices.sheet)
    if grid is None:
        refuse(_("Please choose one of the file’s sheets."), "sheet")
    used = [column for column in choices.columns.values() if column]
    if len(used) != len(set(used)):
        refuse(_("A column can mean one thing only. Please check your choice."))
    return headings_of(grid, choices.place)
