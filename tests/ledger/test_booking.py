"""Booking in the virtual budget: corrected, reversed, moved between budgets; who may, and what is never changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.ledger.worlds import (
    NOW,
    RESOLUTION,
    SYSTEM,
    TODAY,
    UNTIL,
    D,
    World,
    a_head,
    a_world,
    holds,
    keep,
    kept,
    project,
)

from buendnis.alliances.models import ProgrammeArea, Recognition
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.ledger import invariants
from buendnis.ledger import services as ledger
from buendnis.ledger.models import (
    Earmark,
    EarmarkState,
    Posting,
    Stage,
    Turnover,
)
from buendnis.ledger.selectors import (
    Balances,
    balances,
    postings,
    reserve_of,
)
from buendnis.ledger.services import Reserved


def test_a_reversal_names_the_posting_and_happens_once(world: World) -> None:
    head = a_head(world, "100")
    allocation = postings(head).get()
    mark = kept(world, head, 1, "60")
    with pytest.raises(ProcessError, match="Only 40,00"):
        ledger.reverse(world.office, allocation, "Falsch")
    with pytest.raises(ProcessError, match="releasing"):
        ledger.reverse(world.office, head.postings.get(target=Stage.EARMARKED), "Falsch")
    ledger.commit(world.office, mark, amount=D(60), source="Bescheid", source_date=TODAY)
    payment = ledger.pay(world.office, mark, D(10), source="Liste", source_date=TODAY)
    grant = head.postings.get(target=Stage.COMMITTED, origin=Stage.EARMARKED)
    with pytest.raises(ProcessError, match="Only 50,00"):
        ledger.reverse(world.office, grant, "Falscher Betrag")
    back = ledger.reverse(world.office, payment, "Andere Auszahlung")
    assert (back.reverses, back.origin, back.target) == (payment, Stage.PAID, Stage.COMMITTED)
    ledger.reverse(world.office, grant, "Falscher Betrag")
    mark.refresh_from_db()
    assert mark.state == EarmarkState.ACTIVE
    for posting in (payment, back):
        with pytest.raises(ProcessError, match="reversed already"):
            ledger.reverse(world.office, posting, "Noch einmal")
    ledger.commit(world.office, mark, amount=D(55), source="Bescheid", source_date=TODAY)
    assert balances(head) == Balances(D(100), D(45), D(0), D(55), D(0), D(0))
    assert holds() == []


def test_a_grant_of_which_a_part_was_released_is_not_booked_back(world: World) -> None:
    head = a_head(world, "100")
    mark = kept(world, head, 1, "60")
    ledger.commit(world.office, mark, amount=D(60), source="Bescheid", source_date=TODAY)
    ledger.release(world.office, mark, reason="Günstiger", amount=D(10))
    ledger.allocate(world.office, head, D(100), reason="", source="Erlass", source_date=TODAY, key="b")
    with pytest.raises(ProcessError):
        ledger.reverse(world.office, head.postings.get(origin=Stage.EARMARKED), "Falsch")
    assert holds() == []


def test_the_banks_list_is_followed_by_corrections_that_name_it(world: World) -> None:
    head = a_head(world, "1000")
    mark = kept(world, head, 1, "400")
    ledger.commit(world.office, mark, amount=D(400), source="Bescheid", source_date=TODAY)
    stated = {Stage.OUTSIDE: D(900), Stage.COMMITTED: D(380), Stage.PAID: D(50)}
    statement = ledger.reconcile(
        world.office, head, as_of=TODAY, source="Liste der NBank", stated=stated, key="list"
    )
    assert [(each.stage, each.stated, each.booked) for each in statement.balances.all()] == [
        (Stage.OUTSIDE, D(900), D(1000)),
        (Stage.COMMITTED, D(380), D(400)),
        (Stage.PAID, D(50), D(0)),
    ]
    same = ledger.reconcile(
        world.office, head, as_of=TODAY, source="Liste der NBank", stated=stated, key="list"
    )
    assert same == statement
    done = ledger.correct(world.office, statement, "Der Liste gefolgt")
    assert {(each.source, each.source_date) for each in done} == {("Liste der NBank", TODAY)}
    assert balances(head) == Balances(D(900), D(470), D(0), D(380), D(50), D(0))
    with pytest.raises(ProcessError, match="booked already"):
        ledger.correct(world.office, statement, "Noch einmal")
    with pytest.raises(ProcessError, match="Only 380,00"):
        ledger.pay(world.office, mark, D(390), source="Liste", source_date=TODAY)
    with pytest.raises(ProcessError, match="future"):
        ledger.pay(world.office, mark, D(1), source="Liste", source_date=TODAY + timedelta(days=1))
    assert holds() == []


def test_what_was_booked_at_its_project_meanwhile_is_not_booked_as_a_difference_again(world: World) -> None:
    head = a_head(world, "1000")
    mark = kept(world, head, 1, "400")
    ledger.commit(world.office, mark, amount=D(400), source="Bescheid", source_date=TODAY)
    ledger.claim(world.office, mark, D(30), source="Liste", source_date=TODAY)
    stated = {Stage.COMMITTED: D(350), Stage.PAID: D(60)}
    listed: dict[str, Any] = {"as_of": TODAY, "source": "Liste", "stated": stated}
    first = ledger.reconcile(world.office, head, key="first", **listed)
    # what has been claimed is not yet paid, so the list counts it as committed
    assert dict(first.balances.values_list("stage", "booked")) == {"committed": D(400), "paid": D(0)}
    ledger.pay(world.office, mark, D(50), source="Liste", source_date=TODAY)
    with pytest.raises(ProcessError, match="changed since"):
        ledger.correct(world.office, first, "Gefolgt")
    ledger.correct(world.office, ledger.reconcile(world.office, head, key="second", **listed), "Gefolgt")
    found = balances(head)
    assert (found.committed, found.claimed, found.paid) == (D(350), D(0), D(60))


def test_an_old_list_and_one_without_differences_book_nothing(world: World) -> None:
    head = a_head(world, "1000")
    old = ledger.reconcile(
        world.office, head, as_of=date(2018, 3, 1), source="Alt", stated={Stage.OUTSIDE: D(1)}, key="old"
    )
    new = ledger.reconcile(
        world.office, head, as_of=TODAY, source="Neu", stated={Stage.OUTSIDE: D(1000)}, key="new"
    )
    with pytest.raises(ProcessError, match="newer list"):
        ledger.correct(world.office, old, "Gefolgt")
    with pytest.raises(ProcessError, match="no difference"):
        ledger.correct(world.office, new, "Gefolgt")
    with pytest.raises(ProcessError, match="future"):
        ledger.reconcile(
            world.office,
            head,
            as_of=TODAY + timedelta(days=1),
            source="Neu",
            stated={Stage.OUTSIDE: D(1)},
            key="x",
        )


def test_a_grant_is_not_booked_back_on_what_another_project_holds(world: World) -> None:
    head = a_head(world)
    first, second = kept(world, head, 1, "60"), kept(world, head, 2, "60")
    for mark in (first, second):
        ledger.commit(world.office, mark, amount=D(60), source="Bescheid", source_date=TODAY)
    ledger.pay(world.office, first, D(10), source="Liste", source_date=TODAY)
    grant = head.postings.get(target=Stage.COMMITTED, cause_id=str(first.public_id))
    with pytest.raises(ProcessError, match="Only 50,00"):
        ledger.reverse(world.office, grant, "Falsch")


def test_money_is_carried_over_and_reallocated_with_its_letter(world: World) -> None:
    head, beside = a_head(world, "100"), ledger.open_head(world.office, world.recognition, ProgrammeArea.UER)
    before = Recognition.objects.create(
        alliance=world.alliance, starts_on=date(2015, 1, 1), ends_on=date(2017, 12, 31)
    )
    earlier = ledger.open_head(world.office, before, "SER")
    letter: dict[str, Any] = {"reason": "Reste", "source": "Erlass 7", "source_date": TODAY}
    ledger.allocate(world.office, earlier, D(50), key="e", **letter)
    over = kept(world, head, 1, "130", overplan_resolution=RESOLUTION)
    for wrong in ((head, earlier), (earlier, beside), (earlier, earlier)):
        with pytest.raises(ProcessError, match="later recognition"):
            ledger.carry_over(world.office, *wrong, D(1), key="w", **letter)
    with pytest.raises(ProcessError, match="one recognition"):
        ledger.reallocate(world.office, earlier, head, D(1), key="w", **letter)
    with pytest.raises(ProcessError, match="Only 50,00"):
        ledger.carry_over(world.office, earlier, head, D(51), key="w", **letter)
    done = ledger.carry_over(world.office, earlier, head, D(40), key="c", **letter)
    assert ledger.carry_over(world.office, earlier, head, D(40), key="c", **letter) == done
    over.refresh_from_db()
    assert over.overplanned == 0  # what came covers what was overplanned, first
    found = balances(head)
    assert (found.carried, found.free, found.overplanned, found.total) == (D(40), D(10), D(0), D(140))
    assert (balances(earlier).carried, balances(earlier).free) == (D(-40), D(10))
    moved = ledger.reallocate(world.office, head, beside, D(10), key="r", **letter)
    assert (balances(beside).free, balances(head).reallocated) == (D(10), D(-10))
    out = head.postings.get(target=Stage.REALLOCATED)
    ledger.reverse(world.office, out, "Doch nicht")  # takes back both sides, whichever is named
    assert (balances(beside).free, balances(head).free) == (D(0), D(10))
    with pytest.raises(ProcessError, match="reversed already"):
        ledger.reverse(world.office, moved, "Noch einmal")
    foreign = a_world("JAD")
    with pytest.raises(NotAllowed):
        ledger.carry_over(foreign.office, earlier, head, D(1), key="f", **letter)
    assert holds() == []


def test_balances_of_a_day_and_nobody_else_writes_the_sums(world: World) -> None:
    head = a_head(world, "100", now=NOW - timedelta(days=40))
    kept(world, head, 1, "60", now=NOW.replace(hour=22, minute=30))  # in Germany it is the next day
    assert balances(head, TODAY - timedelta(days=41)) == Balances()
    assert balances(head, TODAY).free == D(100)
    assert balances(head, TODAY + timedelta(days=1)).earmarked == D(60)
    for attempt in (
        lambda: head.turnovers.update(total=D(1)),
        lambda: head.turnovers.all().delete(),
        lambda: Turnover.objects.create(
            head=head, span="day", begins_on=TODAY, origin="free", target="paid", total=D(1)
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    with connection.cursor() as cursor:  # as damage that only the owner of the database can do
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_turnover DISABLE TRIGGER kept_by_postings")
        cursor.execute("UPDATE ledger_turnover SET total = total + 1 WHERE span = 'day'")
        cursor.execute("ALTER TABLE ledger_turnover ENABLE TRIGGER kept_by_postings")
    assert len(list(invariants.turnovers_agree())) == 2


@pytest.mark.parametrize("amount", ["0", "-1", "0.001"])
def test_only_positive_amounts_in_cents_are_booked(world: World, amount: str) -> None:
    head = a_head(world)
    with pytest.raises(ProcessError, match="above zero"):
        keep(world, head, 1, amount)


@pytest.mark.parametrize("who", ["kammer1", "substitute", "spokesperson", "adviser", "applicant", "foreign"])
def test_only_the_own_secretariat_books(world: World, who: str) -> None:
    head = a_head(world)
    mark = kept(world, head, 1, "10")
    entry = keep(world, head, 2, "9999999")
    assert isinstance(entry, Reserved)
    statement = ledger.reconcile(
        SYSTEM, head, as_of=TODAY, source="Liste", stated={Stage.PAID: D(0)}, key="s"
    )
    actor = a_world("JAD").office if who == "foreign" else world.actors[who]
    before = Posting.objects.in_alliance(world.alliance.pk).count()
    attempts: list[Any] = [
        lambda: ledger.open_head(actor, world.recognition, ProgrammeArea.UER),
        lambda: ledger.allocate(actor, head, D(1), reason="", source="x", source_date=TODAY, key="z"),
        lambda: ledger.earmark(
            actor,
            head=head,
            subject=project(9),
            amount=D(1),
            category="",
            expires_on=UNTIL,
            reason="x",
            key="z",
        ),
        lambda: ledger.commit(actor, mark, amount=D(1), source="x", source_date=TODAY),
        lambda: ledger.pay(actor, mark, D(1), source="x", source_date=TODAY),
        lambda: ledger.claim(actor, mark, D(1), source="x", source_date=TODAY),
        lambda: ledger.release(actor, mark, reason="x"),
        lambda: ledger.extend(actor, mark, UNTIL, "x"),
        lambda: ledger.promote(actor, entry.entry, expires_on=UNTIL),
        lambda: ledger.drop(actor, entry.entry, "x"),
        lambda: ledger.reverse(actor, postings(head).last(), "x"),  # type: ignore[arg-type]
        lambda: ledger.reconcile(actor, head, as_of=TODAY, source="x", stated={Stage.PAID: D(0)}, key="t"),
        lambda: ledger.correct(actor, statement, "x"),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert Posting.objects.in_alliance(world.alliance.pk).count() == before


def test_postings_are_never_changed(world: World) -> None:
    a_head(world)
    everything = Posting.objects.in_alliance(world.alliance.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        everything.update(amount=D(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        everything.delete()


def test_the_invariants_find_what_is_wrong(world: World) -> None:
    head = a_head(world, "100")
    mark = kept(world, head, 1, "60")
    assert holds() == []
    Earmark.objects.unscoped("damage").filter(pk=mark.pk).update(amount=D(61))
    assert len(holds()) == 2
    Posting.objects.create(
        head=head,
        booked_at=NOW,
        origin=Stage.FREE,
        target=Stage.OUTSIDE,
        amount=D(50),
        cause_kind="x",
        cause_id="x",
        cause_label="x",
        reason="x",
        key="damage",
    )
    assert any("free is -10" in problem for problem in holds())


def test_the_role_of_the_web_may_do_all_that_it_needs(
    world: World, web_role: Callable[[], AbstractContextManager[None]]
) -> None:
    with web_role():
        head = a_head(world, "100")
        mark = kept(world, head, 1, "60")
        keep(world, head, 2, "60")
        ledger.commit(world.office, mark, amount=D(50), source="Bescheid", source_date=TODAY)
        statement = ledger.reconcile(
            world.office, head, as_of=TODAY, source="Liste", stated={Stage.PAID: D(10)}, key="list"
        )
        ledger.correct(world.office, statement, "Gefolgt")
        ledger.release(world.office, mark, reason="Zurück", amount=D(40))
        ledger.promote(world.office, reserve_of(head).get(), expires_on=UNTIL)
        assert ledger.expire_due(NOW + timedelta(days=400)) == 1
    assert holds() == []
