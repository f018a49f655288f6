"""From a sheet and a mapping to records: what each row says, and what is wrong where.

What is no record (totals, headings repeated, remarks below) is left out and told, never silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from buendnis.ground.sheets import values
from buendnis.ground.sheets.columns import Kind, Target, fold
from buendnis.ground.sheets.grid import Grid, Value, letter, shown
from buendnis.ground.sheets.header import Header, headings_of
from buendnis.ground.sheets.problems import Level, Problem
from buendnis.ground.sheets.values import Unreadable

_TOTAL = re.compile(
    r"(?:(?:zwischen|end|gesamt|teil)?summen?|gesamt|insgesamt|total|ubertrag|saldo|gesamtbetrag|gesamtergebnis)\b.*"
)
_REMARK = re.compile(
    r"(?:\*|stand\b|quelle|hinweis|anmerkung|erlauterung|legende|erstellt|seite \d)", re.IGNORECASE
)
_DASH = re.compile(r"\s*[-–—]\s*(?:€|EUR)?\s*")
_READERS: dict[Kind, Callable[[Value], Any]] = {
    Kind.TEXT: values.read_text,
    Kind.LONG_TEXT: values.read_long_text,
    Kind.DAY: values.read_day,
    Kind.AMOUNT: values.read_amount,
    Kind.YES_NO: values.read_yes_no,
    Kind.YEAR: values.read_year,
    Kind.POSTCODE: values.read_postcode,
    Kind.EMAIL: values.read_email,
}


@dataclass
class Record:
    """A row that says something: its number, what was read, and its problems.

    ``is_alone``: one cell only is filled where the list has several; it may be a heading within the table.
    """

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    is_alone: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether nothing keeps the row out."""
        return all(problem.level is not Level.ERROR for problem in self.problems)


@dataclass
class Table:
    """All records of a sheet, and what is to be told about rows that are none."""

    records: list[Record] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    computed: int = 0  # cells of which a formula's stored value was taken

    @property
    def problems(self) -> list[Problem]:
        """Everything that was noticed, in the order of the rows."""
        found = [*self.notes, *(problem for record in self.records for problem in record.problems)]
        return sorted(found, key=lambda problem: problem.row)


def read_table(
    grid: Grid,
    header: Header,
    mapping: Mapping[str, int],
    targets: Sequence[Target],
    *,
    first: int = 0,
    last: int = 0,
    is_ours: bool = False,
    keep_equal: bool = False,
) -> Table:
    """The records below ``header``; ``mapping`` names the column (from 1) of each target that has one.

    ``first`` and ``last`` narrow the rows that are read. ``is_ours``: the sheet was made here, so every row is a
    record, also one that says the same as another. ``keep_equal``: so is such a one of a list that came from
    elsewhere, because a person is to say whether it was meant.
    """
    used = [(target, mapping[target.key]) for target in targets if mapping.get(target.key)]
    table = Table()
    headings = {
        tuple(fold(word) for word in (each[-1:] if each else [""])) for each in headings_of(grid, header)
    }
    sums = _Sums()
    seen: dict[tuple[Any, ...], int] = {}
    for row in range(max(first, header.last + 1), min(last or len(grid.rows), len(grid.rows)) + 1):
        cells = [grid.cell(row, column) for _target, column in used]
        whole = grid.rows[row - 1]
        if all(value is None for value in whole):
            continue
        reason = "" if is_ours else _no_record(whole, cells, used, headings, sums, grid, row)
        if reason:
            table.notes.append(_note(grid, row, reason, whole))
            continue
        record = _record(grid, row, used, table)
        record.is_alone = len(used) > 2 and sum(value is not None for value in whole) == 1
        if not any(value not in (None, "") for value in record.values.values()) and record.is_sound:
            table.notes.append(
                _note(grid, row, _("Left out: nothing stands in the columns that were chosen."), whole)
            )
            continue
        key = tuple(_hashable(record.values.get(target.key)) for target, _column in used)
        if record.is_sound and key in seen and not (is_ours or keep_equal):
            message = _("Left out: the row says the same as row %(row)s.") % {"row": seen[key]}
            table.notes.append(_note(grid, row, message, whole))
            continue
        seen.setdefault(key, row)
        sums.add(record, used)
        table.records.append(record)
    return table


