"""Whatever people write, the paper can be set, and says what they wrote."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ground.papers import inspection
from tests.ground.papers.samples import paper

from buendnis.ground.papers.blocks import Facts, Paragraph
from buendnis.ground.papers.german import days, number, percent, points
from buendnis.ground.papers.letters import LONGEST_WORD, covered, plain_text, printable
from buendnis.ground.papers.pdf import paper_pdf


def test_letters_of_many_scripts_are_printed_as_they_are() -> None:
    text = "Äpfel für Größen: Ελλάδα, Москва, שלום, مرحبا, Łódź, İstanbul – „so“ ≥ 2,0 € 😀"
    assert printable(text) == text


def test_what_no_font_has_is_named() -> None:
    assert printable("漢x") == "[U+6F22]x"


def test_controls_of_direction_are_shown() -> None:
    assert printable("\u202e00.1") == "[U+202E]00.1"


def test_controls_and_lone_surrogates_go() -> None:
    assert printable("a\x00b\x07\ud800c\ufffe\r\nd\te") == "abc\nd e"


@pytest.mark.parametrize("length", [LONGEST_WORD, LONGEST_WORD + 1, 1000])
def test_only_words_beyond_german_ones_get_places_to_break(length: int) -> None:
    shown = printable("w" * length)
    assert shown.replace("\u200b", "") == "w" * length
    assert max(map(len, shown.split("\u200b"))) <= LONGEST_WORD
    assert ("\u200b" in shown) == (length > LONGEST_WORD)


def test_the_fonts_cover_what_german_needs() -> None:
    assert {ord(letter) for letter in "äöüÄÖÜßẞ€„“‚‘–…§²³·−\u00a0\u202f"} <= covered()


@given(st.lists(st.text(), max_size=5))
@settings(max_examples=60)
def test_any_text_can_be_set(texts: list[str]) -> None:
    blocks = (*(Paragraph(text) for text in texts), Facts(tuple((text, text) for text in texts)))
    pdf = paper_pdf(paper(subject="".join(texts), blocks=blocks))
    assert pdf.startswith(b"%PDF-1.7")


def test_every_letter_that_counts_as_covered_can_be_set() -> None:
    letters = [chr(number) for number in sorted(covered()) if unicodedata.category(chr(number)) != "Cc"]
    lines = ["".join(letters[start : start + 40]) for start in range(0, len(letters), 40)]
    assert paper_pdf(paper(blocks=[Paragraph(line) for line in lines]))


@pytest.mark.parametrize(
    "words",
    [
        "#let x = 1",
        "#panic(1)",
        "*fett* _kursiv_ `code`",
        "$x^2$",
        "= keine Überschrift",
        "- kein Punkt",
        "<marke> @verweis",
        "\\ \\u{41} // kein /* Kommentar */",
        "\"gerade\" 'Striche' -- ~ ...",
        "https://example.org/#weg",
        "{{ 1 }} {% x %} <b>&amp;</b>",
    ],
)
def test_markup_comes_out_literally(words: str) -> None:
    blocks = (Paragraph(words), Facts((("Text", words),)))
    assert inspection.text(paper_pdf(paper(subject="s", blocks=blocks))).count(words) == 2


def test_templates_fetch_no_packages() -> None:
    folder = Path(__file__).parents[3] / "src/buendnis/ground/papers/typst"
    templates = list(folder.glob("*.typ"))
    assert templates
    assert [file.name for file in templates if '"@' in file.read_text()] == []


def test_plain_text_composes_letters() -> None:
    assert plain_text("A\u0308rger") == "Ärger"


def test_numbers_and_days_are_german() -> None:
    from datetime import date
    from decimal import Decimal

    assert number(1234567) == "1.234.567"
    assert number(Decimal("-1234.5"), 2) == "−1.234,50"
    assert [points(Decimal(value)) for value in ("8.75", "9.00", "10", "0.5", "100")] == [
        "8,75",
        "9",
        "10",
        "0,5",
        "100",
    ]
    assert [percent(Decimal(value)) for value in ("0.5", "0.3333", "1")] == [
        "50\u00a0%",
        "33,33\u00a0%",
        "100\u00a0%",
    ]
    assert days(date(2018, 7, 1), date(2020, 6, 30)) == "01.07.2018 bis 30.06.2020"
