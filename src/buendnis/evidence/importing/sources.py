"""Files as lines of cells: CSV (also packed) and XLSX, read piece by piece; GeoJSON and lists in JSON."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext_noop as _

from buendnis.evidence.importing.problems import FileRefused, Said

LARGEST_PACKED = 400 * 1024 * 1024
LONGEST_CELL = 60_000
KEPT_BYTES = 16 * 1024 * 1024
_DELIMITERS = ";\t,|"
_TWICE_ENCODED, _LOST = b"\xc3\x83", "\ufffd".encode()
GEONAMES = (
    "country",
    "postal code",
    "place name",
    "admin name1",
    "admin code1",
    "admin name2",
    "admin code2",
    "admin name3",
    "admin code3",
    "latitude",
    "longitude",
    "accuracy",
)
Line = tuple[int, Sequence[str]]
_DAMAGED = _("The workbook is damaged. Please save or download it anew.")


@dataclass
class Source:
    """A sheet of a file: its lines with their numbers, and what there is to know of how it was read."""

    name: str
    lines: Iterator[Line]
    notes: list[str] = field(default_factory=list)
    header: tuple[str, ...] = ()  # where the format has none of its own
    is_sheet: bool = False  # its rows end with the last cell that holds something


@contextmanager
def opened(path: Path) -> Iterator[list[Source]]:
    """The sheets of the file at ``path``. Raises FileRefused for what is no table."""
    if not path.is_file():
        raise FileRefused(_("There is no file %(name)s."), name=path.name)
    with ExitStack() as stack:
        file: BinaryIO = stack.enter_context(path.open("rb"))
        head = file.read(4)
        file.seek(0)
        if not head:
            raise FileRefused(_("The file is empty."))
        name = path.name.lower()
        if head.startswith(b"PK") and not name.endswith((".zip",)):
            yield from _workbook(path, stack)
            return
        if head.startswith(b"PK"):
            file = _member(file, stack)
        elif head.startswith(b"\x1f\x8b"):
            # a truncated archive must not pass as a short file: gzip says so at its end
            file = cast("BinaryIO", stack.enter_context(gzip.open(file)))
        first = file.read(2048)
        file.seek(0)
        if first.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"[")):
            yield [_json(file)]
            return
        if first.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")):
            raise FileRefused(_("This is no table. Please save it as CSV or XLSX."))
        yield [_delimited(file, path.name, stack)]


def _member(file: BinaryIO, stack: ExitStack) -> BinaryIO:
    try:
        archive = stack.enter_context(zipfile.ZipFile(file))
    except zipfile.BadZipFile as error:
        raise FileRefused(_("The archive is damaged. Please download it anew.")) from error
    tables = [
        each
        for each in archive.infolist()
        if each.filename.lower().endswith((".csv", ".txt", ".tsv", ".json", ".geojson"))
        and "readme" not in each.filename.lower()
    ]
    if len(tables) != 1:
        raise FileRefused(_("The archive must hold exactly one table. Please unpack it and name the file."))
    if tables[0].file_size > LARGEST_PACKED:
        raise FileRefused(_("The archive unpacks to far more than a table."))
    return io.BytesIO(archive.read(tables[0]))


# ------------------------------------------------------------------------------------------------ CSV


def _delimited(file: BinaryIO, name: str, stack: ExitStack) -> Source:
    source = Source(name, iter(()))
    encoding, file = _encoding(file, source.notes)
    text = stack.enter_context(io.TextIOWrapper(file, encoding=encoding, newline=""))
    sample = text.read(65536)
    text.seek(0)
    delimiter = _delimiter(sample)
    first = sample.partition("\n")[0].rstrip("\r").split(delimiter)
    if delimiter == "\t" and len(first) == len(GEONAMES) and first[0] == "DE":
        source.header = GEONAMES
    source.lines = _csv_lines(text, delimiter, quoting=csv.QUOTE_NONE if source.header else csv.QUOTE_MINIMAL)
    return source


def _encoding(file: BinaryIO, notes: list[str]) -> tuple[str, BinaryIO]:
    """UTF-8, UTF-16 or Windows-1252, and the file at its beginning; text that was encoded twice is refused.

    All of it is looked at once. What is small enough is kept meanwhile, so that nothing is unpacked twice.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    kept: list[bytes] | None = []
    size = twice = others = 0
    is_utf8, damaged = True, False
    try:
        while block := file.read(1 << 20):
            if size == 0 and block[:2] in {b"\xff\xfe", b"\xfe\xff"}:
                file.seek(0)
                return "utf-16", file
            size += len(block)
            if kept is not None:
                kept.append(block)
                kept = kept if size <= KEPT_BYTES else None
            if b"\x00" in block:
                raise FileRefused(_("This is no text table. Please save it as CSV or XLSX."))
            if is_utf8:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    is_utf8 = False
            # an "ä" is C3 A4; read as Windows-1252 and saved again it is "Ã¤", which begins with C3 83
            twice += block.count(_TWICE_ENCODED)
            others += block.count(b"\xc3")
            damaged = damaged or _LOST in block
    except EOFError as error:
        raise FileRefused(_("The file is cut off. Please download it anew.")) from error
    except OSError as error:
        raise FileRefused(_("The archive is damaged. Please download it anew.")) from error
    file.seek(0)
    again: BinaryIO = file if kept is None else io.BytesIO(b"".join(kept))
    if not is_utf8:
        notes.append(Said(_("The letters are in Windows-1252, not in UTF-8; they were read so.")))
        return "cp1252", again
    if twice > others - twice:
        raise FileRefused(
            _(
                "The letters are spoiled (“Ã¤” in place of “ä”): the file was saved twice in different encodings. "
                "Please download it anew, or save it as “CSV UTF-8”."
            )
        )
    if twice:
        notes.append(
            Said(
                _(
                    "%(count)s letters are spoiled (“Ã¤” in place of “ä”), as in the original file; they stay so."
                ),
                count=twice,
            )
        )
    if damaged:
        raise FileRefused(_("Letters of the file are lost (“�”). Please download it anew."))
    return "utf-8-sig", again