class _Sums:
    """What the amounts add up to since the beginning, and since the last total."""

    def __init__(self) -> None:
        self.all: dict[int, Decimal] = {}
        self.part: dict[int, Decimal] = {}
        self.rows = 0

    def add(self, record: Record, used: Sequence[tuple[Target, int]]) -> None:
        self.rows += 1
        for target, column in used:
            amount = record.values.get(target.key)
            if isinstance(amount, Decimal):
                self.all[column] = self.all.get(column, Decimal(0)) + amount
                self.part[column] = self.part.get(column, Decimal(0)) + amount

    def begin_part(self) -> None:
        self.part, self.rows = {}, 0

    def equal(self, amounts: Mapping[int, Decimal]) -> bool:
        """Whether the row's amounts are the sum of several rows above."""
        if self.rows < 2 or not amounts:
            return False
        return any(
            all(sums.get(column) == amount for column, amount in amounts.items())
            for sums in (self.part, self.all)
        )


def _no_record(
    whole: Sequence[Value],
    cells: Sequence[Value],
    used: Sequence[tuple[Target, int]],
    headings: set[tuple[str, ...]],
    sums: _Sums,
    grid: Grid,
    row: int,
) -> str:
    """Why a row is no record; nothing if it is one."""
    texts = [value for value in whole if isinstance(value, str)]
    filled = [value for value in whole if value is not None]
    different = {shown(value) for value in filled}
    amounts = {
        column: amount
        for (target, column), value in zip(used, cells, strict=True)
        if target.kind is Kind.AMOUNT and (amount := _amount(value)) is not None
    }
    others = {
        shown(value)
        for (target, _column), value in zip(used, cells, strict=True)
        if target.kind is not Kind.AMOUNT and value is not None
    }
    if texts and _TOTAL.fullmatch(fold(texts[0])) and len(others) <= 1:
        sums.begin_part()
        return _("Left out: this is a total.")
    if amounts and not others and sums.equal(amounts):
        sums.begin_part()
        return _("Left out: the amounts are the sum of the rows above.")
    folded = {(fold(text),) for text in texts}
    if len(texts) >= 2 and len(texts) == len(filled) and folded <= headings:
        return _("Left out: the headings are repeated here.")
    required = [value for (target, _column), value in zip(used, cells, strict=True) if target.required]
    alone = len(different) == 1 and len(used) > 1
    if alone and (len(filled) > 1 or not all(value is not None for value in required) or not required):
        return _("Left out: a heading or a remark.")
    if alone and texts and _REMARK.match(texts[0]):
        return _("Left out: a heading or a remark.")
    return ""


def _record(grid: Grid, row: int, used: Sequence[tuple[Target, int]], table: Table) -> Record:
    record = Record(row)
    for target, column in used:
        value = grid.cell(row, column)
        formula = grid.formulas.get((row, column))
        message = ""
        if formula is not None and formula.problem:
            message, value = formula.problem, formula.text
        elif values.is_error(value):
            message = _("The formula in this cell has failed. Please correct it, or enter the value.")
        elif value is not None:
            try:
                record.values[target.key] = _read(target, value)
            except Unreadable as problem:
                message = str(problem)
            else:
                table.computed += formula is not None
        if message:
            record.problems.append(_problem(grid, row, column, value, message))
        elif target.required and record.values.get(target.key) in (None, ""):
            text = _("“%(column)s” is missing. Please add it.") % {"column": target.label}
            record.problems.append(_problem(grid, row, column, None, text))
    return record


def _read(target: Target, value: Value) -> Any:
    if target.kind is Kind.CUSTOM and target.read is not None:
        return target.read(value)
    if target.kind is Kind.CHOICE:
        return _choice(target, value)
    if target.dash_is_zero and _DASH.fullmatch(shown(value)):
        return Decimal("0.00")
    found = _READERS[target.kind](value)
    if isinstance(found, str) and len(found) > target.longest:
        raise Unreadable(
            _("The text has %(length)s characters; at most %(most)s are possible. Please shorten it.")
            % {"length": len(found), "most": target.longest}
        )
    return found


def _choice(target: Target, value: Value) -> Any:
    said = fold(shown(value))
    choices = target.choices or {}
    for word, meaning in choices.items():
        if fold(word) == said:
            return meaning
    possible = ", ".join(dict.fromkeys(word for word in choices if word[:1].isupper() or len(choices) < 8))
    raise Unreadable(_("This word is not known here. Possible are: %(words)s.") % {"words": possible})


def _amount(value: Value) -> Decimal | None:
    if value is None:
        return None
    try:
        return values.read_amount(value)
    except Unreadable:
        return None


def _problem(grid: Grid, row: int, column: int, value: Value, message: str) -> Problem:
    return Problem(Level.ERROR, message, row, letter(column), shown(value)[:120], grid.name)


def _note(grid: Grid, row: int, message: str, whole: Sequence[Value]) -> Problem:
    text = next((shown(value) for value in whole if value is not None), "")
    return Problem(Level.NOTE, message, row, "", text[:120], grid.name)


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
