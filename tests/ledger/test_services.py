"""Booking in the virtual budget: the verbs, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from tests.ledger.worlds import NOW, SYSTEM, TODAY, World, a_head, a_world, project

from buendnis.alliances.models import ProgrammeArea, Recognition
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.audit.verify import verify_chains
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.ledger import invariants
from buendnis.ledger import services as ledger
from buendnis.ledger.models import (
    BudgetHead,
    Earmark,
    EarmarkState,
    Posting,
    ReserveEntry,
    ReserveState,
    Stage,
    Turnover,
)
from buendnis.ledger.selectors import (
    Balances,
    balances,
    bar,
    earmark_of,
    earmarks_of,
    postings,
    reserve_of,
    waiting_of,
)
from buendnis.ledger.services import Earmarked, Reserved

D = Decimal
RESOLUTION = Reference("decisions.resolution", "00000000-0000-4000-8000-0000000000aa", "B-2018-0007")
UNTIL = date(2019, 9, 3)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield a_world()


def keep(world: World, head: BudgetHead, number: int, amount: str, **more: Any) -> Earmarked | Reserved:
    arguments: dict[str, Any] = {
        "subject": project(number),
        "category": "structure",
        "expires_on": UNTIL,
        "reason": "Beschluss B-2018-0001",
        "key": f"case:{number}",
    }
    return ledger.earmark(world.office, head=head, amount=D(amount), **(arguments | more))


def kept(world: World, head: BudgetHead, number: int, amount: str, **more: Any) -> Earmark:
    answer = keep(world, head, number, amount, **more)
    assert isinstance(answer, Earmarked)
    return answer.earmark


def holds() -> list[str]:
    """What contradicts the invariants of the virtual budget."""
    checks = (
        invariants.nothing_is_negative,
        invariants.sums_agree,
        invariants.earmarks_are_backed,
        invariants.turnovers_agree,
        invariants.transfers_agree,
        invariants.booked_rows_have_postings,
    )
    return [problem for check in checks for problem in check()]


def test_a_project_goes_through_all_stages(world: World) -> None:
    head = a_head(world)
    mark = kept(world, head, 1, "235000")
    assert balances(head) == Balances(D(1400000), D(1165000), D(235000), D(0), D(0), D(0))
    ledger.commit(world.office, mark, amount=D("230000.50"), source="Bescheid 1", source_date=TODAY)
    assert balances(head) == Balances(D(1400000), D("1169999.50"), D(0), D("230000.50"), D(0), D(0))
    mark.refresh_from_db()
    ledger.pay(world.office, mark, D("30000.50"), source="Auszahlung 1", source_date=TODAY)
    ledger.pay(world.office, mark, D(30000), source="Auszahlung 2", source_date=TODAY)
    assert balances(head).paid == D("60000.50")
    ledger.release(world.office, mark, reason="Günstiger")
    mark.refresh_from_db()
    assert (mark.state, mark.amount) == (EarmarkState.COMMITTED, D("60000.50"))
    assert balances(head) == Balances(D(1400000), D("1339999.50"), D(0), D(0), D("60000.50"), D(0))
    assert holds() == []
    assert verify_chains() == []


def test_what_does_not_fit_goes_whole_to_the_reserve_list(world: World) -> None:
    head = a_head(world, "100")
    answer = keep(world, head, 1, "100.01")
    assert isinstance(answer, Reserved)
    assert balances(head).free == D(100)
    assert waiting_of(project(1)) == answer.entry
    assert list(reserve_of(head)) == [answer.entry]
    kept(world, head, 2, "100")  # exactly what is free fits
    assert balances(head).free == D(0)
    assert holds() == []


def test_overplanning_needs_a_resolution_and_shows(world: World) -> None:
    head = a_head(world, "100")
    mark = kept(world, head, 1, "130", overplan_resolution=RESOLUTION)
    assert (mark.overplanned, mark.overplan_id, mark.overplan_label) == (D(30), RESOLUTION.id, "B-2018-0007")
    found = balances(head)
    assert found == Balances(D(100), D(0), D(130), D(0), D(0), D(30))
    rows = {row.kind: row.amount for row in bar(head)}
    assert rows == {"paid": 0, "committed": 0, "earmarked": D(100), "free": 0, "over": D(30)}
    assert "B-2018-0007" in head.postings.get(origin=Stage.OVERPLANNED).reason
    with pytest.raises(IntegrityError), transaction.atomic():
        Earmark.objects.unscoped("the constraint").filter(pk=mark.pk).update(overplan_id="")


def test_a_resolution_for_overplanning_is_not_named_where_none_was_needed(world: World) -> None:
    mark = kept(world, a_head(world, "200"), 1, "130", overplan_resolution=RESOLUTION)
    assert (mark.overplanned, mark.overplan_id) == (D(0), "")


def test_money_that_becomes_free_covers_what_was_overplanned_first(world: World) -> None:
    head = a_head(world, "100")
    first = kept(world, head, 1, "100")
    over = kept(world, head, 2, "40", overplan_resolution=RESOLUTION)
    ledger.release(world.office, first, reason="Zurückgezogen")
    over.refresh_from_db()
    assert over.overplanned == D(0)
    assert balances(head) == Balances(D(100), D(60), D(40), D(0), D(0), D(0))
    assert holds() == []


def test_an_allocation_covers_what_was_overplanned(world: World) -> None:
    head = a_head(world, "0")
    over = kept(world, head, 1, "40", overplan_resolution=RESOLUTION)
    ledger.allocate(world.office, head, D(25), reason="", source="Erlass", source_date=TODAY, key="a")
    over.refresh_from_db()
    assert over.overplanned == D(15)
    assert balances(head) == Balances(D(25), D(0), D(40), D(0), D(0), D(15))
    ledger.release(world.office, over, reason="Zurückgezogen")
    assert balances(head) == Balances(D(25), D(25), D(0), D(0), D(0), D(0))
    assert holds() == []


def test_a_step_that_is_sent_twice_happens_once(world: World) -> None:
    head = a_head(world, "100")
    assert kept(world, head, 1, "60") == kept(world, head, 1, "60")
    reserved = keep(world, head, 2, "60")
    assert keep(world, head, 2, "60") == reserved
    assert Earmark.objects.in_alliance(world.alliance.pk).count() == 1
    assert ReserveEntry.objects.in_alliance(world.alliance.pk).count() == 1
    for _ in range(2):
        ledger.allocate(
            world.office, head, D(100), reason="", source="Erlass", source_date=TODAY, key="twice"
        )
    assert balances(head).allocated == D(200)
    entry = reserve_of(head).get()
    mark = ledger.promote(world.office, entry, expires_on=UNTIL)
    assert kept(world, head, 2, "60") == mark  # the first answer, as it stands now


def test_a_subject_has_one_earmark_or_one_place(world: World) -> None:
    head = a_head(world, "100")
    kept(world, head, 1, "60")
    with pytest.raises(ProcessError, match="Money is earmarked for this already"):
        keep(world, head, 1, "10", key="another")
    keep(world, head, 2, "60")
    with pytest.raises(ProcessError, match="waits on the reserve list already"):
        keep(world, head, 2, "10", key="yet another")


def test_an_earmark_expires_after_its_last_day(world: World) -> None:
    head = a_head(world)
    mark = kept(world, head, 1, "1000", expires_on=TODAY + timedelta(days=1))
    other = kept(world, head, 2, "500")
    assert ledger.expire_due(NOW + timedelta(days=1)) == 0  # the last day counts
    # the German calendar day, not that of UTC
    assert ledger.expire_due(NOW.replace(hour=22, minute=30) + timedelta(days=1)) == 1
    assert ledger.expire_due(NOW + timedelta(days=2)) == 0
    mark.refresh_from_db()
    other.refresh_from_db()
    assert (mark.state, other.state) == (EarmarkState.EXPIRED, EarmarkState.ACTIVE)
    assert balances(head).free == D(1399500)
    assert earmark_of(project(1)) is None
    assert AuditEntry.objects.filter(action="budget.expired").count() == 1
    assert holds() == []
    with pytest.raises(ProcessError, match="This earmark is"):
        ledger.extend(world.office, mark, UNTIL, "Zu spät")


def test_an_earmark_is_extended_with_a_reason(world: World) -> None:
    head = a_head(world)
    mark = kept(world, head, 1, "1000")
    with pytest.raises(ProcessError, match="reason"):
        ledger.extend(world.office, mark, UNTIL + timedelta(days=1), " ")
    with pytest.raises(ProcessError, match="after the present one"):
        ledger.extend(world.office, mark, UNTIL, "Rat tagt später")
    assert ledger.extend(world.office, mark, UNTIL + timedelta(days=1), "Rat tagt später").note
    assert ledger.expire_due(NOW + timedelta(days=366)) == 0


def test_a_grant_that_is_higher_needs_free_money(world: World) -> None:
    head = a_head(world, "100")
    mark = kept(world, head, 1, "60")
    with pytest.raises(ProcessError, match="Only 40,00"):
        ledger.commit(world.office, mark, amount=D("100.01"), source="Bescheid", source_date=TODAY)
    ledger.commit(world.office, mark, amount=D(100), source="Bescheid", source_date=TODAY)
    assert balances(head) == Balances(D(100), D(0), D(0), D(100), D(0), D(0))
    with pytest.raises(ProcessError, match="more than was committed"):
        ledger.pay(world.office, mark, D("100.01"), source="Liste", source_date=TODAY)
    assert holds() == []


def test_the_reserve_list_moves_up_by_the_secretariats_word_only(world: World) -> None:
    head = a_head(world, "100")
    mark = kept(world, head, 1, "100")
    for number, amount in ((2, "70"), (3, "30")):
        keep(world, head, number, amount)
    first, second = reserve_of(head)
    with pytest.raises(ProcessError, match="still does not hold"):
        ledger.promote(world.office, first, expires_on=UNTIL)
    ledger.release(world.office, mark, reason="Abgelehnt")
    assert [entry.state for entry in reserve_of(head)] == [ReserveState.WAITING] * 2
    with pytest.raises(ProcessError, match=r"Projekt 2.* waits longer"):
        ledger.promote(world.office, second, expires_on=UNTIL)
    ledger.promote(world.office, second, expires_on=UNTIL, reason="Kann sofort beginnen")
    ledger.promote(world.office, first, expires_on=UNTIL)
    assert balances(head).free == D(0)
    with pytest.raises(ProcessError, match="not on the reserve list any more"):
        ledger.drop(world.office, first, "Doppelt")
    keep(world, head, 4, "1")
    ledger.drop(world.office, reserve_of(head).get(), "Verzichtet")
    assert not reserve_of(head).exists()
    assert holds() == []


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
    assert holds() == []


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


def test_what_is_claimed_is_paid_first_and_nothing_of_it_is_released(world: World) -> None:
    head = a_head(world, "100")
    mark = kept(world, head, 1, "60")
    with pytest.raises(ProcessError, match="This earmark is"):
        ledger.claim(world.office, mark, D(1), source="Liste", source_date=TODAY)
    ledger.commit(
        world.office, mark, amount=D(60), source="Bescheid", source_date=TODAY, bank_number="85012345"
    )
    ledger.claim(world.office, mark, D(20), source="Abruf", source_date=TODAY, key="c")
    ledger.claim(world.office, mark, D(20), source="Abruf", source_date=TODAY, key="c")
    assert balances(head).claimed == D(20)
    with pytest.raises(ProcessError, match="more than was committed"):
        ledger.claim(world.office, mark, D("40.01"), source="Abruf", source_date=TODAY)
    last = ledger.pay(world.office, mark, D(25), source="Liste", source_date=TODAY, key="p")
    assert ledger.pay(world.office, mark, D(25), source="Liste", source_date=TODAY, key="p") == last
    assert balances(head) == Balances(D(100), D(40), D(0), D(35), D(25), D(0), D(0))
    ledger.claim(world.office, mark, D(5), source="Abruf", source_date=TODAY)
    with pytest.raises(ProcessError, match="neither claimed nor paid"):
        ledger.release(world.office, mark, reason="Günstiger", amount=D("30.01"))
    ledger.release(world.office, mark, reason="Günstiger")
    assert balances(head) == Balances(D(100), D(70), D(0), D(0), D(25), D(0), D(5))
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(
            head=head, booked_at=NOW, origin=Stage.FREE, target=Stage.CLAIMED, amount=D(1),
            cause_kind="x", cause_id="x", cause_label="x", reason="x", key="without a source",
        )  # fmt: skip
    assert holds() == []


def test_a_grant_is_not_booked_back_on_what_another_project_holds(world: World) -> None:
    head = a_head(world)
    first, second = kept(world, head, 1, "60"), kept(world, head, 2, "60")
    for mark in (first, second):
        ledger.commit(world.office, mark, amount=D(60), source="Bescheid", source_date=TODAY)
    ledger.pay(world.office, first, D(10), source="Liste", source_date=TODAY)
    grant = head.postings.get(target=Stage.COMMITTED, cause_id=str(first.public_id))
    with pytest.raises(ProcessError, match="Only 50,00"):
        ledger.reverse(world.office, grant, "Falsch")


def test_one_number_at_the_bank_is_one_project(world: World) -> None:
    head = a_head(world)
    first, second = kept(world, head, 1, "60"), kept(world, head, 2, "60")
    notice: dict[str, Any] = {"amount": D(60), "source": "Bescheid", "source_date": TODAY}
    ledger.commit(world.office, first, bank_number="85012345", **notice)
    with pytest.raises(ProcessError, match="number at the bank"):
        ledger.commit(world.office, second, bank_number="85012345", **notice)
    with pytest.raises(ProcessError, match="ends before"):
        ledger.commit(world.office, second, starts_on=TODAY, ends_on=TODAY - timedelta(days=1), **notice)


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


def test_money_is_not_kept_until_a_day_that_is_past(world: World) -> None:
    with pytest.raises(ProcessError, match="in the past"):
        keep(world, a_head(world), 1, "1", expires_on=TODAY - timedelta(days=1))


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


def test_those_that_may_expire_come_first(world: World) -> None:
    head = a_head(world)
    late = kept(world, head, 1, "1", expires_on=UNTIL)
    soon = kept(world, head, 2, "1", expires_on=TODAY)
    granted = kept(world, head, 3, "1", expires_on=TODAY)
    ledger.commit(world.office, granted, amount=D(1), source="x", source_date=TODAY)
    assert list(earmarks_of(head)) == [soon, late, granted]
