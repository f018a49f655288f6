"""Reading spreadsheets: what is taken, what is refused, and what is told."""

from __future__ import annotations

import io
import time
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.formats import date_format
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ground.sheets import ugly

from buendnis.ground.sheets import (
    Kind,
    Level,
    SheetRefused,
    Table,
    Target,
    guess_columns,
    guess_header,
    headings_of,
    letter,
    read_book,
    read_table,
)
from buendnis.ground.sheets.columns import fold
from buendnis.ground.sheets.values import Unreadable, read_amount, read_day, read_postcode, read_yes_no

TARGETS = (
    Target("title", "Titel", synonyms=("Projekt", "Projekttitel", "Vorhaben", "Projektname"), required=True),
    Target("who", "Träger", synonyms=("Projektträger", "Zuwendungsempfänger", "Antragsteller")),
    Target("start", "Beginn", Kind.DAY, ("von",)),
    Target("end", "Ende", Kind.DAY, ("bis",)),
    Target("total", "Gesamtausgaben", Kind.AMOUNT, ("gesamt", "Gesamtkosten")),
    Target("esf", "ESF", Kind.AMOUNT, ("ESF-Mittel", "Fördersumme")),
)


def understood(data: bytes) -> Table:
    """The table as it is read with everything that is guessed."""
    grid = read_book(io.BytesIO(data)).sheets[0]
    header = guess_header(grid, TARGETS)
    columns = guess_columns(headings_of(grid, header), TARGETS)
    return read_table(grid, header, columns, TARGETS)


def titles(table: Table) -> list[str]:
    return [record.values["title"] for record in table.records]


class TestUglySheets:
    def test_merged_heads(self) -> None:
        table = understood(ugly.MERGED_HEADS)
        assert [record.values for record in table.records] == [
            {
                "title": "Welcome Center",
                "who": "Stadt Musterburg",
                "start": date(2016, 9, 1),
                "end": date(2020, 12, 31),
                "total": Decimal("812400.00"),
                "esf": Decimal("406200.00"),
            },
            {
                "title": "Digitallabor",
                "who": "Hochschule Musterstadt",
                "start": date(2018, 9, 5),
                "end": date(2020, 6, 30),
                "total": Decimal("470000.00"),
                "esf": Decimal("235000.00"),
            },
        ]
        assert table.problems == []

    def test_two_header_rows(self) -> None:
        table = understood(ugly.TWO_HEADER_ROWS)
        assert [(r.values["title"], r.values["total"], r.values["esf"]) for r in table.records] == [
            ("Welcome Center", Decimal(812400), Decimal(406200)),
            ("Digitallabor", Decimal(470000), Decimal(235000)),
        ]

    def test_days_as_text(self) -> None:
        table = understood(ugly.TEXT_DATES)
        assert table.records[0].values["end"] == date(2020, 12, 31)
        assert table.records[1].values["start"] == date(2018, 9, 5)
        (problem,) = table.records[1].problems
        assert (problem.row, problem.column, problem.value) == (3, "D", "Sept. 2020")
        assert "05.09.2018" in problem.message
        assert not table.records[1].is_sound
        assert [table.records[2].values[name] for name in ("start", "end")] == [
            date(2018, 3, 1),
            date(2020, 10, 31),
        ]

    def test_totals_in_the_middle_are_told(self) -> None:
        table = understood(ugly.TOTALS_WITHIN)
        assert [record.values["title"] for record in table.records if record.is_alone] == [
            "Förderperiode 2015–2018"
        ]
        assert titles(table)[1:] == ["Welcome Center", "Digitallabor", "Stille Reserve", "Börse"]
        assert [note.row for note in table.notes] == [5, 6, 9, 10, 12]
        assert all(record.is_sound for record in table.records)

    def test_duplicates_are_told(self) -> None:
        table = understood(ugly.DUPLICATES)
        assert titles(table) == ["Welcome Center", "Digitallabor", "Digitallabor (Verlängerung)"]
        assert [(note.row, note.level) for note in table.notes] == [(4, Level.NOTE)]

    def test_a_title_that_begins_like_a_total_stays(self) -> None:
        data = ugly.workbook(
            [
                ["Titel", "Träger", "ESF"],
                ["Gesamtstrategie", "Amt", 5],
                ["Total digital", "Verein", 7],
                ["x", "y", 1],
            ]
        )
        assert titles(understood(data)) == ["Gesamtstrategie", "Total digital", "x"]


