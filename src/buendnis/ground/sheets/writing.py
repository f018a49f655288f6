"""Workbooks that are harmless and typed: no text is ever a formula, sums are formulas with their result beside."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

EURO = '#,##0.00\\ "€"'
DAY = "DD.MM.YYYY"
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_HEAD = "FFE6ECF5"


@dataclass
class Sheet:
    """A sheet to be written: headings, rows, and how wide the columns are.

    ``sums`` puts above the headings the sum of a column (its number, from 1). ``choices`` offers words in a
    column. ``locked`` columns and everything but the rows can't be changed by accident; ``spare`` empty rows
    are left for what is added.
    """

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    widths: Sequence[int] = ()
    sums: Mapping[int, str] = field(default_factory=dict)
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    locked: frozenset[int] = frozenset()
    spare: int = 0
    protected: bool = False


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """An XLSX file of ``sheets``."""
    from openpyxl import Workbook  # here, so that a command which needs none does not load it

    book = Workbook()
    book.remove(book.worksheets[0])
    results: dict[str, dict[str, Decimal]] = {}
    for place, sheet in enumerate(sheets, start=1):
        target = book.create_sheet(sheet.title)
        results[f"xl/worksheets/sheet{place}.xml"] = _write(target, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return _with_results(buffer.getvalue(), results)


def harmless(value: Any) -> Any:
    """A value as a cell holds it: no invisible characters, no time zones."""
    if isinstance(value, str):
        return _ILLEGAL.sub("", value)[:32_767]
    if isinstance(value, datetime) and value.tzinfo is not None:
        from django.utils import timezone

        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    return value


def put(cell: Any, value: Any) -> None:
    """Write ``value`` into a cell, typed. A text is a text, whatever it begins with."""
    cell.value = harmless(value)
    if isinstance(value, str):
        cell.data_type = "s"
        if value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
            cell.quotePrefix = True  # it stays a text when somebody edits it
    elif isinstance(value, Decimal):
        cell.number_format = EURO
    elif isinstance(value, date) and not isinstance(value, datetime):
        cell.number_format = DAY


def _write(target: Worksheet, sheet: Sheet) -> dict[str, Decimal]:
    """Fill a sheet; returns the results of its formulas by cell."""
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    results: dict[str, Decimal] = {}
    head = 3 if sheet.sums else 1
    first, last = head + 1, head + len(sheet.rows) + sheet.spare
    for column, words in sheet.sums.items():
        letter = get_column_letter(column)
        put(target.cell(1, 1), words)
        target.cell(1, 1).font = Font(bold=True)
        cell = target.cell(1, column)
        cell.value = f"=SUM({letter}{first}:{letter}{max(first, last)})"
        cell.number_format, cell.font = EURO, Font(bold=True)
        amounts = [row[column - 1] for row in sheet.rows]
        results[f"{letter}1"] = sum((each for each in amounts if each is not None), Decimal(0))
    for column, heading in enumerate(sheet.headings, start=1):
        cell = target.cell(head, column)
        put(cell, heading)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=_HEAD)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        width = sheet.widths[column - 1] if column <= len(sheet.widths) else 18
        target.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(sheet.rows, start=first):
        for column, value in enumerate(row, start=1):
            if value is not None and value != "":
                put(target.cell(number, column), value)
    if sheet.headings:
        target.freeze_panes = f"A{first}"
    if sheet.protected:
        for number in range(first, last + 1):
            for column in range(1, len(sheet.headings) + 1):
                if column not in sheet.locked:
                    target.cell(number, column).protection = Protection(locked=False)
        target.protection.sheet = True
        target.protection.formatColumns = target.protection.formatRows = False
        target.protection.sort = target.protection.autoFilter = False
    for column, words_offered in sheet.choices.items():
        _offer(target, column, words_offered, first, max(first, last))
    return results


def _offer(target: Worksheet, column: int, words: Sequence[str], first: int, last: int) -> None:
    """Offer words in a column where the format can hold them; other words are told when the file is read."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    listed = ",".join(words)
    if len(listed) > 250 or any("," in word or '"' in word for word in words):
        return
    rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False)
    letter = get_column_letter(column)
    rule.add(f"{letter}{first}:{letter}{last}")
    target.add_data_validation(rule)


def _with_results(data: bytes, results: Mapping[str, Mapping[str, Decimal]]) -> bytes:
    """The file with the results of its formulas stored in it, for whoever does not compute them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            found = results.get(member.filename, {})
            if found:
                text = content.decode()
                for cell, amount in found.items():
                    pattern = rf"(<c r={quoteattr(cell)}[^>]*><f>[^<]*</f>)(?:<v ?/>|<v></v>)"
                    text = re.sub(pattern, rf"\g<1><v>{amount}</v>", text)
                content = text.encode()
            new.writestr(member, content)
    return buffer.getvalue()
