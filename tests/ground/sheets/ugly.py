"""Sheets as people keep them, made here cell by cell."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

Rows = Iterable[Sequence[Any]]


def workbook(rows: Rows, *, merged: Sequence[str] = (), title: str = "Tabelle1") -> bytes:
    """An XLSX file with one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sheets(named: dict[str, Rows]) -> bytes:
    """An XLSX file with several sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in named.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_stored_values(data: bytes, values: dict[str, str]) -> bytes:
    """The file with results beside its formulas, as Excel writes them: {"B7": "12.5"}."""
    return rewritten(
        data,
        {
            "xl/worksheets/sheet1.xml": lambda xml: _stored(xml, values),
        },
    )


def _stored(xml: bytes, values: dict[str, str]) -> bytes:
    text = xml.decode()
    for cell, value in values.items():
        pattern = rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)(?:<v ?/>|<v></v>)'
        text, found = re.subn(pattern, rf"\g<1><v>{value}</v>", text)
        assert found == 1, cell
    return text.encode()


def rewritten(data: bytes, changes: dict[str, Any], extra: dict[str, bytes] | None = None) -> bytes:
    """The archive with some parts changed and others added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            new.writestr(member.filename, changes.get(member.filename, lambda same: same)(content))
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return buffer.getvalue()


def bomb() -> bytes:
    """A few kilobytes that would become half a gigabyte."""
    return rewritten(
        workbook([["Name"], ["x"]]),
        {},
        {"xl/worksheets/sheet2.xml": b"<worksheet>" + b" " * (90 * 1024 * 1024)},
    )


def macros() -> bytes:
    return rewritten(workbook([["Name"], ["x"]]), {}, {"xl/vbaProject.bin": b"Sub Auto_Open()"})


def long(rows: int = 100_000) -> bytes:
    """A sheet with very many rows, written quickly."""
    lines = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>x</t></is></c></row>' % (number, number)
        for number in range(1, rows + 1)
    )
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + lines
        + b"</sheetData></worksheet>"
    )
    return rewritten(workbook([["x"]]), {"xl/worksheets/sheet1.xml": lambda _old: sheet})


# --- five ugly lists of projects ---------------------------------------------------------------------

MERGED_HEADS = workbook(
    [
        ["Regionales Fachkräftebündnis – Projektliste"],
        [],
        ["Projekt", "Träger", "Laufzeit", None, "Mittel", None, "Stand"],
        [None, None, "von", "bis", "gesamt", "ESF", None],
        [
            "Welcome Center",
            "Stadt Musterburg",
            "01.09.2016",
            "31.12.2020",
            "812.400,00 €",
            "406.200,00 €",
            "abgeschlossen",
        ],
        [
            "Digitallabor",
            "Hochschule Musterstadt",
            "05.09.2018",
            "30.6.20",
            "470.000 €",
            "235.000,-",
            "abgeschlossen",
        ],
    ],
    merged=["A1:G1", "A3:A4", "B3:B4", "C3:D3", "E3:F3", "G3:G4"],
)
TWO_HEADER_ROWS = workbook(
    [
        ["", "Projekt", "Projekt", "Förderung", "Förderung"],
        ["lfd. Nr.", "Titel", "Träger", "Gesamtausgaben", "ESF-Mittel"],
        [1, "Welcome Center", "Stadt Musterburg", 812400, 406200.0],
        [2, "Digitallabor", "Hochschule Musterstadt", 470000.0, 235000],
    ]
)
TEXT_DATES = workbook(
    [
        ["Projekttitel", "Zuwendungsempfänger", "Beginn", "Ende", "Gesamtkosten (€)"],
        ["Welcome Center", "Stadt Musterburg", "1.9.2016", "2020-12-31", "812.400"],
        ["Digitallabor", "Hochschule Musterstadt", "5.9.18", "Sept. 2020", "470.000,0"],
        ["Stille Reserve", "Bildungswerk Muster", "1. März 2018", "31. Okt. 20", "300.000,-"],
    ]
)
TOTALS_WITHIN = with_stored_values(
    workbook(
        [
            ["Vorhaben", "Antragsteller", "Gesamtausgaben", "davon ESF"],
            ["Förderperiode 2015–2018"],
            ["Welcome Center", "Stadt Musterburg", 812400, 406200],
            ["Digitallabor", "Hochschule Musterstadt", 470000, 235000],
            ["Zwischensumme", None, "=SUM(C3:C4)", "=SUM(D3:D4)"],
            ["Vorhaben", "Antragsteller", "Gesamtausgaben", "davon ESF"],
            ["Stille Reserve", "Bildungswerk Muster", 300000, 150000],
            ["Börse", "Verein Muster", 100000, 50000],
            [None, None, 400000, 200000],
            ["Gesamt", None, "=C5+C7+C8", None],
            [],
            ["Stand: 01.03.2019, alle Angaben ohne Gewähr"],
        ]
    ),
    {"C5": "1282400", "D5": "641200", "C10": "1682400"},
)
DUPLICATES = (
    "Aktenzeichen;Projektname;Projektträger;Fördersumme;Status\r\n"
    "ZW-1;Welcome Center;Stadt Musterburg;406.200,00;abgeschlossen\r\n"
    "ZW-2;Digitallabor;Hochschule Musterstadt;235.000,00;läuft\r\n"
    "ZW-1;Welcome Center;Stadt Musterburg;406.200,00;abgeschlossen\r\n"
    "ZW-2;Digitallabor (Verlängerung);Hochschule Musterstadt;255.000,00;läuft\r\n"
).encode("cp1252")
