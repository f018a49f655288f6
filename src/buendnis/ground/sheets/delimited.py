"""CSV, as it comes out of German and other programs."""

from __future__ import annotations

import csv
import io
from collections import Counter

from django.utils.translation import gettext as _

from buendnis.ground.sheets.grid import Book, Formula, Grid, Value
from buendnis.ground.sheets.limits import LONGEST_TEXT, MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from buendnis.ground.sheets.problems import SheetRefused
from buendnis.ground.sheets.texts import clean, no_stored_value, too_many_rows

DELIMITERS = ";\t,|"
_SAMPLE = 40  # lines
# what our own exports, and Excel, put before a text that could be taken for a formula
_GUARDED = ("'=", "'+", "'-", "'@", "'\t", "'\r")


def read_delimited(data: bytes) -> Book:
    """A book with one sheet. Encoding and delimiter are found out. Raises SheetRefused."""
    text = _decoded(data)
    if len(text) > 40 * MOST_CELLS:
        raise too_many_rows("CSV")
    delimiter = _delimiter(text)
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    grid = Grid("CSV")
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(grid.rows) >= MOST_ROWS:
                raise too_many_rows(grid.name)
            values = _values(row[:MOST_COLUMNS], grid)
            cells += len(values)
            if cells > MOST_CELLS:
                raise too_many_rows(grid.name)
            grid.rows.append(values)
    except csv.Error as error:
        raise _broken() from error
    while grid.rows and not grid.rows[-1]:
        grid.rows.pop()
    return Book([grid])


def _values(row: list[str], grid: Grid) -> tuple[Value, ...]:
    values: list[Value] = []
    for place, raw in enumerate(row, start=1):
        if len(raw) > LONGEST_TEXT:
            raise _broken()
        text = clean(raw)
        if text.startswith(_GUARDED):
            text = text[1:]
        elif text.startswith("="):
            grid.formulas[len(grid.rows) + 1, place] = Formula(text[:200], no_stored_value())
            text = ""
        values.append(text or None)
    while values and values[-1] is None:
        values.pop()
    return tuple(values)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise SheetRefused(_("This is no table. Please choose an XLSX or CSV file."), code="kind")
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused(
        _("The letters of the file can’t be read. Please save it as “CSV UTF-8” or as XLSX."), code="encoding"
    )


def _delimiter(text: str) -> str:
    """The character that cuts the first lines most evenly into most columns."""
    if text[:4].lower() == "sep=" and len(text) > 4 and text[4] in DELIMITERS:
        return text[4]
    sample = "\n".join(text.splitlines()[:_SAMPLE])
    best, most = ";", (0, 0)
    for delimiter in DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row)
        except csv.Error:
            continue
        wide = {width: number for width, number in widths.items() if width > 1}
        if wide:
            width, number = max(wide.items(), key=lambda pair: (pair[1], pair[0]))
            if (number, width) > most:
                best, most = delimiter, (number, width)
    return best


def _broken() -> SheetRefused:
    return SheetRefused(
        _("The file is damaged: a quotation mark is missing somewhere. Please save it again, best as XLSX."),
        code="damaged",
    )
