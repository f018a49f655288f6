"""Following the bank's list: every difference is found, booked once, and explained; what is unsolved stays."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import Workbook
from tests.ledger.worlds import NOW, TODAY, World, a_head, a_world, holds, kept, project, url

from buendnis.alliances.models import ProgrammeArea
from buendnis.desk.bank import bank_lists
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.sheets.choosing import Choices
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.ledger import known
from buendnis.ledger import services as ledger
from buendnis.ledger.known import Known
from buendnis.ledger.models import (
    BankList,
    BankRow,
    BudgetHead,
    Earmark,
    EarmarkState,
    Finding,
    Posting,
    RowState,
    Stage,
)
from buendnis.ledger.selectors import balances, earmark_of
from buendnis.ledger.services import banklists

D = Decimal
HEADINGS = ("Antragsnummer", "Projekttitel", "Bewilligt", "Abgerufen", "Ausgezahlt", "Beginn", "Ende")
AS_OF = TODAY - timedelta(days=3)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield a_world(seats=1)


def a_file(rows: Iterable[Sequence[Any]], name: str = "liste.csv") -> SimpleUploadedFile:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerows([HEADINGS, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode(), "text/csv")


def brought(
    world: World,
    head: BudgetHead,
    rows: Iterable[Sequence[Any]],
    as_of: date = AS_OF,
    source: str = "Liste der NBank",
) -> BankList:
    """A list that has been uploaded and compared."""
    row = banklists.bring(world.office, head, a_file(rows), as_of=as_of, source=source)
    return banklists.choose_columns(world.office, row, Choices(**row.choices))


def granted(world: World, head: BudgetHead, number: int, amount: str, paid: str = "0") -> Earmark:
    mark = kept(world, head, number, amount)
    mark = ledger.commit(
        world.office,
        mark,
        amount=D(amount),
        source="Bescheid",
        source_date=AS_OF - timedelta(days=90),
        bank_number=f"8500{number:04d}",
    )
    if D(paid):
        ledger.pay(world.office, mark, D(paid), source="Liste", source_date=AS_OF - timedelta(days=60))
    return mark


def found(row: BankList) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in row.rows.all():
        counts[each.finding] = counts.get(each.finding, 0) + 1
    return counts


def test_a_list_with_48_rows_is_followed_to_its_end(world: World) -> None:
    head = a_head(world)
    marks = {number: granted(world, head, number, "1000", "100") for number in range(48)}
    rows = [
        [f"8500 {number:04d}", f"Projekt {number}", "1.000,00", "100,00", "100,00", "", ""]
        for number in range(45)
    ]
    rows[0][4] = rows[0][3] = "250,00"  # more was paid
    rows[1][2] = "900,00"  # less was granted
    rows[2][2], rows[2][3] = "1.200,00", "300,00"  # more was granted, and claimed
    rows[3][3] = rows[3][4] = "40,00"  # the bank has taken a payment back
    rows += [
        ["99990001", "Ganz anderes Vorhaben", "5.000,00", "0", "0", "01.01.2018", "31.12.2020"],
        [
            "",
            "Projekt 47 ",
            "1.000,00",
            "100,00",
            "100,00",
            "",
            "",
        ],  # one that the books have, without its number
        ["8500 0005", "Projekt 5 (Änderungsbescheid)", "950,00", "100,00", "100,00", "", ""],
        ["Summe", "", "54.050,00", "", "", "", ""],
    ]
    row = brought(world, head, rows)
    assert found(row) == {"same": 40, "amounts": 4, "unknown": 2, "twice": 2, "missing": 3}
    assert row.rows.count() == 48 + 3
    assert [note["row"] for note in row.notes] == [50]  # the total is told, not read
    by_title = {each.title: each for each in row.rows.all()}
    before = balances(head)

    # the four amounts, together: what makes money free first, each once
    amounts = list(
        row.rows.filter(finding=Finding.AMOUNTS).select_related("of__head__recognition", "earmark")
    )
    done, refused = banklists.book_together(world.office, amounts, "Liste gefolgt")
    assert (len(done), refused) == (4, [])
    again, refused = banklists.book_together(world.office, amounts, "Noch einmal")
    assert (again, len(refused)) == ([], 4)
    after = balances(head)
    assert after.paid == before.paid + 150 - 60
    assert after.claimed == D(200)
    assert after.free == before.free + 100 - 200
    booked = Posting.objects.in_alliance(world.alliance.pk).filter(source="Liste der NBank")
    assert {(each.source_date, each.key.split(":")[0]) for each in booked} == {(AS_OF, "list")}

    # one unknown row is one of the missing, which is then no longer missing; the other one only the bank knows
    similar = by_title["Projekt 47"]
    assert similar.proposals[0][0] == str(marks[47].public_id)
    matched = banklists.match_by_hand(world.office, similar, marks[47])
    assert (matched.finding, matched.state) == (Finding.SAME, RowState.CLEAR)
    missing = row.rows.get(earmark=marks[47], number=0)
    assert (missing.state, missing.reason) == (RowState.SET_ASIDE, "It is row 48 of the list.")
    adopted = banklists.adopt(
        world.office, by_title["Ganz anderes Vorhaben"], category="structure", reason="Altfall"
    )
    assert adopted.earmark is not None
    assert (adopted.earmark.bank_number, adopted.earmark.ends_on) == ("99990001", date(2020, 12, 31))
    assert adopted.earmark.state == EarmarkState.COMMITTED

    # of the project that is named twice a person says which row counts
    change = by_title["Projekt 5 (Änderungsbescheid)"]
    counting = banklists.count_row(world.office, change, "Änderungsbescheid vom Juli")
    assert counting.finding == Finding.AMOUNTS
    assert by_title["Projekt 5"].public_id in set(
        row.rows.filter(state=RowState.SET_ASIDE).values_list("public_id", flat=True)
    )
    banklists.book_row(world.office, counting, "Änderungsbescheid")

    # of those that the list lacks one is released, one set aside
    first, second = row.rows.filter(finding=Finding.MISSING, state=RowState.OPEN).order_by("pk")
    banklists.book_row(world.office, first, "Bank: zurückgezogen")
    banklists.set_aside(world.office, second, "Bank: Liste war unvollständig")
    assert not row.rows.filter(state=RowState.OPEN).exists()
    assert all(each.reason for each in row.rows.exclude(state=RowState.CLEAR))
    ended = Earmark.objects.in_alliance(world.alliance.pk).get(pk=first.earmark_id or 0)
    assert (ended.state, ended.amount) == (EarmarkState.COMMITTED, D(100))  # what was paid stays
    assert holds() == []

    # the same list again changes nothing, be it the same file or one that was saved anew
    stands, count = balances(head), AuditEntry.objects.count()
    assert banklists.bring(world.office, head, a_file(rows), as_of=AS_OF, source="Liste der NBank") == row
    assert AuditEntry.objects.count() == count
    anew = brought(world, head, [*rows, ["", "", "", "", "", "", ""]])
    assert anew != row
    assert [(each.title, each.finding) for each in anew.rows.filter(state=RowState.OPEN)] == []
    assert balances(head) == stands


def test_rows_of_one_project_are_added_up_or_one_of_them_counts(world: World) -> None:
    head = a_head(world)
    mark = granted(world, head, 1, "1000", "100")
    rows = [
        ["85000001", "Projekt 1, Bescheid", "700", "", "60", "", ""],
        ["85000001", "Projekt 1, Aufstockung", "400", "", "50", "", ""],
        ["7", "Nur bei der Bank", "30", "", "", "", ""],
        ["7", "Nur bei der Bank", "20", "10", "10", "", ""],
    ]
    row = brought(world, head, rows)
    assert found(row) == {"twice": 4}
    first, second, third, fourth = row.rows.order_by("number")
    client = world.client("office")
    html = client.get(url("ledger:row_add", second.public_id)).content.decode()
    assert "1.100,00" in html
    assert "110,00" in html
    client.post(url("ledger:row_add", second.public_id), {"reason": "Zwei Bescheide"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.adds_to, second.finding) == (RowState.ADDED, second, Finding.AMOUNTS)
    assert "Zwei Bescheide" in first.reason
    html = client.get(url("ledger:list", row.public_id)).content.decode()
    assert "1.100,00" in html  # the sum, and its books beside it
    with translation.override("en"), pytest.raises(ProcessError, match="other amounts"):
        banklists.add_up(world.office, second, "noch einmal")
    # taken apart again, nothing is left of it
    banklists.reopen(world.office, first)
    assert set(row.rows.filter(number__lt=4).values_list("finding", "state", "adds_to")) == {
        ("twice", "open", None)
    }
    first = banklists.add_up(world.office, first, "Zwei Bescheide")
    banklists.book_row(world.office, first, "Aufstockung")
    mark.refresh_from_db()
    assert (mark.amount, balances(head).paid) == (D(1100), D(110))
    with translation.override("en"), pytest.raises(ProcessError, match="booked with the sum"):
        banklists.reopen(world.office, BankRow.objects.in_alliance(world.alliance.pk).get(pk=second.pk))
    # what only the bank knows is adopted with its sum
    third = banklists.add_up(world.office, third, "Zwei Teile")
    assert third.finding == Finding.UNKNOWN
    third = banklists.adopt(world.office, third, category="", reason="Altfall")
    assert third.earmark is not None
    assert third.earmark.amount == D(50)
    fourth.refresh_from_db()
    assert fourth.earmark == third.earmark
    assert holds() == []
    # the next list has two rows again, with other amounts: they count together as before, and are compared
    rows[0][4], rows[3][4], rows[3][3] = "75", "20", "20"
    later = brought(world, head, rows, as_of=AS_OF + timedelta(days=1))
    assert found(later) == {"amounts": 2, "twice": 2}
    assert set(later.rows.values_list("state", flat=True)) == {RowState.OPEN, RowState.ADDED}
    banklists.book_together(world.office, later.rows.filter(state=RowState.OPEN), "Liste gefolgt")
    assert balances(head).paid == D(125 + 20)
    # three rows are another matter; a person looks again
    last = brought(
        world, head, [["85000001", "?", "1", "", "", "", ""], *rows], as_of=AS_OF + timedelta(days=2)
    )
    assert last.rows.filter(finding=Finding.TWICE, state=RowState.OPEN).count() == 3
    assert holds() == []


def test_of_the_same_row_twice_only_one_stays_aside_on_the_next_list(world: World) -> None:
    head = a_head(world)
    granted(world, head, 1, "1000", "100")
    line = ["85000001", "Projekt 1", "900", "", "100", "", ""]
    other = [*line[:-1], "31.12.2020"]  # rows that are equal in everything are left out with a note
    row = brought(world, head, [line, other])
    counting = banklists.count_row(world.office, row.rows.order_by("number")[0], "Versehen der Bank")
    assert counting.finding == Finding.AMOUNTS
    anew = brought(world, head, [line, other, ["", "", "", "", "", "", ""]])
    states = list(anew.rows.order_by("number").values_list("finding", "state"))
    assert states == [(Finding.TWICE, RowState.SET_ASIDE), (Finding.AMOUNTS, RowState.OPEN)]


def test_a_first_grant_seen_on_the_list_commits_the_earmark(world: World) -> None:
    head = a_head(world, "1000")
    mark, other = kept(world, head, 1, "400"), kept(world, head, 2, "300")
    known.register(_facts)
    try:
        row = brought(
            world,
            head,
            [
                ["8501", "Ein ganz anderer Titel", "380", "100", "50", "01.10.2018", "30.09.2020"],
                ["8502", "Projekt 2", "0", "", "", "", ""],
            ],
        )
    finally:
        known._sources.remove(_facts)
    first, second = row.rows.order_by("number")
    assert (first.matched_by, first.earmark, first.finding) == ("bank", mark, Finding.AMOUNTS)
    assert second.finding == Finding.UNKNOWN  # a title alike is a proposal only
    banklists.book_row(world.office, first, "Liste gefolgt")
    mark.refresh_from_db()
    assert (mark.state, mark.amount, mark.bank_number) == (EarmarkState.COMMITTED, D(380), "8501")
    assert (mark.starts_on, mark.ends_on) == (date(2018, 10, 1), date(2020, 9, 30))
    stands = balances(head)
    assert (stands.committed, stands.claimed, stands.paid, stands.free) == (D(280), D(50), D(50), D(320))
    second = banklists.match_by_hand(world.office, second, other)
    banklists.book_row(world.office, second, "Abgelehnt")
    other.refresh_from_db()
    assert (other.state, balances(head).free) == (EarmarkState.RELEASED, D(620))
    assert holds() == []


def _facts(alliance_id: int) -> Iterable[Known]:
    return [Known(project(1), title="Projekt eins", bank_number="8501")]


def test_what_the_budget_does_not_hold_stays_open_until_it_does(world: World) -> None:
    head = a_head(world, "100")
    granted(world, head, 1, "100")
    row = brought(
        world, head, [["85000001", "Projekt 1", "120", "", "", "", ""], ["7", "Neu", "10", "", "", "", ""]]
    )
    more, new = row.rows.order_by("number")
    with pytest.raises(ProcessError, match="Only 0,00"):
        banklists.book_row(world.office, more, "Liste")
    with pytest.raises(ProcessError, match="lacks 10,00"):
        banklists.adopt(world.office, new, category="", reason="Liste")
    assert [each.state for each in row.rows.all()] == [RowState.OPEN] * 2
    assert [item.text for item in bank_lists(world.alliance, [head], TODAY)] == [
        "The bank’s list: 2 rows are to be solved"
    ]
    ledger.allocate(world.office, head, D(30), reason="", source="Erlass", source_date=TODAY, key="more")
    banklists.book_row(world.office, more, "Liste")
    banklists.adopt(world.office, new, category="", reason="Liste")
    assert earmark_of(project(1)) is not None
    assert balances(head).committed == D(130)


def test_an_older_list_and_newer_words_of_the_bank_are_not_overwritten(world: World) -> None:
    head = a_head(world)
    mark = granted(world, head, 1, "100")
    assert [item.text for item in bank_lists(world.alliance, [head], TODAY)] == [
        "No list of the bank has been taken over yet: ask for one"
    ]
    ledger.pay(world.office, mark, D(60), source="Mitteilung", source_date=TODAY)
    old = brought(world, head, [["85000001", "Projekt 1", "100", "50", "50", "", ""]])
    assert old.rows.get().finding == Finding.NEWER
    later = TODAY + timedelta(days=200)
    assert [item.text for item in bank_lists(world.alliance, [head], later)] == [
        "The bank’s newest list is 6 months old: ask for a new one"
    ]
    mark = granted(world, head, 2, "100")
    older = brought(
        world, head, [["85000002", "Projekt 2", "90", "", "", "", ""]], AS_OF - timedelta(days=30)
    )
    row = older.rows.get(number__gt=0)
    with pytest.raises(ProcessError, match="newer list"):
        banklists.book_row(world.office, row, "Liste")
    banklists.set_aside(world.office, row, "Überholt")
    with pytest.raises(ProcessError, match="solved already"):
        banklists.set_aside(world.office, row, "Noch einmal")
    banklists.reopen(world.office, row)
    with pytest.raises(ProcessError, match="not set aside"):
        banklists.reopen(world.office, row)


def test_rows_that_say_nothing_clear_are_kept_and_explained(world: World) -> None:
    head = a_head(world)
    row = brought(
        world,
        head,
        [
            ["1", "Zu viel bezahlt", "100", "10", "20", "", ""],
            ["2", "Unter null", "-5", "", "", "", ""],
            ["3", "Wort", "zwölf", "", "", "", ""],
            ["4", "Ohne Betrag", "", "", "", "", ""],
            ["5", "Mehr bezahlt als bewilligt", "10", "20", "20", "", ""],
        ],
    )
    assert found(row) == {"unreadable": 5}
    assert all(each.problems and each.granted is None for each in row.rows.all())
    one = row.rows.order_by("number")[0]
    with pytest.raises(ProcessError, match="not possible"):
        banklists.book_row(world.office, one, "x")
    with pytest.raises(ProcessError, match="reason"):
        banklists.set_aside(world.office, one, " ")
    with pytest.raises(IntegrityError), transaction.atomic():  # what a list says never changes
        BankRow.objects.unscoped("the trigger").filter(pk=one.pk).update(title="anders")
    with pytest.raises(IntegrityError), transaction.atomic():
        BankRow.objects.unscoped("the constraint").filter(pk=one.pk).update(state=RowState.BOOKED)
    file = a_file([["1", "x", "1", "", "", "", ""]])
    other = banklists.bring(world.office, head, file, as_of=AS_OF, source="x")
    with pytest.raises(ProcessError, match="names the project"):
        banklists.choose_columns(world.office, other, Choices("", 1, 1, {"granted": 3}))
    banklists.drop_list(world.office, row)
    assert banklists.bring(world.office, head, a_file([["1"]]), as_of=AS_OF, source="x") != row


def test_only_the_own_secretariat_follows_a_list(world: World) -> None:
    head = a_head(world)
    mark = granted(world, head, 1, "100")
    row = brought(
        world, head, [["1", "Anderes", "10", "", "", "", ""], ["85000001", "", "90", "", "", "", ""]]
    )
    unknown, differing = row.rows.order_by("number")
    foreign = a_world("JAD", seats=1).office
    for actor in (world.actors["kammer1"], world.actors["spokesperson"], foreign):
        attempts: list[Any] = [
            lambda actor=actor: banklists.bring(actor, head, a_file([]), as_of=AS_OF, source="x"),
            lambda actor=actor: banklists.choose_columns(actor, row, Choices("", 1, 1, {})),
            lambda actor=actor: banklists.book_row(actor, differing, "x"),
            lambda actor=actor: banklists.match_by_hand(actor, unknown, mark),
            lambda actor=actor: banklists.adopt(actor, unknown, category="", reason="x"),
            lambda actor=actor: banklists.count_row(actor, unknown, "x"),
            lambda actor=actor: banklists.add_up(actor, unknown, "x"),
            lambda actor=actor: banklists.set_aside(actor, unknown, "x"),
            lambda actor=actor: banklists.reopen(actor, unknown),
            lambda actor=actor: banklists.drop_list(actor, row),
        ]
        for attempt in attempts:
            with pytest.raises(NotAllowed):
                attempt()
    with pytest.raises(ProcessError, match="speaks of this project already"):
        banklists.match_by_hand(world.office, unknown, mark)


def test_the_pages_lead_from_the_file_to_the_books(world: World) -> None:
    head = a_head(world)
    granted(world, head, 1, "100")
    office, partner = world.client("office"), world.client("kammer1")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        ["Liste der Bank"],
        HEADINGS,
        ["85000001", "Projekt 1", 90, 20, 10],
        ["77", "Neu", 50, None, None],
    ):
        sheet.append(line)
    data = io.BytesIO()
    book.save(data)
    upload = SimpleUploadedFile("liste.xlsx", data.getvalue())
    answer = office.post(
        url("ledger:list_bring", head.public_id),
        {"as_of": AS_OF.isoformat(), "source": "NBank", "file": upload, "once": "a"},
    )
    row = BankList.objects.in_alliance(world.alliance.pk).get()
    assert answer["Location"] == url("ledger:list_columns", row.public_id)
    assert partner.get(url("ledger:list", row.public_id)).status_code == 404  # a draft is the office's
    html = office.get(answer["Location"]).content.decode()
    assert "Antragsnummer" in html
    columns = {key: str(column) for key, column in row.choices["columns"].items()}
    wrong = office.post(answer["Location"], {"bank_number": "1", "title": "1", "granted": "3"})
    assert wrong.status_code == 422
    answer = office.post(answer["Location"], columns)
    page = url("ledger:list", row.public_id)
    assert answer["Location"] == page
    html = partner.get(page).content.decode()
    assert "90,00" in html
    assert url("ledger:list_book", row.public_id) not in html
    differing, unknown = row.rows.order_by("number")
    html = office.get(page).content.decode()
    assert f'value="{differing.public_id}"' in html
    for name in ("row_book", "row_aside"):
        assert office.get(url(f"ledger:{name}", differing.public_id)).status_code == 200
        assert office.get(url(f"ledger:{name}", uuid4())).status_code == 404
        assert partner.get(url(f"ledger:{name}", differing.public_id)).status_code == 404
    for name in ("row_match", "row_adopt"):
        assert office.get(url(f"ledger:{name}", unknown.public_id)).status_code == 200
    assert office.post(url("ledger:list_book", row.public_id), {"row": "no"}).status_code == 302
    office.post(
        url("ledger:list_book", row.public_id), {"row": str(differing.public_id), "reason": "Gefolgt"}
    )
    assert balances(head).paid == D(10)
    office.post(url("ledger:row_adopt", unknown.public_id), {"category": "", "reason": "Altfall"})
    assert balances(head).committed == D(70 + 50)
    answer = partner.get(page, {"format": "csv", "state": "booked"})
    rows = list(csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff")), delimiter=";"))
    assert [each[3] for each in rows[1:]] == ["90,00", "50,00"]
    again = office.post(
        url("ledger:list_bring", head.public_id),
        {
            "as_of": AS_OF.isoformat(),
            "source": "NBank",
            "file": SimpleUploadedFile("x.xlsx", data.getvalue()),
            "once": "b",
        },
    )
    assert again["Location"] == page
    with CaptureQueriesContext(connection) as one:
        office.get(page)
    brought(world, head, [[f"9{n}", f"Neu {n}", "1", "", "", "", ""] for n in range(5)])
    newest = BankList.objects.in_alliance(world.alliance.pk).order_by("-pk")[0]
    with CaptureQueriesContext(connection) as several:
        office.get(url("ledger:list", newest.public_id))
    assert len(several) <= len(one) + 1
    other = ledger.open_head(world.office, head.recognition, ProgrammeArea.UER)
    ledger.allocate(world.office, other, D(100), reason="x", source="x", source_date=AS_OF, key="other")
    mark = kept(world, other, 7, "50")
    ledger.commit(world.office, mark, amount=D(50), source="x", source_date=AS_OF, bank_number="9 3")
    html = office.get(url("ledger:list", newest.public_id)).content.decode()
    assert html.count("Ein anderes Budget hält Geld dafür vor") == 1  # of “93” only
    assert Stage.CLAIMED in {each.target for each in head.postings.all()}
