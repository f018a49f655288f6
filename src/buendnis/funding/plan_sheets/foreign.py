"""Reading finance plans in a layout of somebody else's, such as the bank's: a person says what its rows mean.

The layout of the bank's file is not known here and may change, so nothing of it is built in. What was said is
kept for the version of the form and offered again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from buendnis.funding.models import SourceKind
from buendnis.funding.plan_sheets.layout import COST, SHARE, TOTAL, Area, Layout, Line, lines_of
from buendnis.funding.plan_sheets.own import PlanRead
from buendnis.funding.services.finance import Expenditure, Source
from buendnis.ground.sheets import Book, Grid, Level, Problem, letter
from buendnis.ground.sheets.columns import fold
from buendnis.ground.sheets.grid import shown
from buendnis.ground.sheets.values import Unreadable, is_error, read_amount

Costs = dict[tuple[str, int, str], Expenditure]
Shares = dict[tuple[str, str], Source]


def read_foreign(
    book: Book,
    layout: Layout,
    categories: Mapping[str, str],
    stored: tuple[Sequence[Expenditure], Sequence[Source]],
    year: int,
) -> PlanRead:
    """The plan that the file says under ``layout``.

    Rows that the plan has already stay the same rows: expenditure of the same category, year and words, and
    shares of the same kind and name, which keep what the file can't say (status, body, conditions).
    ``year`` is taken for amounts that are not told apart by year.
    """
    found = PlanRead()
    costs = {(row.category, row.year, fold(row.label)): row for row in stored[0]}
    shares = {(row.kind, fold(row.label)): row for row in stored[1]}
    for area in layout.areas:
        grid = book.sheet(area.sheet)
        if grid is None:
            message = _("This sheet is not in the file. Please say anew where the plan stands.")
            found.problems.append(Problem(Level.ERROR, message, sheet=area.sheet))
            continue
        for line in lines_of(grid, area, categories):
            _take(line, grid, area, categories, year, costs, shares, found)
    if not found.expenditure and not found.sources:
        found.problems.append(
            Problem(Level.ERROR, _("No row was taken for a row of the plan. Please say what the rows mean."))
        )
    elif not found.sources:
        # a file that speaks of one half of the plan says nothing about the other
        found.sources = list(stored[1])
        found.problems.append(
            Problem(
                Level.NOTE,
                _(
                    "No share of the funding was read, so those of the plan stay. Where the file names them on "
                    "another sheet, please add that one."
                ),
            )
        )
    elif not found.expenditure:
        found.expenditure = list(stored[0])
        found.problems.append(
            Problem(
                Level.NOTE,
                _(
                    "No expenditure was read, so that of the plan stays. Where the file names it on another "
                    "sheet, please add that one."
                ),
            )
        )
    return found


def _take(
    line: Line,
    grid: Grid,
    area: Area,
    categories: Mapping[str, str],
    year: int,
    costs: Costs,
    shares: Shares,
    found: PlanRead,
) -> None:
    """Add what a row says to ``found``; rows of the plan that it continues are taken out of the other two."""
    if not line.meaning:
        message = _("Left out: this row was not taken for a row of the plan.")
        found.problems.append(
            Problem(Level.NOTE, message, line.row, letter(area.words), line.words, grid.name)
        )
        return
    only_total = set(area.years.values()) == {TOTAL}
    amounts: dict[int, Decimal] = {}
    for column, of_year in area.years.items():
        if of_year == TOTAL and not only_total:
            continue
        amount = _amount(grid, line.row, column, found)
        if amount:
            key = year if only_total else of_year
            amounts[key] = amounts.get(key, Decimal(0)) + amount
    if line.meaning.startswith(SHARE):
        _share(line, sum(amounts.values(), Decimal(0)), shares, found)
        return
    category = line.meaning.removeprefix(COST)
    words = "" if fold(line.words) == fold(categories.get(category, "")) else line.words[:160]
    for of_year, amount in sorted(amounts.items()):
        known = costs.pop((category, of_year, fold(words)), None)
        found.expenditure.append(Expenditure(category, of_year, amount, words, known.key if known else None))


def _share(line: Line, amount: Decimal, shares: Shares, found: PlanRead) -> None:
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
