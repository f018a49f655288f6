"""Where a table begins: below letterheads and empty rows, under one row of headings or two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from buendnis.ground.sheets.columns import Target, guess_columns
from buendnis.ground.sheets.grid import Grid, Value, shown

_LOOK_AT = 30  # rows
_LONGEST_HEADING = 120


@dataclass(frozen=True)
class Header:
    """The first row of headings (from 1), and how many rows of them there are: 1 or 2."""

    row: int
    rows: int = 1

    @property
    def last(self) -> int:
        """The last row of headings; the table's values begin below it."""
        return self.row + self.rows - 1


def headings_of(grid: Grid, header: Header) -> list[list[str]]:
    """For each column the words above it, from top to bottom; of two rows the upper one reaches to the right."""
    lines = [
        grid.rows[row - 1] if row <= len(grid.rows) else () for row in range(header.row, header.last + 1)
    ]
    width = max(grid.width, 1)
    columns: list[list[str]] = []
    upper = ""
    for place in range(width):
        words = [_word(line[place] if place < len(line) else None) for line in lines]
        if header.rows == 2:
            if words[0]:
                upper = words[0]
            elif words[1] and not _merged_alone(grid, header.row, place):
                words[0] = upper
            if words[0] == words[1]:
                words = words[:1]
        columns.append([word for word in words if word])
    return columns


def guess_header(grid: Grid, targets: Sequence[Target]) -> Header:
    """The rows whose words are recognised best; without any, the first row with two texts side by side."""
    best, most = None, 0
    last = min(len(grid.rows), _LOOK_AT)
    for row in range(1, last + 1):
        for rows in (1, 2):
            header = Header(row, rows)
            if header.last > len(grid.rows) or not _could_head(grid, header):
                continue
            found = len(guess_columns(headings_of(grid, header), targets))
            # two rows only if the second explains more
            if found > most and found >= min(2, len(targets)):
                best, most = header, found
    if best is not None:
        return best
    for row in range(1, last + 1):
        if sum(isinstance(value, str) for value in grid.rows[row - 1]) >= 2:
            return Header(row)
    return Header(1)


def _could_head(grid: Grid, header: Header) -> bool:
    """Headings are words: no row of them holds amounts or days, and the first has something to say."""
    for row in range(header.row, header.last + 1):
        values = [value for value in grid.rows[row - 1] if value is not None]
        if not values or any(isinstance(value, (Decimal, date, datetime, bool)) for value in values):
            return False
        numbers = [value for value in values if isinstance(value, int) and not 1990 <= value <= 2100]
        if numbers or any(len(shown(value)) > _LONGEST_HEADING for value in values):
            return False
        if row > header.row and any(isinstance(value, str) and _is_data(value) for value in values):
            return False
    return True


def _is_data(text: str) -> bool:
    """Whether a text in a second row is a value rather than a heading: it is mostly digits, or an address."""
    digits = sum(char.isdigit() for char in text)
    return digits * 2 > len(text) or "@" in text


def _merged_alone(grid: Grid, row: int, place: int) -> bool:
    """Whether the file itself says which cells belong together, and this one is not among them."""
    inside = [each for each in grid.merged if each[0] <= row <= each[2]]
    return bool(inside) and not any(first <= place + 1 <= last for _top, first, _bottom, last in inside)


def _word(value: Value) -> str:
    return " ".join(shown(value).split())[:_LONGEST_HEADING]
