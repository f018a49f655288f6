"""What a file really is, by its bytes and never by its name."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO = 200
MOST_MEMBERS = 5_000
MOST_MANIFEST = 1024 * 1024
_ENCRYPTED_PDF = re.compile(rb"/Encrypt(?:\s+\d+\s+\d+\s+R\b|\s*<<)")
# where Word, Excel (two ways), LibreOffice (two ways) keep programs
_MACROS = re.compile(r"vbaproject\.bin$|(?:^|/)macrosheets/|^basic/|^scripts/.", re.IGNORECASE)


@dataclass(frozen=True)
class FileType:
    """A kind of file that is taken: how it is called, what it is, and the endings its name may have."""

    label: str
    media_type: str
    endings: tuple[str, ...]


_OOXML = "application/vnd.openxmlformats-officedocument."
PDF = FileType("PDF", "application/pdf", ("pdf",))
PNG = FileType("PNG", "image/png", ("png",))
JPEG = FileType("JPEG", "image/jpeg", ("jpg", "jpeg"))
DOCX = FileType("Word (DOCX)", f"{_OOXML}wordprocessingml.document", ("docx",))
XLSX = FileType("Excel (XLSX)", f"{_OOXML}spreadsheetml.sheet", ("xlsx",))
ODT = FileType("ODT", "application/vnd.oasis.opendocument.text", ("odt",))
ODS = FileType("ODS", "application/vnd.oasis.opendocument.spreadsheet", ("ods",))
TEXT = FileType("Text", "text/plain", ("txt", "csv"))
TAKEN = (PDF, DOCX, XLSX, ODT, ODS, PNG, JPEG, TEXT)


def file_type(file: BinaryIO, name: str) -> FileType:
    """The type of ``file``. Raises ValidationError, which says what is wrong and what to send instead."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    found = _by_bytes(file, head)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not ending:
        raise ValidationError(
            _("The file is %(label)s, but its name does not end in “.%(ending)s”. Please rename it."),
            code="mislabelled",
            params={"label": found.label, "ending": found.endings[0]},
        )
    if ending not in found.endings:
        raise ValidationError(
            _(
                "The name says “.%(ending)s”, but the file is %(label)s. Please rename it or choose another one."
            ),
            code="mislabelled",
            params={"ending": ending[:20], "label": found.label},
        )
    return found


def _by_bytes(file: BinaryIO, head: bytes) -> FileType:
    if not head:
        raise ValidationError(_("The file is empty."), code="empty")
    if head.startswith(b"%PDF-"):
        return _pdf(file)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValidationError(
            _(
                "Old or encrypted Office files are not taken. Please save it as DOCX, XLSX or PDF, without password."
            ),
            code="old_office",
        )
    if _is_text(file):
        return TEXT
    raise ValidationError(
        _("This kind of file is not taken. Possible are %(types)s."),
        code="type",
        params={"types": ", ".join(each.label for each in TAKEN)},
    )


def _pdf(file: BinaryIO) -> FileType:
    """A PDF, unless it is protected: then nobody can archive it or put it together with others."""
    try:
        protected = _ENCRYPTED_PDF.search(file.read()) is not None
    finally:
        file.seek(0)
    if protected:
        raise ValidationError(
            _("The PDF is protected. Please save it without password and restrictions."), code="password"
        )
    return PDF


def _office(file: BinaryIO) -> FileType:
    """Which office format a ZIP is; unpacks nothing but the small file that says so."""
    broken = ValidationError(
        _("The file is damaged. Please save it again and choose it anew."), code="damaged"
    )
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            packed = sum(member.compress_size for member in members) or 1
            if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or unpacked / packed > MOST_RATIO:
                raise ValidationError(_("The file would grow far too large when opened."), code="bomb")
            if any(member.flag_bits & 1 for member in members):
                raise _has_password()
            names = {member.filename for member in members}
            if any(_MACROS.search(name) for name in names):
                raise ValidationError(
                    _("Files with macros are not taken. Please save it without."), code="macros"
                )
            if "word/document.xml" in names:
                return DOCX
            if "xl/workbook.xml" in names:
                return XLSX
            said = _start_of(archive, "mimetype", 200).decode("ascii", "replace").strip()
            for each in (ODT, ODS):
                if said == each.media_type:
                    if b"encryption-data" in _start_of(archive, "META-INF/manifest.xml", MOST_MANIFEST):
                        raise _has_password()
                    return each
    except ValidationError:
        raise
    except Exception as error:  # a damaged archive may fail in any way
        raise broken from error
    finally:
        file.seek(0)
    raise ValidationError(
        _("Archives are not taken. Please send the files one by one, as %(types)s."),
        code="archive",
        params={"types": ", ".join(each.label for each in TAKEN)},
    )


def _has_password() -> ValidationError:
    return ValidationError(_("The file has a password. Please save it without one."), code="password")


def _start_of(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """The first ``most`` bytes of a member; nothing if there is none of that name."""
    try:
        member = archive.open(name)
    except KeyError:
        return b""
    with member:
        return member.read(most)


def _is_text(file: BinaryIO) -> bool:
    try:
        content = file.read()
    finally:
        file.seek(0)
    if any(byte in content for byte in (b"\x00", b"\x1b")):
        return False
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
