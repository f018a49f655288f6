"""What a file is said by its bytes; what is not taken says why, in words for people."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.ground.documents.files import (
    EXE,
    JPEG,
    OLE,
    PDF,
    PNG,
    archive,
    excel,
    locked,
    open_document,
    upload,
    word,
)

from buendnis.ground.documents import sniffing
from buendnis.ground.documents.forms import DocumentField, check_upload
from buendnis.ground.documents.naming import LONGEST, clean_name
from buendnis.ground.documents.sniffing import file_type

WORD, EXCEL = word(), excel()


def protected(**passwords: str) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(buffer, encryption=pikepdf.Encryption(**passwords))  # type: ignore[arg-type]
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "plan.pdf", "application/pdf"),
        (PDF, "PLAN.PDF", "application/pdf"),
        (PNG, "bild.png", "image/png"),
        (JPEG, "foto.jpg", "image/jpeg"),
        (JPEG, "foto.jpeg", "image/jpeg"),
        (WORD, "brief.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (EXCEL, "plan.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (open_document("text"), "brief.odt", "application/vnd.oasis.opendocument.text"),
        (open_document("spreadsheet"), "plan.ods", "application/vnd.oasis.opendocument.spreadsheet"),
        ("Größe;1,50 €\n".encode(), "liste.csv", "text/plain"),
        ("Größe".encode("cp1252"), "alt.txt", "text/plain"),
        (b"\xef\xbb\xbfmit Marke", "neu.txt", "text/plain"),
    ],
)
def test_what_is_taken(content: bytes, name: str, media_type: str) -> None:
    file = io.BytesIO(content)
    assert file_type(file, name).media_type == media_type
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "leer.pdf", "empty"),
        (EXE, "programm.pdf", "type"),
        (b"\x7fELF" + bytes(50), "programm.txt", "type"),
        (b"GIF89a\x00", "bild.gif", "type"),
        (OLE, "alt.doc", "old_office"),
        (OLE, "geheim.docx", "old_office"),
        (archive({"a.txt": "x"}), "mehrere.zip", "archive"),
        (archive({"a.txt": "x"}), "brief.docx", "archive"),
        (archive({"word/document.xml": "x", "word/vbaProject.bin": "x"}), "makro.docm", "macros"),
        (archive({"word/document.xml": "x", "word/VBAPROJECT.BIN": "x"}), "makro.docx", "macros"),
        (archive({"xl/workbook.xml": "x", "xl/macrosheets/sheet1.xml": "x"}), "makro.xlsx", "macros"),
        (open_document("text", Basic__script_lc="x"), "makro.odt", "macros"),
        (open_document("text", Scripts__python__x="x"), "makro.odt", "macros"),
        (locked(WORD), "geheim.docx", "password"),
        (archive({"word/document.xml": b"0" * 50_000_000}), "bombe.docx", "bomb"),
        (archive({f"{n}": "" for n in range(5_001)}), "viele.docx", "bomb"),
        (WORD[: len(WORD) // 2], "halb.docx", "damaged"),
        (b"PK\x03\x04" + bytes(100), "kaputt.xlsx", "damaged"),
        (protected(owner="a", user="b"), "geheim.pdf", "password"),
        (protected(owner="a", user=""), "geschuetzt.pdf", "password"),
        (PDF, "plan.docx", "mislabelled"),
        (PDF, "plan", "mislabelled"),
        (PDF, "plan.", "mislabelled"),
        (WORD, "brief.xlsx", "mislabelled"),
        (EXCEL, "plan.pdf", "mislabelled"),
        (b"<html><script>alert(1)</script>", "seite.html", "mislabelled"),
        (b"<svg onload='alert(1)'/>", "bild.svg", "mislabelled"),
        (b"just text", "plan.pdf", "mislabelled"),
    ],
)
def test_what_is_not_taken(content: bytes, name: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        file_type(io.BytesIO(content), name)
    assert refused.value.code == code


def test_an_encrypted_open_document_is_refused() -> None:
    content = archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<manifest:encryption-data/>",
        }
    )
    with pytest.raises(ValidationError) as refused:
        file_type(io.BytesIO(content), "geheim.odt")
    assert refused.value.code == "password"


def test_the_message_names_what_a_file_really_is() -> None:
    with translation.override("de"), pytest.raises(ValidationError) as refused:
        file_type(io.BytesIO(WORD), "plan.pdf")
    (message,) = refused.value.messages
    assert message.startswith("Der Name endet auf „.pdf“, die Datei ist aber vom Typ Word (DOCX). Bitte")


@pytest.mark.parametrize("content", [WORD, EXCEL, open_document("text"), PDF])
def test_no_damage_makes_an_error(content: bytes) -> None:
    """Whatever is changed or cut off: the file is taken or refused."""

    @given(st.integers(0, len(content) - 1), st.binary(min_size=1, max_size=8), st.integers(0, 200))
    def damaged(place: int, bytes_there: bytes, cut: int) -> None:
        changed = content[:place] + bytes_there + content[place + len(bytes_there) :]
        with suppress(ValidationError):
            file_type(io.BytesIO(changed[: len(changed) - cut]), "datei.docx")

    damaged()


@given(st.binary(max_size=300), st.text(max_size=20))
def test_no_bytes_and_no_name_make_an_error(content: bytes, name: str) -> None:
    with suppress(ValidationError):
        file_type(io.BytesIO(content), name)


def test_a_member_that_lies_about_its_size_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    original = zipfile.ZipExtFile.read

    def counting(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        content = original(self, n)
        read.append(len(content))
        return content

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counting)
    monkeypatch.setattr(sniffing, "MOST_RATIO", 10_000)
    content = archive({"mimetype": b"x" * 40_000_000})
    with pytest.raises(ValidationError):
        file_type(io.BytesIO(content), "bombe.odt")
    assert sum(read) <= 200


class TestField:
    def test_too_large_says_how_large(self, settings: object) -> None:
        settings.DOCUMENT_MAX_BYTES = 1024 * 1024  # type: ignore[attr-defined]
        with translation.override("de"), pytest.raises(ValidationError) as refused:
            check_upload(upload(PDF + bytes(2 * 1024 * 1024)))
        assert "2,0" in refused.value.messages[0]
        assert "1,0" in refused.value.messages[0]

    def test_it_marks_what_it_refuses(self) -> None:
        field = DocumentField()
        good, bad = upload(PDF), upload(EXE)
        assert field.clean(good) is good
        assert not hasattr(good, "refused")
        with pytest.raises(ValidationError):
            field.clean(bad)
        assert bad.refused  # type: ignore[attr-defined]

    def test_the_browser_offers_the_right_files(self) -> None:
        assert ".docx" in DocumentField().widget.attrs["accept"]


class TestNames:
    @pytest.mark.parametrize(
        ("given_name", "shown"),
        [
            ("Plan 2019.pdf", "Plan 2019.pdf"),
            ("../../etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("C:\\Users\\anna\\Plan.pdf", "Plan.pdf"),
            ("/etc/shadow", "shadow"),
            ("..", "Datei"),
            ("", "Datei"),
            ("   .pdf", "pdf"),
            ("a\x00b.pdf", "ab.pdf"),
            ('a"b;c\r\nSet-Cookie: x.pdf', "a_b;cSet-Cookie_ x.pdf"),
            ("Rechnung\u202efdp.exe", "Rechnungfdp.exe"),
            ("un\u200bsichtbar.pdf", "unsichtbar.pdf"),
            ("Gro\u0308ße.pdf", "Größe.pdf"),
            ("<script>.pdf", "_script_.pdf"),
        ],
    )
    def test_cleaning(self, given_name: str, shown: str) -> None:
        assert clean_name(given_name) == shown

    def test_the_ending_survives_a_long_name(self) -> None:
        cleaned = clean_name("ä" * 5000 + ".pdf")
        assert len(cleaned) <= LONGEST
        assert cleaned.endswith(".pdf")

    @given(st.text(max_size=300))
    def test_any_name_becomes_a_harmless_one(self, name: str) -> None:
        cleaned = clean_name(name)
        assert 0 < len(cleaned) <= LONGEST
        assert not set(cleaned) & set('/\\\0\r\n"')
        assert cleaned.isprintable()
        assert clean_name(cleaned) == cleaned
