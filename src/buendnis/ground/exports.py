"""Lists as files: CSV as German spreadsheets read it, and XLSX."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import HttpResponse
from django.utils import timezone

if TYPE_CHECKING:
    from openpyxl import Workbook

R = TypeVar("R")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column(Generic[R]):
    """A column: its heading, asked when the language is known, and its value of a row."""

    heading: Callable[[], str]
    value: Callable[[R], Any]


def csv_response(name: str, columns: Sequence[Column[R]], rows: Iterable[R]) -> HttpResponse:
    """A file with semicolons and decimal commas, in UTF-8 with its mark, so that Excel opens it rightly."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer, delimiter=";")
    writer.writerow([column.heading() for column in columns])
    for row in rows:
        writer.writerow([_as_text(column.value(row)) for column in columns])
    return answer


def xlsx_response(name: str, columns: Sequence[Column[R]], rows: Iterable[R]) -> HttpResponse:
    """A workbook with one sheet; amounts and dates are numbers and dates there."""
    from openpyxl import Workbook  # here, so that a command which needs none does not load it
    from openpyxl.styles import Font

    book = Workbook(write_only=False)
    sheet = book.active
    if sheet is None:
        raise RuntimeError("A new workbook has a sheet.")
    sheet.title = name[:31]
    sheet.append([column.heading() for column in columns])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([_as_cell(column.value(row)) for column in columns])
    sheet.freeze_panes = "A2"
    buffer = BytesIO()
    save(book, buffer)
    answer = HttpResponse(
        buffer.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


WRITERS = {"csv": csv_response, "xlsx": xlsx_response}  # by how an address ends


def save(book: Workbook, target: IO[bytes]) -> None:
    """Write ``book`` so that the same rows make the same file: openpyxl's own files have times of their own."""
    from openpyxl.writer.excel import ExcelWriter

    now = timezone.now()
    book.properties.created = book.properties.modified = now.replace(tzinfo=None)
    with _Stamped(target, "w", ZIP_DEFLATED) as archive:
        archive.stamp = timezone.localtime(now).timetuple()[:6]
        ExcelWriter(book, archive).save()


class _Stamped(ZipFile):
    """An archive whose members all carry the same time."""

    stamp: tuple[int, ...] = ()

    def write(
        self,
        filename: Any,
        arcname: Any = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        member = ZipInfo(str(arcname or filename), self.stamp)  # type: ignore[arg-type]
        member.compress_type = ZIP_DEFLATED
        with Path(filename).open("rb") as source, self.open(member, "w") as out:
            shutil.copyfileobj(source, out)


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    return _harmless(str(value))


def _as_cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    return _harmless(value) if isinstance(value, str) else value


def _harmless(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
