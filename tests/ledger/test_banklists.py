"""Following the bank's list: every difference is found, booked once, and explained; what is unsolved stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import translation
from tests.ledger.lists import AS_OF, a_file, brought, found, granted
from tests.ledger.worlds import NOW, TODAY, World, a_head, a_world, holds, kept, project, url

from buendnis.desk.bank import bank_lists
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.sheets.choosing import Choices
from buendnis.ground.verbs import ProcessError
from buendnis.ledger import known
from buendnis.ledger import services as ledger
from buendnis.ledger.known import Known
from buendnis.ledger.models import (
    BankRow,
    Earmark,
    EarmarkState,
    Finding,
    Posting,
    RowState,
    Stage,
)
from buendnis.ledger.selectors import balances, earmark_of, granted_in
from buendnis.ledger.services import banklists

D = Decimal


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield a_world(seats=1)


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
    with pytest.raises(ProcessError, match="in row 48"):  # else its money would be released
        banklists.reopen(world.office, missing)
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
    claiming = Earmark.objects.in_alliance(world.alliance.pk).get(pk=first.earmark_id or 0)
    ledger.claim(world.office, claiming, D(30), source="Liste", source_date=AS_OF)
    banklists.book_row(world.office, first, "Bank: zurückgezogen")
    banklists.set_aside(world.office, second, "Bank: Liste war unvollständig")
    assert not row.rows.filter(state=RowState.OPEN).exists()
    assert all(each.reason for each in row.rows.exclude(state=RowState.CLEAR))
    ended = Earmark.objects.in_alliance(world.alliance.pk).get(pk=first.earmark_id or 0)
    assert (ended.state, ended.amount) == (EarmarkState.COMMITTED, D(130))  # what was paid or claimed stays
    assert holds() == []

    # the same list again changes nothing, be it the same file or one that was saved anew
    stands, count = balances(head), AuditEntry.objects.count()
    assert banklists.bring(world.office, head, a_file(rows), as_of=AS_OF, source="Liste der NBank") == row
    assert AuditEntry.objects.count() == count
    anew = brought(world, head, [*rows, ["", "", "", "", "", "", ""]])
    assert anew != row
    assert [(each.title, each.finding) for each in anew.rows.filter(state=RowState.OPEN)] == []
    assert balances(head) == stands


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


def test_what_only_the_bank_knows_is_taken_into_the_books_together(world: World) -> None:
    head = a_head(world, "1000")
    kept(world, head, 1, "10")
    mark = granted(world, head, 2, "100")
    ledger.release(world.office, mark, reason="Zurückgezogen")
    rows = [
        ["1", "Neu eins", "200", "50", "20", "", ""],
        ["2", "Neu zwei", "600", "", "", "", ""],
        ["3", "Projekt 1", "10", "", "", "", ""],  # perhaps what an earmark is for
        ["8500 0002", "Doch bewilligt", "90", "", "", "", ""],
        ["5", "Zu viel", "5000", "", "", "", ""],
    ]
    row = brought(world, head, rows)
    page = world.client("office").get(url("ledger:list", row.public_id)).content.decode()
    ticks = [page.count(f'value="{each.public_id}"') for each in row.rows.order_by("number")]
    assert ticks == [1, 1, 0, 1, 1]
    with translation.override("en"):
        done, refused = banklists.book_together(
            world.office, row.rows.all(), "Altfälle", category="structure"
        )
    assert [each.bank_number for each in done] == ["1", "2", "8500 0002"]
    assert [(each.bank_number, why[:10]) for each, why in refused] == [
        ("3", "It may be "),
        ("5", "The budget"),
    ]
    found = balances(head)
    assert (found.committed, found.claimed, found.paid, found.free) == (D(840), D(30), D(20), D(100))
    # a project that money was kept for under this number before stays the same project
    again = earmark_of(project(2))
    assert again is not None
    assert (again.amount, again.category) == (D(90), "structure")
    assert holds() == []


def test_of_two_lists_of_one_day_the_later_counts(world: World) -> None:
    head = a_head(world)
    mark = granted(world, head, 1, "100")
    granted(world, head, 3, "50")
    first = brought(world, head, [["85000001", "Projekt 1", "90", "", "", "", ""]])
    second = brought(world, head, [["85000001", "Projekt 1", "95", "", "", "", ""]], source="Berichtigt")
    with pytest.raises(ProcessError, match="newer list"):
        banklists.book_row(world.office, first.rows.get(number__gt=0), "Liste")
    banklists.book_row(world.office, second.rows.get(number__gt=0), "Liste")
    assert balances(head).committed == D(95 + 50)
    # of a project that a list does not name the bank has said nothing on its day
    brought(world, head, [["85000003", "Projekt 3", "50", "", "", "", ""]], as_of=TODAY)
    heard = {each.mark.subject_label: each.heard for each in granted_in(head, TODAY)}
    assert heard == {mark.subject_label: AS_OF, "Projekt 3": TODAY}
    # the bank's number is one, however it is spelled
    other = kept(world, head, 2, "10")
    with pytest.raises(ProcessError, match="has this number"):
        ledger.commit(
            world.office, other, amount=D(10), source="x", source_date=AS_OF, bank_number="8500 0001"
        )


def test_a_list_of_another_time_is_refused(world: World) -> None:
    head = a_head(world)
    for day in (TODAY + timedelta(days=1), head.recognition.starts_on - timedelta(days=1)):
        with pytest.raises(ProcessError) as refused:
            banklists.bring(world.office, head, a_file([["1"]]), as_of=day, source="Liste")
        assert refused.value.field == "as_of"


def test_what_a_list_has_taken_back_is_booked_back(world: World) -> None:
    head = a_head(world)
    mark = granted(world, head, 1, "1000", "100")
    row = brought(world, head, [["85000001", "Projekt 1", "1000", "80", "40", "", ""]]).rows.get()
    banklists.book_row(world.office, row, "Liste gefolgt")
    assert (balances(head).claimed, balances(head).paid) == (D(40), D(40))
    for posting in head.postings.filter(origin=Stage.PAID):
        ledger.reverse(world.office, posting, "Die Bank hat sich geirrt")
        with pytest.raises(ProcessError, match="reversed already"):
            ledger.reverse(world.office, posting, "Noch einmal")
    mark.refresh_from_db()
    assert (balances(head).paid, balances(head).claimed, mark.amount) == (D(100), D(0), D(1000))
    assert holds() == []


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
    problems = [each.problems for each in row.rows.order_by("number")]
    assert "20,00" in problems[0][0]  # what stands there is said, because the amounts are left out
    assert "zwölf" in problems[2][0]
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
    banklists.set_aside(world.office, one, "Bank fragt nach")
    anew = brought(world, head, [["1", "Zu viel bezahlt", "100", "10", "20", "", ""], [""] * 7])
    assert [(each.state, each.reason) for each in anew.rows.all()] == [
        (RowState.SET_ASIDE, "Bank fragt nach")
    ]
    changed = brought(world, head, [["1", "Zu viel bezahlt", "100", "11", "20", "", ""]])
    assert changed.rows.get().state == RowState.OPEN
    # a period that can't be read keeps no amount out, and accountants write nothing as a dash
    clear = brought(
        world, head, [["85000009", "Neu", "100", "-", "- €", "Sept. 2018", "31.12.2020"]]
    ).rows.get()
    assert (clear.finding, clear.granted, clear.claimed, clear.paid) == (Finding.UNKNOWN, D(100), D(0), D(0))
    assert (clear.starts_on, clear.ends_on, len(clear.problems)) == (None, date(2020, 12, 31), 1)
    banklists.drop_list(world.office, row)
    assert banklists.bring(world.office, head, a_file([["1"]]), as_of=AS_OF, source="x") != row
