"""XLSX: the archive is looked at before anything opens it, and only stored values come out of it.

A formula is never evaluated. Its stored value is taken where the file itself is enough to know it: not if it
refers to other files, asks the internet, or changes by itself. What is taken so is told in every preview.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from buendnis.ground.sheets.grid import Book, Formula, Grid, Row, Value
from buendnis.ground.sheets.limits import (
    LONGEST_TEXT,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_MEMBERS,
    MOST_RATIO,
    MOST_ROWS,
    MOST_SHEETS,
    MOST_UNPACKED,
    RATIO_COUNTS_FROM,
)
from buendnis.ground.sheets.problems import SheetRefused
from buendnis.ground.sheets.texts import clean, no_stored_value, too_many_rows

_CHUNK = 1024 * 1024
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\"")
_MACROS = re.compile(r"vbaproject|macrosheets/|activex|\.bin$", re.IGNORECASE)
_HARMLESS_BIN = re.compile(r"printersettings", re.IGNORECASE)
# other files, the internet, other programs; and what is different at every opening
_UNSAFE = re.compile(
    r"\[|\||://|\b(?:WEBSERVICE|HYPERLINK|INDIRECT|RTD|CALL|REGISTER|IMPORT\w*|FILTERXML|CUBE\w+|"
    r"NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY)\s*\(",
    re.IGNORECASE,
)
_LARGEST_MERGE = 2_000  # cells


@dataclass
class _Part:
    """What a look at the bytes of a sheet tells."""

    rows: int = 0
    has_formulas: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def read_xlsx(file: BinaryIO) -> Book:
    """The sheets of an XLSX file. Raises SheetRefused."""
    try:
        parts = _looked_at(file)
        return _opened(file, parts)
    except SheetRefused:
        raise
    except Exception as error:  # a damaged or malicious file may fail in any way
        raise _damaged() from error


def _looked_at(file: BinaryIO) -> dict[str, _Part]:
    """The parts that are sheets, by their place in the archive, once the archive is known to be harmless."""
    file.seek(0)
    parts: dict[str, _Part] = {}
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        names = {member.filename for member in members}
        if any(member.flag_bits & 1 for member in members) or "EncryptedPackage" in names:
            raise SheetRefused(_("The file has a password. Please save it without one."), code="password")
        if len(members) > MOST_MEMBERS or sum(each.file_size for each in members) > MOST_UNPACKED:
            raise _bomb()
        if any(_MACROS.search(name) and not _HARMLESS_BIN.search(name) for name in names):
            raise SheetRefused(
                _("Files with macros are not taken. Please save it as XLSX, without macros."), code="macros"
            )
        if "xl/workbook.xml" not in names:
            raise SheetRefused(
                _("This is no Excel file. Please save the table as XLSX or CSV and choose it anew."),
                code="kind",
            )
        unpacked = 0
        for member in members:
            if member.file_size > RATIO_COUNTS_FROM and member.file_size > MOST_RATIO * member.compress_size:
                raise _bomb()
            part, size = _scanned(archive, member, MOST_UNPACKED - unpacked)
            unpacked += size
            if part is not None:
                parts[member.filename] = part
                if part.rows > MOST_ROWS:
                    raise too_many_rows(member.filename.rpartition("/")[2].removesuffix(".xml"))
    file.seek(0)
    return parts


def _scanned(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> tuple[_Part | None, int]:
    """Unpack a part piece by piece without keeping it: how large it really is, and what it holds."""
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    part = _Part() if re.match(r"xl/worksheets/[^/]+\.xml$", member.filename) else None
    size, tail = 0, b""
    with archive.open(member) as source:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise _bomb()
            if not is_xml:
                continue
            piece = tail + chunk
            # an element is never cut in two: what may be one's beginning waits for the next piece
            cut = piece.rfind(b"<")
            piece, tail = (piece[:cut], piece[cut:]) if cut >= 0 and len(piece) - cut < 4096 else (piece, b"")
            _look(piece, part)
    if is_xml:
        _look(tail, part)
    return part, size


def _look(piece: bytes, part: _Part | None) -> None:
    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
        raise _damaged()
    if part is None:
        return
    part.rows += sum(1 for _found in _ROW.finditer(piece))
    if part.rows > MOST_ROWS:
        return
    part.has_formulas = part.has_formulas or _FORMULA.search(piece) is not None
    for match in _MERGED.finditer(piece):
        first, last = _number(match[1]), _number(match[3])
        part.merged.append((int(match[2]), first, int(match[4]), last))


def _opened(file: BinaryIO, parts: dict[str, _Part]) -> Book:
    from openpyxl import load_workbook  # here, so that a command which needs none does not load it

    values = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    try:
        sheets = [sheet for sheet in values.worksheets if hasattr(sheet, "_worksheet_path")]
        if len(sheets) > MOST_SHEETS:
            raise SheetRefused(
                _("The file has more than %(most)s sheets. Please keep only those with the table.")
                % {"most": MOST_SHEETS},
                code="too_many_sheets",
            )
        found: list[Grid] = []
        left = MOST_CELLS
        computing: list[tuple[Grid, str]] = []
        for sheet in sheets:
            path = sheet._worksheet_path
            part = parts.get(path, _Part())
            grid = Grid(sheet.title)
            left = _fill(grid, sheet, left)
            _spread(grid, part.merged)
            found.append(grid)
            if part.has_formulas:
                computing.append((grid, sheet.title))
    finally:
        values.close()
    if computing:
        _mark_formulas(file, computing)
    return Book(found)


def _fill(grid: Grid, sheet: Any, left: int) -> int:
    """Read the values of a sheet into ``grid``; returns how many cells may still come."""
    sheet.reset_dimensions()  # what a file says of its own size is wrong often enough
    for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
        if len(grid.rows) >= MOST_ROWS:
            raise too_many_rows(grid.name)
        values = [_plain(value) for value in row]
        while values and values[-1] is None:
            values.pop()
        left -= len(values)
        if left < 0:
            raise too_many_rows(grid.name)
        grid.rows.append(tuple(values))
    while grid.rows and not grid.rows[-1]:
        grid.rows.pop()
    return left


def _mark_formulas(file: BinaryIO, computing: list[tuple[Grid, str]]) -> None:
    """Note which cells compute, and take away stored values that the file alone does not warrant."""
    from openpyxl import load_workbook

    file.seek(0)
    book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    try:
        for grid, title in computing:
            sheet: Any = book[title]
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
                if number > len(grid.rows):
                    break
                for place, cell in enumerate(row, start=1):
                    if getattr(cell, "data_type", "") == "f":
                        value = getattr(cell, "value", "")
                        _mark(grid, number, place, str(getattr(value, "text", value) or "="))
    finally:
        book.close()


def _mark(grid: Grid, row: int, column: int, text: str) -> None:
    problem = ""
    stored = grid.cell(row, column)
    if _UNSAFE.search(text):
        problem = _(
            "This formula asks other files or changes by itself, so its result is not taken. Please enter the value."
        )
    elif stored is None:
        problem = no_stored_value()
    grid.formulas[row, column] = Formula(text[:200], problem)
    if problem and stored is not None:
        values = list(grid.rows[row - 1])
        values[column - 1] = None
        grid.rows[row - 1] = tuple(values)


def _spread(grid: Grid, merged: list[tuple[int, int, int, int]]) -> None:
    """Let merged cells all say what the first of them says, as people read them."""
    for top, first, bottom, last in merged:
        if (bottom - top + 1) * (last - first + 1) > _LARGEST_MERGE or last > MOST_COLUMNS:
            continue
        value = grid.cell(top, first)
        if value is None or top > len(grid.rows):
            continue
        grid.merged.append((top, first, min(bottom, len(grid.rows)), last))
        for number in range(top, min(bottom, len(grid.rows)) + 1):
            grid.rows[number - 1] = _with(grid.rows[number - 1], first, last, value)


def _with(row: Row, first: int, last: int, value: Value) -> Row:
    values = list(row) + [None] * (last - len(row))
    values[first - 1 : last] = [value] * (last - first + 1)
    return tuple(values)


def _plain(value: Any) -> Value:
    """A value as this house keeps it: no floats, days without a time of day, text without the invisible."""
    if value is None or isinstance(value, (bool, int, Decimal)):
        return value
    if isinstance(value, float):
        return _number_of(value)
    if isinstance(value, datetime):
        plain = value.replace(microsecond=0, tzinfo=None)
        return plain.date() if plain.time() == time(0) else plain
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return clean(value[:LONGEST_TEXT]) or None
    return str(value)


def _number_of(value: float) -> Value:
    """The number that the sheet shows: spreadsheets keep 15 digits, the rest is noise of binary fractions."""
    exact = Decimal(format(value, ".15g"))
    return int(exact) if exact == exact.to_integral_value() and abs(exact) < 10**15 else exact


def _number(letters: bytes) -> int:
    number = 0
    for each in letters:
        number = number * 26 + each - 64
    return number


def _damaged() -> SheetRefused:
    return SheetRefused(_("The file is damaged. Please save it again and choose it anew."), code="damaged")


def _bomb() -> SheetRefused:
    return SheetRefused(_("The file would grow far too large when opened."), code="bomb")
