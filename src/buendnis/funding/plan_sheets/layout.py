"""Where things stand in a finance plan of somebody else's: its areas, and what their rows mean.

A plan may stand in several areas: expenditure on one sheet, funding on another, or one below the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any

from buendnis.funding.models import SourceKind
from buendnis.funding.plan_sheets.own import KINDS
from buendnis.ground.sheets import Book, Grid
from buendnis.ground.sheets.columns import fold
from buendnis.ground.sheets.grid import shown
from buendnis.ground.sheets.header import Header, headings_of
from buendnis.ground.sheets.saved import signature_of
from buendnis.ground.sheets.values import Unreadable, read_amount

MOST_AREAS = 4
COST, SHARE = "cost:", "share:"
TOTAL = 0  # the "year" of a column that holds the sum of all years
_HALVES = {COST, SHARE}
_ENDLESS = 10**7
_YEAR = re.compile(r"\b(20\d\d)\b")
_ALIKE = 0.72
_TOTAL_ROW = re.compile(r"(?:(?:zwischen|gesamt)?summe|gesamt|insgesamt|total)\b.*")
_SOURCE_WORDS = {
    "esf": SourceKind.ESF,
    "europaischer sozialfonds": SourceKind.ESF,
    "land niedersachsen": SourceKind.STATE,
    "landesmittel": SourceKind.STATE,
    "eigenmittel": SourceKind.OWN,
    "eigenanteil": SourceKind.OWN,
    "kommun": SourceKind.PUBLIC,
    "landkreis": SourceKind.PUBLIC,
    "stadt": SourceKind.PUBLIC,
    "offentliche": SourceKind.PUBLIC,
    "agentur fur arbeit": SourceKind.PUBLIC,
    "jobcenter": SourceKind.PUBLIC,
    "private": SourceKind.PRIVATE,
    "unternehmen": SourceKind.PRIVATE,
    "dritte": SourceKind.PRIVATE,
}


@dataclass(frozen=True)
class Area:
    """A part of a sheet: its headings, the column of words, and the amounts by year.

    ``last``: the row with which it ends; 0 for the sheet's last one. ``years``: column → year, or ``TOTAL``
    where a column holds the sum. ``meanings``: the folded words of a row → "cost:<category>",
    "share:<kind>" or "" (no row of the plan). ``known_by``: the signature of its headings, once it is kept.
    """

    sheet: str
    header: int = 1
    header_rows: int = 1
    words: int = 1
    years: Mapping[int, int] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    last: int = 0
    known_by: str = ""

    @property
    def place(self) -> Header:
        """The rows of headings."""
        return Header(self.header, self.header_rows)

    def rows_in(self, grid: Grid) -> range:
        """The rows below the headings that belong to it."""
        last = min(self.last or len(grid.rows), len(grid.rows))
        return range(self.place.last + 1, last + 1)

    def meets(self, other: Area) -> bool:
        """Whether a cell belongs to both, so that its amount would count twice."""
        if self.sheet != other.sheet or {self.words, *self.years}.isdisjoint({other.words, *other.years}):
            return False
        ends = (self.last or _ENDLESS, other.last or _ENDLESS)
        return max(self.place.last, other.place.last) < min(ends)

    def found_in(self, book: Book) -> Area | None:
        """The same where its headings stand in another file: on the sheet of its name, else on any."""
        for grid in sorted(book.sheets, key=lambda each: each.name != self.sheet):
            if self.header <= len(grid.rows) and signature_of(headings(grid, self)) == self.known_by:
                return replace(self, sheet=grid.name)
        return None

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "sheet": self.sheet,
            "header": self.header,
            "header_rows": self.header_rows,
            "words": self.words,
            "years": {str(column): year for column, year in self.years.items()},
            "meanings": dict(self.meanings),
            "last": self.last,
            "known_by": self.known_by,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Area:
        """What :meth:`to_json` wrote."""
        years = {int(column): int(year) for column, year in said["years"].items()}
        return cls(**{**said, "years": years})


@dataclass(frozen=True)
class Layout:
    """How a whole file is read: the areas in which its plan stands."""

    areas: tuple[Area, ...]

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"areas": [area.to_json() for area in self.areas]}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Layout:
        """What :meth:`to_json` wrote."""
        return cls(tuple(Area.from_json(area) for area in said["areas"]))

    @property
    def overlap(self) -> tuple[Area, Area] | None:
        """Two areas that share cells, if there are any."""
        return next((pair for pair in combinations(self.areas, 2) if pair[0].meets(pair[1])), None)

    def with_signatures(self, book: Book) -> Layout:
        """The same, each area with the signature by which it is found in another file."""
        return Layout(
            tuple(
                replace(area, known_by=signature_of(headings(grid, area)))
                for area in self.areas
                if (grid := book.sheet(area.sheet)) is not None
            )
        )

    def found_in(self, book: Book) -> Layout | None:
        """The same for another file: the areas whose headings stand there; None without any."""
        found = [place for area in self.areas if (place := area.found_in(book)) is not None]
        return Layout(tuple(found)) if found else None


@dataclass(frozen=True)
class Line:
    """A row of the sheet that holds amounts: its words, what they add up to, and what it is taken for."""

    row: int
    words: str
    total: Decimal
    meaning: str


def guess_layout(book: Book, categories: Mapping[str, str]) -> Layout:
    """The sheet with the most years; with a second one where one seems to name what it costs, and one who pays."""
    guesses = [(grid, guess_area(grid)) for grid in book.sheets]
    grid, first = max(guesses, key=lambda each: len(each[1].years))
    halves = _halves(lines_of(grid, first, categories))
    for other, area in guesses:
        if (
            other is not grid
            and len(halves) == 1
            and _halves(lines_of(other, area, categories)) == _HALVES - halves
        ):
            return Layout((first, area))
    return Layout((first,))


def guess_area(grid: Grid) -> Area:
    """Where words, years and amounts seem to stand; a person corrects it."""
    header = 1
    years: dict[int, int] = {}
    for row in range(1, min(len(grid.rows), 40) + 1):
        found = {
            column: int(match[1])
            for column, value in enumerate(grid.rows[row - 1], start=1)
            if value is not None and (match := _YEAR.search(shown(value))) and len(shown(value)) < 30
        }
        if len(set(found.values())) > len(set(years.values())):
            header, years = row, found
    amounts = {
        column: sum(_is_amount(line, column) for line in grid.rows[header:])
        for column in range(1, grid.width + 1)
    }
    words = {
        column: sum(isinstance(line[column - 1], str) for line in grid.rows[header:] if len(line) >= column)
        for column in range(1, grid.width + 1)
    }
    column = max(words, key=lambda each: (words[each], -each), default=1)
    if not years and amounts:
        years = {max(amounts, key=lambda each: amounts[each]): TOTAL}
    return Area(grid.name, header, 1, column, years)


def lines_of(grid: Grid, area: Area, categories: Mapping[str, str]) -> list[Line]:
    """The rows that hold words and amounts, each with what it is taken for: as said before, or as guessed."""
    found = []
    for row in area.rows_in(grid):
        said = " ".join(shown(grid.cell(row, area.words)).split())
        amounts = [_amount_or_none(grid, row, column) for column in area.years]
        if not said or all(amount is None for amount in amounts):
            continue
        meaning = area.meanings.get(fold(said))
        if meaning is None:
            meaning = guess_meaning(said, categories)
        total = sum((amount for amount in amounts if amount is not None), Decimal(0))
        found.append(Line(row, said, total, meaning))
    return found


def guess_meaning(words: str, categories: Mapping[str, str]) -> str:
    """What a row headed by ``words`` seems to be; nothing for totals and for what resembles nothing."""
    said = fold(words)
    if _TOTAL_ROW.fullmatch(said):
        return ""
    ratios = {
        key: 1.0 if fold(label) == said else SequenceMatcher(None, said, fold(label)).ratio()
        for key, label in categories.items()
    }
    best = max(ratios, key=lambda key: ratios[key], default="")
    if best and ratios[best] >= _ALIKE:
        return f"{COST}{best}"
    for word, kind in {**{fold(word): kind for word, kind in KINDS.items()}, **_SOURCE_WORDS}.items():
        if re.search(rf"\b{re.escape(word)}", said):
            return f"{SHARE}{kind}"
    return ""


def headings(grid: Grid, area: Area) -> list[list[str]]:
    """The words above each column."""
    return headings_of(grid, area.place)


def _halves(lines: Iterable[Line]) -> set[str]:
    return {half for half in _HALVES for line in lines if line.meaning.startswith(half)}


def _amount_or_none(grid: Grid, row: int, column: int) -> Decimal | None:
    formula = grid.formulas.get((row, column))
    value = grid.cell(row, column)
    if value is None:
        return Decimal(0) if formula is not None else None
    try:
        return read_amount(value)
    except Unreadable:
        return Decimal(0)  # something stands there: the row is shown, and the cell told when it is read


def _is_amount(line: Sequence[Any], column: int) -> bool:
    return (
        len(line) >= column and isinstance(line[column - 1], (int, Decimal)) and line[column - 1] is not True
    )