class TestBroken:
    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "empty"),
            (b"PK\x03\x04 no archive", "damaged"),
            (ugly.workbook([["Name"]])[:-200], "damaged"),
            (ugly.macros(), "macros"),
            (b"\xd0\xcf\x11\xe0" + b"x" * 100, "old_or_encrypted"),
            (b"%PDF-1.7", "kind"),
            (b"a;b\x00c", "kind"),
            (ugly.workbook([]), "empty"),
            (b'a;"b\n' + b"c;d\n" * 20_000, "damaged"),
        ],
        ids=["empty", "garbage", "cut", "macros", "old", "pdf", "binary", "no values", "open quotation"],
    )
    def test_is_refused(self, data: bytes, code: str) -> None:
        with pytest.raises(SheetRefused) as refused:
            read_book(io.BytesIO(data))
        assert refused.value.code == code
        assert refused.value.messages[0]

    def test_a_bomb_is_refused_before_it_is_opened(self) -> None:
        started = time.perf_counter()
        data = ugly.bomb()
        made = time.perf_counter()
        assert len(data) < 200_000
        with pytest.raises(SheetRefused) as refused:
            read_book(io.BytesIO(data))
        assert refused.value.code == "bomb"
        assert time.perf_counter() - made < max(1.0, made - started)

    def test_a_hundred_thousand_rows_are_refused_quickly(self) -> None:
        data = ugly.long()
        started = time.perf_counter()
        with pytest.raises(SheetRefused) as refused:
            read_book(io.BytesIO(data))
        assert refused.value.code == "too_many_rows"
        assert time.perf_counter() - started < 3

    def test_a_cell_far_away_costs_nothing(self) -> None:
        far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        data = ugly.rewritten(
            ugly.workbook([["Name"], ["x"]]),
            {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"</sheetData>", far)},
        )
        with pytest.raises(SheetRefused) as refused:
            read_book(io.BytesIO(data))
        assert refused.value.code == "too_many_rows"

    def test_entities_are_refused(self) -> None:
        data = ugly.rewritten(
            ugly.workbook([["Name"], ["x"]]),
            {
                "xl/worksheets/sheet1.xml": lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml,
            },
        )
        with pytest.raises(SheetRefused):
            read_book(io.BytesIO(data))

    def test_a_formula_counts_by_its_stored_value_only_where_that_is_safe(self) -> None:
        data = ugly.workbook(
            [
                ["Titel", "ESF"],
                ["gespeichert", "=2*5"],
                ["nicht gespeichert", "=2*6"],
                ["fremde Datei", "='[budget.xlsx]Blatt'!A1"],
                ["heute", "=TODAY()"],
                ["gescheitert", "=1/0"],
            ]
        )
        data = ugly.with_stored_values(data, {"B2": "10", "B4": "99", "B5": "45000"})
        data = ugly.rewritten(
            data,
            {
                "xl/worksheets/sheet1.xml": lambda xml: (
                    xml.replace(b'<c r="B6"', b'<c t="e" r="B6"')
                    .replace(b"<f>1/0</f><v />", b"<f>1/0</f><v>#DIV/0!</v>")
                    .replace(b"<f>1/0</f><v></v>", b"<f>1/0</f><v>#DIV/0!</v>")
                )
            },
        )
        table = understood(data)
        assert [record.values.get("esf") for record in table.records] == [Decimal(10), None, None, None, None]
        assert [(p.row, p.column) for p in table.problems] == [(3, "B"), (4, "B"), (5, "B"), (6, "B")]
        assert table.computed == 1

    def test_words_in_amounts_are_told_where_they_are(self) -> None:
        table = understood(ugly.workbook([["Titel", "ESF"], ["A", "ca. 5"], ["B", "12 T€"], ["C", 3]]))
        assert [(p.row, p.column, p.value) for p in table.problems] == [(2, "B", "ca. 5"), (3, "B", "12 T€")]
        assert [record.is_sound for record in table.records] == [False, False, True]


