"""The course of a budget as bars: one per month, or per quarter or year where there are many. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from buendnis.ground.look.pieces import BudgetKind, BudgetRow
from buendnis.ledger.forecast import Forecast, Why

WIDTH, HEIGHT, MOST_BARS = Decimal(1000), Decimal(300), 40
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Part:
    """A piece of a bar, in the units of the drawing."""

    x: str
    y: str
    width: str
    height: str
    kind: str


def months_between(first: date, last: date) -> list[date]:
    """The first days of all months from one to the other, both included."""
    found, year, month = [], first.year, first.month
    while (year, month) <= (last.year, last.month):
        found.append(date(year, month, 1))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


def thinned(months: Sequence[date]) -> list[date]:
    """The months that get a bar: all, or the last of each quarter or year, and always the newest."""
    for step in (1, 3, 12):
        found = [month for month in months if month.month % step == 0 or month == months[-1]]
        if len(found) <= MOST_BARS or step == 12:
            return found
    raise AssertionError("the last step always answers")


def expected(rows: Sequence[BudgetRow], forecast: Forecast, least: str, perhaps: str) -> list[BudgetRow]:
    """The rows of a bar as they may be later: what falls free at least, and what may beyond that, in rows of their own.

    It is taken from what is earmarked, where earmarks may expire, and else from what is committed.
    """
    expiring = sum((each.high for each in forecast.outlooks if each.why is Why.EXPIRES), Decimal(0))
    falls = {"earmarked": expiring, "committed": forecast.high - expiring}
    found = [
        BudgetRow(row.label, max(row.amount - falls.get(str(row.kind), Decimal(0)), Decimal(0)), row.kind)
        for row in rows
    ]
    place = next((at for at, row in enumerate(found) if row.kind == BudgetKind.FREE), len(found))
    return [
        *found[:place],
        BudgetRow(perhaps, forecast.high - forecast.low, BudgetKind.PERHAPS),
        BudgetRow(least, forecast.low, BudgetKind.EXPECTED),
        *found[place:],
    ]


def drawn(bars: Sequence[Sequence[BudgetRow]]) -> list[Part]:
    """The pieces of the bars, from the bottom: of each its rows in their order, all to the scale of the highest."""
    highest = max(
        (sum((max(row.amount, Decimal(0)) for row in rows), Decimal(0)) for rows in bars), default=Decimal(0)
    )
    if not highest:
        return []
    step = WIDTH / len(bars)
    width = step * Decimal("0.8")
    parts = []
    for place, rows in enumerate(bars):
        y = HEIGHT
        for row in rows:
            if row.amount <= 0:
                continue
            height = HEIGHT * row.amount / highest
            y -= height
            parts.append(Part(_said(step * place), _said(y), _said(width), _said(height), str(row.kind)))
    return parts


def _said(value: Decimal) -> str:
    return str(value.quantize(_TENTH, ROUND_HALF_UP))
