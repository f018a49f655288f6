"""From an uploaded file to plain values, whichever format it has."""

from __future__ import annotations

from typing import BinaryIO

from django.utils.translation import gettext as _

from buendnis.ground.sheets.delimited import read_delimited
from buendnis.ground.sheets.grid import Book
from buendnis.ground.sheets.limits import MOST_BYTES, MOST_ROWS
from buendnis.ground.sheets.problems import SheetRefused
from buendnis.ground.sheets.xlsx import read_xlsx

__all__ = ["MOST_ROWS", "read_book"]
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def read_book(file: BinaryIO) -> Book:
    """The sheets of an XLSX or CSV file, by its bytes and never by its name.

    Raises SheetRefused, which says what is wrong and what to do: too large, damaged, encrypted, with macros,
    of another kind, without any value. Formulas are never computed; see ``xlsx``.
    """
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if not size:
        raise SheetRefused(_("The file is empty."), code="empty")
    if size > MOST_BYTES:
        raise SheetRefused(
            _("The file is larger than %(most)s MB. Please take out pictures and sheets that are not needed.")
            % {"most": MOST_BYTES // 1024**2},
            code="too_large",
        )
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"PK"):
        book = read_xlsx(file)
    elif head.startswith(_OLD_OFFICE):
        raise SheetRefused(
            _(
                "This is an old Excel file (.xls) or one with a password. Please save it as XLSX, without a password."
            ),
            code="old_or_encrypted",
        )
    elif head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise SheetRefused(_("This is no table. Please choose an XLSX or CSV file."), code="kind")
    else:
        book = read_delimited(file.read())
    book.sheets = [sheet for sheet in book.sheets if sheet.rows]
    if not book.sheets:
        raise SheetRefused(_("The file holds no values."), code="empty")
    return book
