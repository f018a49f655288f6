"""A spreadsheet as plain values: what a cell holds, and nothing that could act."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

Value = str | int | Decimal | date | datetime | bool | None
Row = tuple[Value, ...]


@dataclass(frozen=True)
class Formula:
    """A cell that computes. Its stored value is in the grid if ``problem`` is empty, else nothing is."""

    text: str
    problem: str = ""


@dataclass
class Grid:
    """A sheet: ``rows[0]`` is row 1. ``merged`` lists (first row, first column, last row, last column)."""

    name: str
    rows: list[Row] = field(default_factory=list)
    formulas: dict[tuple[int, int], Formula] = field(default_factory=dict)  # by (row, column), both from 1
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """How many columns are used."""
        return max((len(row) for row in self.rows), default=0)

    def cell(self, row: int, column: int) -> Value:
        """The value in ``row`` and ``column``, both counted from 1; nothing outside."""
        if not 1 <= row <= len(self.rows):
            return None
        values = self.rows[row - 1]
        return values[column - 1] if 1 <= column <= len(values) else None


@dataclass
class Book:
    """All sheets of a file, without the empty ones."""

    sheets: list[Grid]

    def sheet(self, name: str) -> Grid | None:
        """The sheet of that name."""
        return next((each for each in self.sheets if each.name == name), None)


def letter(column: int) -> str:
    """The name of a column as spreadsheets show it: 1 → "A", 28 → "AB"."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def shown(value: Value) -> str:
    """``value`` as a person would write it in Germany."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, bool):
        return "WAHR" if value else "FALSCH"
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    return str(value)
