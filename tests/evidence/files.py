"""Small files of the published formats, and copies of them that somebody has spoiled."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

AREAS = "0123456789"
KLDB = [
    ["Schlüssel KldB 2010, V. 2020", "Ebene", "Titel", "Kurztitel", "Allgemeine Bemerkungen", ""],
    *[[each, "1", f"Bereich {each}", f"B{each}", "", ""] for each in AREAS],
    # the Klassifikationsserver leaves the leading zero off
    ["1", "2", "Angehörige der regulären Streitkräfte", "Streitkräfte", "z.&nbsp;B. Offiziere", ""],
    ["81", "2", "Medizinische Gesundheitsberufe", "Gesundheit", "", ""],
    ["813", "3", "Gesundheits- und Krankenpflege", "Pflege", "", ""],
    ["8130", "4", "Berufe in der Gesundheits- und Krankenpflege", "Pflege", "", ""],
    ["81302", "5", "Berufe in der Krankenpflege - fachlich", "Pflege", "Sie pflegen; auch „ambulant“", ""],
]
TITLES = [
    [
        "DKZ-ID",
        "Codenummer",
        "Zustand",
        "Bezeichnung neutral kurz",
        "Bezeichnung männlich",
        "Bezeichnung weiblich",
    ],
    ["1", "B 81302-100", "E", "Krankenschwester/-pfleger", "Krankenpfleger", "Krankenschwester"],
    ["2", "B 81302-101", "T", "Pflegefachkraft", "-", "Pflegefachkraft"],
]
POSTCODES = [
    ["plz", "ort", "ags5", "lat", "lon"],
    ["38640", "Goslar", "03153", "51.9065", "10.4288"],
    ["01067", "Dresden", "14612", "51.0575", "13.7170"],
]
GEONAMES = [
    ["DE", "38640", "Goslar", "Niedersachsen", "NI", "", "00", "Goslar", "03153", "51.9", "10.42", "4"],
    [
        "DE",
        "38640",
        'Hahnenklee "Bockswiese"',
        "Niedersachsen",
        "NI",
        "",
        "00",
        "Goslar",
        "03153",
        "51.8",
        "10.34",
        "4",
    ],
]
LAND = [
    ["anforderungsniveau", "kldb3", "titel", "region", "gesamtwert"],
    ["2", "813", "Gesundheits- und Krankenpflege", "Niedersachsen / Bremen", "2.5"],
    ["2", "813", "Gesundheits- und Krankenpflege", "Deutschland", "2.3333"],
]
SHORTAGE = [
    ["anforderungsniveau", "kldb4", "titel", "svb", "geregelte_ausbildung", "w_vakanz", "w_ausl", "p_vakanz",
     "p_ausl", "gesamtwert"],
    ["2", "8130", "Gesundheits- und Krankenpflege", "36300", "ja", "81", "-0.25", "3", "0", "1.5"],
]  # fmt: skip
LOCAL = [
    [
        "AGS",
        "Berufsgruppe",
        "Niveau",
        "SvB",
        "Arbeitslose",
        "Gemeldete Stellen",
        "Stellenabgänge",
        "Vakanzzeit",
    ],
    ["03153", "813 Pflege", "Fachkraft", "1.250", "40", "35", "70", "95,5"],
    ["03157", "813 Pflege", "Fachkraft", "900", "*", "12", "60", "88,0"],
]
FLAT = [
    ["statistics_code", "statistics_label", "time_code", "time_label", "time", "1_variable_code", "1_variable_label",
     "1_variable_attribute_code", "1_variable_attribute_label", "value", "value_unit", "value_variable_code",
     "value_variable_label"],
    ["21231", "Anerkennung", "JAHR", "Jahr", "2024", "GES", "Geschlecht", "GESW", "weiblich", "56289", "Anzahl",
     "VER001", "Verfahren"],
    ["21231", "Anerkennung", "JAHR", "Jahr", "2024", "GES", "Geschlecht", "GESM", "männlich", ".", "Anzahl", "VER001",
     "Verfahren"],
]  # fmt: skip
REGISTER = [
    ["id", "name", "country", "region", "directive", "qualification", "qualification_level"],
    ["655193", "Hebamme", "Germany", "app.region.none", "Midwife", "Midwife training", "Attestation of competence"],
    ["700001", "Heilpädagoge/in", "Germany", "Niedersachsen", "General system of recognition - primary application",
     "", "Diploma of post-secondary level (3-4 years)"],
]  # fmt: skip
SQUARE = [["10.1", "51.8"], ["10.2", "51.8"], ["10.2", "51.9"], ["10.1", "51.8"]]


def csv(rows: Sequence[Sequence[str]], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """The rows as a file."""
    lines = [delimiter.join(_quoted(each, delimiter) for each in row) for row in rows]
    return ("\n".join(lines) + "\n").encode(encoding)


def _quoted(cell: str, delimiter: str) -> str:
    if delimiter in cell or '"' in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def xlsx(rows: Sequence[Sequence[str]], above: int = 3) -> bytes:
    """The rows in the second sheet of a workbook, below some lines of title, as the BA does it."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.append(["Impressum"])
    sheet = book.create_sheet("Gesamtberufsliste der BA")
    for _ in range(above):
        sheet.append(["Stand 3.1.2019"])
    for row in rows:
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def cut_sheet(rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook whose second sheet ends in the middle of its rows."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(rows))) as whole, zipfile.ZipFile(buffer, "w") as cut:
        for name in whole.namelist():
            data = whole.read(name)
            cut.writestr(name, data[:-60] if name.endswith("sheet2.xml") else data)
    return buffer.getvalue()


def geojson(points: Sequence[Sequence[str]] = SQUARE, ags: str = "03153") -> bytes:
    """A district with its outline."""
    feature = {
        "type": "Feature",
        "properties": {"AGS": ags, "GEN": "Goslar", "BEZ": "Landkreis", "NUTS": "DE916"},
        "geometry": {"type": "Polygon", "coordinates": [[[float(x), float(y)] for x, y in points]]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def register(rows: Sequence[Sequence[str]] = REGISTER, count: int | None = None) -> bytes:
    """The list of regulated professions as the Commission's database answers it."""
    entries = [{name: cell or None for name, cell in zip(rows[0], row, strict=True)} for row in rows[1:]]
    answer = {"count": len(entries) if count is None else count, "search": {"lang": "EN"}, "list": entries}
    return json.dumps(answer).encode()


def geonames() -> bytes:
    """GeoNames has no headings, and quotes that mean nothing."""
    return "\n".join("\t".join(row) for row in GEONAMES).encode() + b"\n"


def zipped(data: bytes) -> bytes:
    """As GeoNames packs it, with a readme."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "about")
        archive.writestr("DE.txt", data)
    return buffer.getvalue()


def cut_archive(rows: Sequence[Sequence[str]]) -> bytes:
    """A packed file of which the end is missing."""
    return gzip.compress(csv(rows) * 50)[:-20]


def put(folder: Path, name: str, data: bytes) -> Path:
    """The file at its place."""
    path = folder / name
    path.write_bytes(data)
    return path
