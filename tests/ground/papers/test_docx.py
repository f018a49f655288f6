"""A paper as DOCX: the same words, with headings, language and headers."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ground.papers.samples import MOMENT, paper

from buendnis.ground.papers.blocks import Box, Bullets, Column, Facts, Paragraph, Table
from buendnis.ground.papers.docx import paper_docx


def opened(**changes: Any) -> Any:
    return docx.Document(io.BytesIO(paper_docx(paper(**changes))))


def test_properties_say_what_it_is() -> None:
    about = opened().core_properties
    assert about.title == "Niederschrift N-2018-03: 3. Sitzung der Steuerungsgruppe"
    assert about.language == "de-DE"
    assert about.author == "Bündnis"
    assert about.created == MOMENT.replace(tzinfo=None) or about.created == MOMENT


def test_headings_are_headings() -> None:
    found = [
        (one.style.name, one.text) for one in opened().paragraphs if one.style.name.startswith("Heading")
    ]
    assert found == [
        ("Heading 1", "Niederschrift"),
        ("Heading 2", "Erstes Kapitel"),
        ("Heading 3", "Ein Teil"),
        ("Heading 2", "Prüfung"),
    ]


def test_language_stands_in_the_defaults() -> None:
    language = opened().styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "de-DE"


def test_tables_repeat_their_headers_and_are_described() -> None:
    (table,) = opened().tables
    first, *others = table.rows
    assert [cell.text for cell in first.cells] == ["Art", "Betrag"]
    assert first._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:tblHeader")) is None for row in others)
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Ausgaben"
    assert others[-1].cells[0].paragraphs[0].runs[0].font.bold


def test_letterhead_and_number_of_the_page() -> None:
    section = opened(stamp="ENTWURF").sections[0]
    head = "\n".join(one.text for one in section.header.paragraphs)
    assert "Bündnis\tENTWURF" in head
    assert "Geschäftsstelle · Musterstraße 1 · 38100 Braunschweig" in head
    foot = section.footer.paragraphs[0]._p.xml
    assert 'w:instr="PAGE"' in foot
    assert 'w:instr="NUMPAGES"' in foot
    assert round(section.page_width.mm) == 210


def test_all_words_are_there_in_order() -> None:
    shown = "\n".join(one.text for one in opened().element.body.iter(qn("w:t")))
    words = [
        "Wichtig",
        "Zweiter Absatz",
        "Punkt zwei",
        "Übermut",
        "Goslar",
        "Summe",
        "Birne",
        "Kammer 1",
        "ab" * 32,
    ]
    places = [shown.index(word) for word in words]
    assert places == sorted(places)


@given(st.text(), st.text())
@settings(max_examples=30)
def test_any_text_can_be_written(first: str, second: str) -> None:
    blocks = (Paragraph(first), Box(first, second, (second,)), Bullets((first,)), Facts(((first, second),)))
    opened(subject=first, blocks=blocks)


def test_it_can_be_empty() -> None:
    document = opened(blocks=(Table("Leer", (Column("Art"),), ()),), details=(), verification=None, number="")
    assert len(document.tables[0].rows) == 1