def _delimiter(sample: str) -> str:
    lines = [line for line in sample.splitlines()[:40] if line.strip()]
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in csv.reader(lines[:-1] or lines, delimiter=delimiter)]
        wide = max(widths, default=0)
        # the width that most lines share, for a text may hold the same character once
        number = sum(width == wide for width in widths) if wide > 1 else 0
        if wide > 1 and number * wide > most:
            best, most = delimiter, number * wide
    return best


def _csv_lines(text: io.TextIOWrapper, delimiter: str, *, quoting: int) -> Iterator[Line]:
    csv.field_size_limit(LONGEST_CELL * 4)
    reader = csv.reader(text, delimiter=delimiter, strict=True, quoting=quoting)  # type: ignore[arg-type]
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise FileRefused(
            _("Line %(line)s can't be read: a quotation mark is missing, or the file is cut off there."),
            line=reader.line_num,
        ) from error
    except UnicodeDecodeError as error:
        raise FileRefused(_("After line %(line)s letters can't be read."), line=reader.line_num) from error


# ----------------------------------------------------------------------------------------------- XLSX


def _workbook(path: Path, stack: ExitStack) -> Iterator[list[Source]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(each.file_size for each in archive.infolist()) > LARGEST_PACKED:
                raise FileRefused(_("The workbook unpacks to far more than a table."))
        # formulas are read as formulas, so that they are refused and never guessed
        book = load_workbook(path, read_only=True, data_only=False)
    except FileRefused:
        raise
    except Exception as error:  # a damaged file may fail in any way
        raise FileRefused(_DAMAGED) from error
    stack.callback(book.close)
    yield [Source(str(sheet.title), _sheet_lines(sheet), is_sheet=True) for sheet in book.worksheets]


def _sheet_lines(sheet: Any) -> Iterator[Line]:
    for number, row in enumerate(_rows(sheet), start=1):
        cells = [_cell(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        yield number, cells


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:
    """The rows as they are unpacked, so that a sheet that is damaged further below is told as that."""
    rows = sheet.iter_rows(values_only=True)
    while True:
        try:
            row = next(rows, None)
        except Exception as error:  # as above
            raise FileRefused(_DAMAGED) from error
        if row is None:
            return
        yield row


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


# ----------------------------------------------------------------------------------------------- JSON


def _json(file: BinaryIO) -> Source:
    """The features of a map, or the objects of a list, as lines."""
    try:
        data = json.loads(file.read(LARGEST_PACKED).decode("utf-8-sig"), parse_float=str)
    except UnicodeDecodeError as error:
        raise FileRefused(_("The file is not UTF-8. Please download it anew.")) from error
    except (ValueError, RecursionError) as error:
        raise FileRefused(_("The file is no JSON, or is cut off. Please download it anew.")) from error
    except EOFError as error:
        raise FileRefused(_("The file is cut off. Please download it anew.")) from error
    for key, lines in (("features", _features), ("list", _objects)):
        rows = data.get(key) if isinstance(data, dict) else None
        if isinstance(rows, list) and all(isinstance(each, dict) for each in rows):
            if isinstance(data.get("count"), int) and data["count"] != len(rows):
                raise FileRefused(
                    _(
                        "The file says it has %(said)s entries, but there are %(count)s. Please download it anew."
                    ),
                    said=data["count"],
                    count=len(rows),
                )
            return lines(rows)
    raise FileRefused(_("This is no GeoJSON with features, and no list of entries."))


def _features(features: Sequence[dict[str, Any]]) -> Source:
    """Their properties, and the geometry as text in a last column."""
    names = _names([each.get("properties") or {} for each in features])
    lines = (
        (
            number,
            [
                *_values(each.get("properties") or {}, names),
                json.dumps(each.get("geometry"), separators=(",", ":")),
            ],
        )
        for number, each in enumerate(features, start=1)
    )
    return Source("GeoJSON", lines, header=(*names, "geometry"))


def _objects(rows: Sequence[dict[str, Any]]) -> Source:
    names = _names(rows)
    lines = ((number, _values(each, names)) for number, each in enumerate(rows, start=1))
    return Source("JSON", lines, header=tuple(names))


def _names(rows: Sequence[dict[str, Any]]) -> list[str]:
    return sorted({str(name) for each in rows for name in each})


def _values(row: dict[str, Any], names: Sequence[str]) -> list[str]:
    return ["" if row.get(name) is None else str(row[name]) for name in names]
