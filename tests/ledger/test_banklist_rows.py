"""Rows of the bank's list that name one project: one of them counts, or they are added up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation
from tests.ledger.lists import AS_OF, brought, found, granted
from tests.ledger.worlds import NOW, World, a_head, a_world, holds, kept, url

from buendnis.ground.verbs import ProcessError
from buendnis.ledger.models import (
    BankRow,
    Finding,
    RowState,
)
from buendnis.ledger.selectors import balances
from buendnis.ledger.services import banklists

D = Decimal


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield a_world(seats=1)


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
    other = list(line)  # even if they are equal in everything: it may be two grants
    row = brought(world, head, [line, other])
    assert found(row) == {"twice": 2}
    counting = banklists.count_row(world.office, row.rows.order_by("number")[0], "Versehen der Bank")
    assert counting.finding == Finding.AMOUNTS
    anew = brought(world, head, [line, other, ["", "", "", "", "", "", ""]])
    states = list(anew.rows.order_by("number").values_list("finding", "state"))
    assert states == [(Finding.TWICE, RowState.SET_ASIDE), (Finding.AMOUNTS, RowState.OPEN)]
    # somebody thinks better of it: again only one row counts, and never both
    first, second = anew.rows.order_by("number")
    first = banklists.reopen(world.office, first)
    assert first.finding == Finding.TWICE
    banklists.count_row(world.office, first, "Doch diese")
    second.refresh_from_db()
    assert (second.state, "Doch diese" in second.reason) == (RowState.SET_ASIDE, True)
    second = banklists.reopen(world.office, second)
    assert second.finding == Finding.TWICE
    banklists.add_up(world.office, second, "Doch beide")
    first.refresh_from_db()
    assert first.adds_to == second


def test_sums_that_contradict_each_other_are_not_taken_into_the_books(world: World) -> None:
    head = a_head(world)
    row = brought(
        world, head, [["7", "Nur Bank", "30", "", "", "", ""], ["7", "Nur Bank", "", "40", "", "", ""]]
    )
    first = banklists.add_up(world.office, row.rows.order_by("number")[0], "Zwei Teile")
    with pytest.raises(ProcessError, match="contradict"):
        banklists.adopt(world.office, first, category="", reason="Altfall")
    assert balances(head).free == D(1400000)


def test_a_wrong_match_is_taken_back_and_leaves_nothing(world: World) -> None:
    head = a_head(world)
    numbered = granted(world, head, 1, "1000", "100")
    bare = kept(world, head, 2, "300")
    rows = [["99", "Projekt eins", "1000", "100", "100", "01.10.2018", "30.09.2020"]]
    row = brought(world, head, rows).rows.get(number__gt=0)
    for mark in (bare, numbered):
        banklists.match_by_hand(world.office, row, mark)
        row.refresh_from_db()
        mark.refresh_from_db()
        # a project that has a number keeps it until something is booked
        assert mark.bank_number == ("85000001" if mark == numbered else "99")
        missing = row.of.rows.filter(number=0).values_list("earmark", "state")
        assert list(missing) == [(numbered.pk, "aside" if mark == numbered else "open")]
        row = banklists.unmatch(world.office, row)
        mark.refresh_from_db()
        assert (mark.bank_number, mark.starts_on) == ("85000001" if mark == numbered else "", None)
        assert (row.finding, row.state, row.earmark) == (Finding.UNKNOWN, RowState.OPEN, None)
        assert row.of.rows.get(number=0).state == RowState.OPEN
    with pytest.raises(ProcessError, match="by hand"):
        banklists.unmatch(world.office, row)
    # what the next list has found by what was said is taken back there, and is not found again
    banklists.match_by_hand(world.office, row, numbered)
    row = brought(world, head, [*rows, [""] * 7], as_of=AS_OF + timedelta(days=1)).rows.get()
    assert (row.earmark, row.finding) == (numbered, Finding.SAME)
    banklists.unmatch(world.office, row)
    assert row.of.rows.get(number=0).earmark == numbered
    later = brought(world, head, [[""] * 7, *rows], as_of=AS_OF + timedelta(days=2))
    row = later.rows.get(number__gt=0)
    assert row.finding == Finding.UNKNOWN
    client = world.client("office")
    for name in ("match", "unmatch"):
        page = url(f"ledger:row_{name}", row.public_id)
        client.post(page, {"earmark": str(numbered.public_id)})
        html = client.get(url("ledger:list", row.of.public_id)).content.decode()
        assert (url("ledger:row_unmatch", row.public_id) in html) == (name == "match")
    assert holds() == []
