"""Looking into a PDF: what makes it accessible and archivable, as far as one can see without a validator."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pdfminer.high_level import extract_text

HEADINGS = ("/H1", "/H2", "/H3")


def assert_declared_and_tagged(pdf: bytes, title: str) -> None:
    """Tags, language, title, declared standards, embedded fonts, agreeing metadata."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        root = file.Root
        assert root.MarkInfo.Marked
        assert "/K" in root.StructTreeRoot
        assert str(root.Lang) == "de-DE"
        assert root.ViewerPreferences.DisplayDocTitle
        with file.open_metadata() as about:
            assert about["dc:title"] == title
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("3", "A")
            assert about["pdfuaid:part"] == "1"
            assert about["dc:language"] == {"de-DE"}
            changed = about["xmp:ModifyDate"]
        assert str(file.docinfo.Title) == title
        assert re.sub(r"\D", "", str(file.docinfo.ModDate))[:14] == re.sub(r"\D", "", changed)[:14]
        assert "/Encrypt" not in file.trailer
        assert "/JavaScript" not in root.get("/Names", {})
        for page in file.pages:
            assert page.obj.get("/Tabs") == "/S"
        fonts = list(_fonts(file))
        assert fonts
        assert [name for name, embedded in fonts if not embedded] == []


def tags(pdf: bytes) -> list[str]:
    """The tags in the order of reading."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return [str(element.S) for element in _elements(file.Root.StructTreeRoot)]


def headings(pdf: bytes) -> list[tuple[int, str]]:
    """Level and text of each heading, in the order of reading."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return [
            (int(str(one.S)[2:]), str(one.T))
            for one in _elements(file.Root.StructTreeRoot)
            if str(one.S) in HEADINGS
        ]


def alternatives(pdf: bytes, tag: str) -> list[str]:
    """The alternative text of each element of the kind."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        found = [one for one in _elements(file.Root.StructTreeRoot) if str(one.S) == tag]
        return [str(one.get("/Alt", "")) for one in found]


def attached(pdf: bytes) -> dict[str, bytes]:
    """The files inside, each also named as associated with the document."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        associated = {str(one.UF) for one in file.Root.AF}
        assert associated == set(file.attachments)
        return {name: one.get_file().read_bytes() for name, one in file.attachments.items()}


def text(pdf: bytes) -> str:
    """The text without hyphenation at the ends of lines, each run of white space as one space."""
    lines = extract_text(io.BytesIO(pdf))
    return " ".join(re.sub(r"(?<=[a-zäöüß])-\n(?=[a-zäöüß])", "", lines).split())


def _elements(element: Any) -> Iterator[Any]:
    below = element.get("/K")
    for one in below if isinstance(below, pikepdf.Array) else [below]:
        if isinstance(one, pikepdf.Dictionary) and "/S" in one:
            yield one
            yield from _elements(one)


def _fonts(file: pikepdf.Pdf) -> Iterator[tuple[str, bool]]:
    for one in file.objects:
        if (
            isinstance(one, pikepdf.Dictionary)
            and one.get("/Type") == "/Font"
            and "/DescendantFonts" not in one
        ):
            described: Any = one.get("/FontDescriptor", {})
            embedded = any(f"/FontFile{kind}" in described for kind in ("", "2", "3"))
            yield str(one.get("/BaseFont", "Type 3")), embedded or one.get("/Subtype") == "/Type3"
