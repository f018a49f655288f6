"""Writing the archive of an export: one workbook, the documents as files, and a page that explains both.

Nothing is held as a whole: rows go to the disk as they come, files are copied piece by piece.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone, translation

from buendnis.alliances.models import Alliance
from buendnis.ground import takeout
from buendnis.ground.actor import Actor
from buendnis.ground.documents.access import may_read
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.naming import clean_name
from buendnis.ground.documents.storage import place_of
from buendnis.ground.sheets.grid import letter
from buendnis.ground.sheets.writing import put

BOOK, README = "Bündnis.xlsx", "README.txt"
MOST_ROWS = 1_000_000  # of a sheet; more than Excel takes go to a second one
_PIECE = 1024 * 1024
_LEFT_OUT = ("intake.list", "intake.takeout")  # uploads that are deleted soon, and earlier exports


@dataclass
class Written:
    """What the archive holds."""

    counts: list[tuple[str, int]] = field(default_factory=list)
    files: int = 0
    missing: int = 0  # documents whose bytes are gone


def write_archive(
    target: Path, workbook: Path, actor: Actor, alliance: Alliance, tell: Callable[[int], None]
) -> Written:
    """Write the archive to ``target``; ``workbook`` is a place for the workbook meanwhile.

    ``tell`` is called with the number of the sheets that are written.
    """
    written = Written()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        names = _copy_documents(archive, actor, alliance, written)
        with translation.override("de"):
            _write_book(workbook, actor, alliance, names, written, tell)
        archive.write(workbook, BOOK)
        archive.writestr(README, _readme(alliance, written))
    return written


def steps() -> int:
    """How many sheets an export has."""
    return len(takeout.registered()) + 1


def _write_book(
    path: Path,
    actor: Actor,
    alliance: Alliance,
    names: dict[UUID, str],
    written: Written,
    tell: Callable[[int], None],
) -> None:
    from openpyxl import Workbook  # here, so that a command which needs none does not load it

    book = Workbook(write_only=True)
    for place, sheet in enumerate(takeout.registered(), start=1):
        number = _write_sheet(book, sheet.title, sheet.headings, sheet.rows(actor))
        written.counts.append((sheet.title, number))
        tell(place)
    headings = ("Datei", "Gehört zu", "Größe (Bytes)", "Abgelegt am", "Prüfsumme (SHA-256)")
    number = _write_sheet(book, "Dokumente", headings, _listed(actor, alliance, names))
    written.counts.append(("Dokumente", number))
    book.save(path)


def _write_sheet(book: Any, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for column, heading in enumerate(headings, start=1):
        sheet.column_dimensions[letter(column)].width = min(60, max(14, len(heading) + 4))
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    number = 0
    for row in rows:
        if number and number % MOST_ROWS == 0:
            sheet = book.create_sheet(f"{title[:26]} {number // MOST_ROWS + 1}")
            sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
        sheet.append([_cell(sheet, value) for value in row])
        number += 1
    return number


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if value is None or value == "":
        return None
    cell = WriteOnlyCell(sheet)
    if isinstance(value, bool):
        value = "ja" if value else "nein"
    elif not isinstance(value, (int, Decimal, datetime)) and not hasattr(value, "year"):
        value = str(value)
    put(cell, value)
    if bold:
        cell.font = Font(bold=True)
    return cell


def _documents(actor: Actor, alliance: Alliance) -> Iterator[Document]:
    rows = Document.objects.filter(alliance_id=alliance.pk, removed_at__isnull=True)
    for row in rows.exclude(kind__in=_LEFT_OUT).order_by("created_at", "pk").iterator(500):
        if may_read(actor, row):
            yield row


def _copy_documents(
    archive: zipfile.ZipFile, actor: Actor, alliance: Alliance, written: Written
) -> dict[UUID, str]:
    """Put the documents into the archive under names that say what they are; no two alike."""
    names: dict[UUID, str] = {}
    taken: set[str] = set()
    for row in _documents(actor, alliance):
        folder = clean_name(row.owner_label or row.kind)[:60].strip(". ") or "Sonstiges"
        name = _free(f"Dokumente/{folder}/{clean_name(row.name)}", taken)
        try:
            source = place_of(row).open("rb")
        except FileNotFoundError:
            written.missing += 1
            continue
        moment = timezone.localtime(row.created_at).timetuple()[:6]
        info = zipfile.ZipInfo(name, moment)
        info.compress_type = zipfile.ZIP_DEFLATED
        with source, archive.open(info, "w", force_zip64=True) as target:
            while piece := source.read(_PIECE):
                target.write(piece)
        names[row.public_id] = name
        written.files += 1
    return names


def _free(name: str, taken: set[str]) -> str:
    """``name``, or with a number the next that nobody has; file systems here know no case."""
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, f".{ending}") if dot and "/" not in ending else (name, "")
    found, number = name, 1
    while found.casefold() in taken:
        number += 1
        found = f"{stem} ({number}){ending}"
    taken.add(found.casefold())
    return found


def _listed(actor: Actor, alliance: Alliance, names: dict[UUID, str]) -> Iterator[list[Any]]:
    for row in _documents(actor, alliance):
        if row.public_id in names:
            yield [names[row.public_id], row.owner_label, row.size, row.created_at, row.sha256]


def _readme(alliance: Alliance, written: Written) -> str:
    about = {sheet.title: sheet.about for sheet in takeout.registered()}
    lines = [
        f"Gesamtexport: {alliance.name}",
        f"Stand: {timezone.localtime():%d.%m.%Y, %H:%M} Uhr",
        "",
        f"{BOOK} enthält je Tabelle ein Blatt; Beträge sind Zahlen in Euro, Tage sind Tage.",
        "Der Ordner „Dokumente“ enthält die abgelegten Dateien, je Vorgang ein Unterordner.",
        "Die Prüfsumme im Blatt „Dokumente“ zeigt, dass eine Datei unverändert ist.",
        "",
        "Blätter:",
        *(
            f"  {title} ({number} Zeilen){': ' + about[title] if about.get(title) else ''}"
            for title, number in written.counts
        ),
        "",
        "Nicht enthalten: wer bei geheimen Abstimmungen wie gestimmt hat (das weiß niemand), laufende",
        "Abstimmungen und Bewertungen, Entwürfe anderer, Konten und Kennwörter, hochgeladene Listen.",
        "",
        "Die Datei enthält personenbezogene Daten. Bitte sicher aufbewahren und löschen, wenn sie nicht",
        "mehr gebraucht wird.",
    ]
    if written.missing:
        lines += ["", f"{written.missing} Dateien sind in der Ablage nicht mehr vorhanden."]
    return "\r\n".join(lines) + "\r\n"
