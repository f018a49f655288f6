"""A paper as PDF: accessible, archivable, the same every time."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.ground.papers import inspection
from tests.ground.papers.samples import BLOCKS, MOMENT, paper

from buendnis.ground.papers.blocks import Bullets, Column, Facts, Paragraph, Table
from buendnis.ground.papers.pdf import paper_pdf, qr_code
from buendnis.ground.papers.typeset import LARGEST_DATA, Attachment, TypesetError

JSON = Attachment("inhalt.json", b'{"a": "\xc3\xa4"}\n', "application/json", "Inhalt")


def test_it_is_tagged_and_declared() -> None:
    inspection.assert_declared_and_tagged(
        paper_pdf(paper(), [JSON]), "Niederschrift N-2018-03: 3. Sitzung der Steuerungsgruppe"
    )


@pytest.mark.parametrize(
    "rows", [Facts(tuple((f"Wort {n}", "Text") for n in range(90))), Bullets(["Punkt"] * 90)]
)
def test_a_stamp_does_not_stand_in_a_list_that_runs_over_the_page(rows: Facts | Bullets) -> None:
    """PDF/UA refuses a list with anything but its points in it; so a draft could not be made at all."""
    inspection.assert_declared_and_tagged(
        paper_pdf(replace(paper(), blocks=(rows,), stamp="ENTWURF")),
        "Niederschrift N-2018-03: 3. Sitzung der Steuerungsgruppe",
    )


def test_the_structure_is_there() -> None:
    pdf = paper_pdf(paper())
    assert inspection.headings(pdf) == [
        (1, "Niederschrift"),
        (2, "Erstes Kapitel"),
        (3, "Ein Teil"),
        (2, "Prüfung"),
    ]
    found = inspection.tags(pdf)
    assert found.count("/Table") == 1
    assert found.count("/TH") == 2
    assert found.count("/TD") == 4
    assert found.count("/L") == 5
    assert inspection.alternatives(pdf, "/Figure") == [
        "QR-Code mit der Adresse der Prüfseite: https://buendnis.example/pruefung/N-2018-03"
    ]


def test_the_order_of_reading_is_the_order_of_the_blocks() -> None:
    shown = inspection.text(paper_pdf(paper()))
    words = [
        "Niederschrift",
        "3. Sitzung",
        "Wichtig",
        "Zweiter Absatz",
        "Punkt zwei",
        "Erstes Kapitel",
        "Übermut",
    ]
    words += [
        "Goslar",
        "Ausgaben",
        "Summe",
        "Ein Teil",
        "Birne",
        "Kleingedrucktes",
        "Kammer 1",
        "Prüfung",
        "ab" * 32,
    ]
    places = [shown.index(word) for word in words]
    assert places == sorted(places)
    assert "Leer" not in shown


def test_attachments_come_out_as_they_went_in() -> None:
    binary = Attachment("bild.bin", bytes(range(256)) * 50, "application/octet-stream", "Bild", "supplement")
    assert inspection.attached(paper_pdf(paper(), [JSON, binary])) == {
        one.name: one.content for one in (JSON, binary)
    }


@pytest.mark.parametrize("name", ["", "../a", "a/b", ".a", "ä.json", "a\nb"])
def test_attachments_need_plain_names(name: str) -> None:
    with pytest.raises(ValueError, match="plain name"):
        replace(JSON, name=name)


def test_same_paper_same_bytes_also_in_another_process() -> None:
    program = (
        "import hashlib; from tests.ground.papers.samples import paper;"
        "from buendnis.ground.papers.pdf import paper_pdf;"
        "print(hashlib.sha256(paper_pdf(paper())).hexdigest())"
    )
    there = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert hashlib.sha256(paper_pdf(paper())).hexdigest() == there


def test_another_moment_or_word_gives_other_bytes() -> None:
    first = paper_pdf(paper())
    assert paper_pdf(paper(moment=MOMENT + timedelta(seconds=1))) != first
    assert paper_pdf(paper(blocks=(*BLOCKS, Paragraph("mehr")))) != first


def test_each_page_says_which_it_is() -> None:
    rows = [(f"Posten {number}", "1,00 €") for number in range(200)]
    columns = (Column("Art"), Column("Betrag", right=True))
    shown = inspection.text(paper_pdf(paper(blocks=[Table("Viele", columns, rows)])))
    assert "Seite 1 von 6" in shown
    assert "Seite 6 von 6" in shown
    assert shown.count("Betrag") == 6


def test_a_stamp_is_on_each_page() -> None:
    blocks = [Paragraph("Wort " * 4000)]
    shown = inspection.text(paper_pdf(paper(stamp="ENTWURF", blocks=blocks)))
    pages = shown.count("Niederschrift N-2018-03 · ENTWURF")
    assert pages > 2
    assert shown.count("ENTWURF") == 2 * pages


def test_it_can_do_without_number_and_verification() -> None:
    pdf = paper_pdf(paper(number="", verification=None, blocks=(), details=()))
    assert inspection.headings(pdf) == [(1, "Niederschrift")]


def test_too_much_text_is_refused() -> None:
    with pytest.raises(TypesetError, match="too long"):
        paper_pdf(paper(blocks=[Paragraph("a " * LARGEST_DATA)]))


def test_a_fault_in_the_template_is_told() -> None:
    with pytest.raises(TypesetError, match="kind"):
        paper_pdf(paper(blocks=[replace_kind()]))


def replace_kind() -> Paragraph:
    block = Paragraph("x")
    object.__setattr__(block, "kind", "unknown")
    return block


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        replace(paper(), moment=datetime(2018, 9, 5))  # noqa: DTZ001


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="Viele"):
        Table("Viele", (Column("a"), Column("b")), [("1",)])


def test_the_qr_code_is_a_drawing() -> None:
    assert b"<svg" in qr_code("https://buendnis.example/pruefung/X")
    assert qr_code("a") == qr_code("a") != qr_code("b")