class TestCsv:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    def test_encodings_and_delimiters(self, encoding: str, delimiter: str) -> None:
        text = f"Träger{delimiter}Titel{delimiter}ESF\nÄmter{delimiter}Größe{delimiter}1.000\n"
        table = understood(text.encode(encoding))
        assert table.records[0].values == {"who": "Ämter", "title": "Größe", "esf": Decimal(1000)}

    def test_a_formula_is_no_value(self) -> None:
        table = understood(b"Titel;ESF\nA;=1+1\n")
        assert [(p.row, p.column, p.value) for p in table.problems] == [(2, "B", "=1+1")]

    def test_what_our_own_lists_guard_is_read_as_it_was(self) -> None:
        assert titles(understood(b"Titel;ESF\n'=A;1\n")) == ["=A"]


class TestValues:
    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("1.234.567,89 €", "1234567.89"),
            ("1.234,5", "1234.50"),
            ("(1.234,00)", "-1234.00"),
            ("-5", "-5"),
            ("5,00-", "-5"),
            ("470.000,- €", "470000"),
            ("EUR 12", "12"),
            ("1234.56", "1234.56"),
            ("1.234", "1234"),
            (Decimal("0.1"), "0.1"),
            (7, "7"),
        ],
    )
    def test_amounts(self, said: object, meant: str) -> None:
        assert read_amount(said) == Decimal(meant)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "said", ["viel", "1,234", "12 T€", "1 Mio", "1.23.4", True, date(2018, 1, 1), "", Decimal("1.005")]
    )
    def test_what_is_no_amount(self, said: object) -> None:
        with pytest.raises(Unreadable):
            read_amount(said)  # type: ignore[arg-type]

    @given(st.decimals(min_value=-(10**11), max_value=10**11, places=2))
    @settings(max_examples=150)
    def test_every_amount_as_germans_write_it(self, amount: Decimal) -> None:
        from buendnis.ground.money import euro

        assert read_amount(euro(amount)) == amount

    @given(st.dates(min_value=date(1970, 1, 1), max_value=date(2069, 12, 31)))
    @settings(max_examples=100)
    def test_every_day_as_germans_write_it(self, day: date) -> None:
        with translation.override("de"):
            in_words = [date_format(day, "j. F Y"), date_format(day, "d. M y")]
        written = [
            f"{day:%d.%m.%Y}",
            f"{day.day}.{day.month}.{day:%y}",
            day.isoformat(),
            f"{day.day}. {day.month}. {day.year}",
            *in_words,
        ]
        assert {read_day(text) for text in written} == {day}
        assert read_day(written[-1].upper()) == day

    @pytest.mark.parametrize(
        "said",
        [
            "Sept. 2018",
            "2018",
            2018,
            "31.02.2019",
            "31. Februar 2019",
            "5. Mond 2019",
            "5/9/2018",
            43348,
            "bald",
            True,
        ],
    )
    def test_what_is_no_day(self, said: object) -> None:
        with pytest.raises(Unreadable):
            read_day(said)  # type: ignore[arg-type]

    def test_small_things(self) -> None:
        assert [read_yes_no(said) for said in ("Ja", "x", "nein", True)] == [True, True, False, True]
        assert [read_postcode(said) for said in (1067, "38100", "D-38100")] == ["01067", "38100", "38100"]
        assert fold("TRÄGER:") == fold("Traeger") == fold(" träger ")
        assert [letter(column) for column in (1, 26, 27, 703)] == ["A", "Z", "AA", "AAA"]
