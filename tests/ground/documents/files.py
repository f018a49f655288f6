"""Small files of all kinds, genuine and otherwise."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import docx
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
EXE = b"MZ\x90\x00" + bytes(80)


def archive(members: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def word() -> bytes:
    """A document that a library for Word wrote."""
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Vollmacht")
    document.save(buffer)
    return buffer.getvalue()


def excel() -> bytes:
    """A workbook that a library for Excel wrote."""
    buffer = io.BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


def open_document(kind: str, **more: str) -> bytes:
    """An ODT ("text") or ODS ("spreadsheet")."""
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": "<office:document-content/>",
            "META-INF/manifest.xml": "<manifest/>",
        }
        | {name.replace("__", "/"): content for name, content in more.items()}
    )


def locked(content: bytes) -> bytes:
    """``content``, a ZIP, marked as one whose members have a password."""
    changed = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(signature)
        while place >= 0:
            changed[place + offset] |= 1
            place = changed.find(signature, place + 4)
    return bytes(changed)


def upload(content: bytes, name: str = "datei.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
