"""Finance plans in a layout of somebody else's, such as the bank's: a person says what its rows and columns mean.

The layout of the bank's file is not known here and may change, so nothing of it is built in. What was said is
kept for the version of the guideline and offered again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from buendnis.funding.models import SourceKind
from buendnis.funding.plan_sheets.own import KINDS, PlanRead
from buendnis.funding.services.finance import Expenditure, Source
from buendnis.ground.sheets import Grid, Level, Problem, letter
from buendnis.ground.sheets.columns import fold
from buendnis.ground.sheets.grid import shown
from buendnis.ground.sheets.header import Header, headings_of
from buendnis.ground.sheets.values import Unreadable, is_error, read_amount

COST, SHARE = "cost:", "share:"
TOTAL = 0  # the "year" of a column that holds the sum of all years
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
class Layout:
    """Where things stand: the sheet, its headings, the column of words, and the amounts by year.

    ``years``: column → year, or ``TOTAL`` where a column holds the sum. ``meanings``: the folded words of a
    row → "cost:<category>", "share:<kind>" or "" (no row of the plan).
    """

    sheet: str
    header: int = 1
    header_rows: int = 1
    words: int = 1
    years: Mapping[int, int] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Header:
        """The rows of headings."""
        return Header(self.header, self.header_rows)

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "sheet": self.sheet,
            "header": self.header,
            "header_rows": self.header_rows,
            "words": self.words,
            "years": {str(column): year for column, year in self.years.items()},
            "meanings": dict(self.meanings),
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Layout:
        """What :meth:`to_json` wrote."""
        years = {int(column): int(year) for column, year in said["years"].items()}
        return cls(**{**said, "years": years})


@dataclass(frozen=True)
class Line:
    """A row of the sheet that holds amounts: its words, what they add up to, and what it is taken for."""

    row: int
    words: str
    total: Decimal
    meaning: str


def guess_layout(grid: Grid) -> Layout:
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
    return Layout(grid.name, header, 1, column, years)


def lines_of(grid: Grid, layout: Layout, categories: Mapping[str, str]) -> list[Line]:
    """The rows that hold words and amounts, each with what it is taken for: as said before, or as guessed."""
    found = []
    for row in range(layout.place.last + 1, len(grid.rows) + 1):
        said = " ".join(shown(grid.cell(row, layout.words)).split())
        amounts = [_amount_or_none(grid, row, column) for column in layout.years]
        if not said or all(amount is None for amount in amounts):
            continue
        meaning = layout.meanings.get(fold(said))
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


def read_foreign(
    grid: Grid,
    layout: Layout,
    categories: Mapping[str, str],
    stored: tuple[Sequence[Expenditure], Sequence[Source]],
    year: int,
) -> PlanRead:
    """The plan that the sheet says under ``layout``.

    Rows that the plan has already stay the same rows: expenditure of the same category, year and words, and
    shares of the same kind and name, which keep what the file can't say (status, body, conditions).
    ``year`` is taken for amounts that are not told apart by year.
    """
    found = PlanRead()
    costs = {(row.category, row.year, fold(row.label)): row for row in stored[0]}
    shares = {(row.kind, fold(row.label)): row for row in stored[1]}
    only_total = set(layout.years.values()) == {TOTAL}
    for line in lines_of(grid, layout, categories):
        if not line.meaning:
            message = _("Left out: this row was not taken for a row of the plan.")
            found.problems.append(
                Problem(Level.NOTE, message, line.row, letter(layout.words), line.words, grid.name)
            )
            continue
        amounts: dict[int, Decimal] = {}
        for column, of_year in layout.years.items():
            if of_year == TOTAL and not only_total:
                continue
            amount = _amount(grid, line.row, column, found)
            if amount:
                key = year if only_total else of_year
                amounts[key] = amounts.get(key, Decimal(0)) + amount
        if line.meaning.startswith(COST):
            category = line.meaning.removeprefix(COST)
            words = "" if fold(line.words) == fold(categories.get(category, "")) else line.words[:160]
            for of_year, amount in sorted(amounts.items()):
                known = costs.pop((category, of_year, fold(words)), None)
                found.expenditure.append(
                    Expenditure(category, of_year, amount, words, known.key if known else None)
                )
        else:
            _share(line, sum(amounts.values(), Decimal(0)), shares, found)
    if not found.expenditure and not found.sources:
        found.problems.append(
            Problem(Level.ERROR, _("No row was taken for a row of the plan. Please say what the rows mean."))
        )
    elif not found.sources:
        # a sheet that speaks of one half of the plan says nothing about the other
        found.sources = list(stored[1])
        found.problems.append(
            Problem(Level.NOTE, _("The sheet names no share of the funding, so those of the plan stay."))
        )
    elif not found.expenditure:
        found.expenditure = list(stored[0])
        found.problems.append(
            Problem(Level.NOTE, _("The sheet names no expenditure, so that of the plan stays."))
        )
    return found


def headings(grid: Grid, layout: Layout) -> list[list[str]]:
    """The words above each column."""
    return headings_of(grid, layout.place)


def _share(line: Line, amount: Decimal, shares: dict[tuple[str, str], Source], found: PlanRead) -> None:
    from dataclasses import replace

    if not amount:
        return
    kind = line.meaning.removeprefix(SHARE)
    known = shares.pop((kind, fold(line.words)), None)
    if known is None:
        # the only share of its kind is the same one, whatever it is called
        alike = [key for key in shares if key[0] == kind]
        if len(alike) == 1 and kind in {SourceKind.ESF, SourceKind.OWN, SourceKind.STATE}:
            known = shares.pop(alike[0])
    share = replace(known, amount=amount) if known else Source(kind, line.words[:200], amount)
    found.sources.append(share)


def _amount(grid: Grid, row: int, column: int, found: PlanRead) -> Decimal:
    """The amount of a cell; what can't be read is an error with its place, nothing is zero."""
    value = grid.cell(row, column)
    formula = grid.formulas.get((row, column))
    message = ""
    if formula is not None and formula.problem:
        message, value = formula.problem, formula.text
    elif is_error(value):
        message = _("The formula in this cell has failed. Please correct it, or enter the value.")
    elif value is None:
        return Decimal(0)
    else:
        try:
            amount = read_amount(value)
        except Unreadable as problem:
            message = str(problem)
        else:
            if amount >= 0:
                return amount
            message = _("Please enter an amount above zero.")
    found.problems.append(Problem(Level.ERROR, message, row, letter(column), shown(value)[:120], grid.name))
    return Decimal(0)


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
