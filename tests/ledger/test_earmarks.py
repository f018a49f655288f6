"""What becomes of an earmark, and who waits for money."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.ledger.worlds import (
    NOW,
    RESOLUTION,
    TODAY,
    UNTIL,
    D,
    World,
    a_head,
    holds,
    keep,
    kept,
    project,
    url,
)

from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.audit.verify import verify_chains
from buendnis.ground.mail.models import Mail
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import ProcessError
from buendnis.ledger import links, owners
from buendnis.ledger import services as ledger
from buendnis.ledger.models import (
    Earmark,
    EarmarkState,
    Posting,
    ReserveEntry,
    ReserveState,
    Stage,
)
from buendnis.ledger.reminders import ending
from buendnis.ledger.selectors import (
    Balances,
    balances,
    bar,
    earmark_of,
    earmarks_of,
    expired_of,
    reserve_of,
    waiting_of,
)
from buendnis.ledger.services import Reserved


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
    told = Mail.objects.get(kind="budget.expired")
    assert (told.to, mark.subject_label in told.body) == ("office@son.example", True)
    assert "1.000,00\N{NO-BREAK SPACE}€" in told.body
    assert list(expired_of(head)) == [mark]
    assert holds() == []
    with pytest.raises(ProcessError, match="This earmark is"):
        ledger.extend(world.office, mark, UNTIL, "Zu spät")
    # kept anew, once, and only from what is free
    ledger.release(world.office, other, reason="Zurück")
    big = kept(world, head, 3, "1399500")
    with pytest.raises(ProcessError, match="lacks 500,00"):
        ledger.keep_again(world.office, mark, expires_on=UNTIL, reason="Der Bescheid kommt noch")
    ledger.release(world.office, big, reason="Zurück")
    again = ledger.keep_again(world.office, mark, expires_on=UNTIL, reason="Der Bescheid kommt noch")
    assert (again.subject_id, again.amount, again.category) == (mark.subject_id, D(1000), "structure")
    assert list(expired_of(head)) == []
    with pytest.raises(ProcessError, match="earmarked for this already"):
        ledger.keep_again(world.office, mark, expires_on=UNTIL, reason="Noch einmal")
    assert holds() == []


def test_office_and_owners_hear_before_an_earmark_ends_and_when_it_has(world: World) -> None:
    head = a_head(world)
    own = world.users["applicant"]
    owners.register("test.project", lambda ids: {each: [own, world.users["office"]] for each in ids})
    links.register("test.project", lambda subject_id: f"/projekt/{subject_id}/")
    try:
        mark = kept(
            world,
            head,
            1,
            "10",
            subject=Reference("test.project", "7", "Lernwerk"),
            expires_on=TODAY + timedelta(days=9),
        )
        kept(world, head, 2, "10", expires_on=TODAY + timedelta(days=30))
        due = list(ending(TODAY, TODAY + timedelta(days=14)))
        office_page = url("ledger:head", head.public_id)
        assert [(each.user_id, each.path, each.title) for each in due] == [
            (world.users["office"].pk, office_page, "Lernwerk"),
            (own.pk, "/projekt/7/", "Lernwerk"),
        ]
        assert {each.due for each in due} == {mark.expires_on}
        ledger.expire_due(NOW + timedelta(days=10))
    finally:
        del owners._people["test.project"], links._pages["test.project"]
    told = {mail.to: mail.body for mail in Mail.objects.filter(kind="budget.expired")}
    assert set(told) == {"office@son.example", own.email}
    assert office_page in told["office@son.example"]
    assert "/projekt/7/" in told[own.email]
    assert "Geschäftsstelle" in told[own.email]


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


def test_one_number_at_the_bank_is_one_project(world: World) -> None:
    head = a_head(world)
    first, second = kept(world, head, 1, "60"), kept(world, head, 2, "60")
    notice: dict[str, Any] = {"amount": D(60), "source": "Bescheid", "source_date": TODAY}
    ledger.commit(world.office, first, bank_number="85012345", **notice)
    with pytest.raises(ProcessError, match="number at the bank"):
        ledger.commit(world.office, second, bank_number="85012345", **notice)
    with pytest.raises(ProcessError, match="ends before"):
        ledger.commit(world.office, second, starts_on=TODAY, ends_on=TODAY - timedelta(days=1), **notice)


def test_money_is_not_kept_until_a_day_that_is_past(world: World) -> None:
    with pytest.raises(ProcessError, match="in the past"):
        keep(world, a_head(world), 1, "1", expires_on=TODAY - timedelta(days=1))


def test_those_that_may_expire_come_first(world: World) -> None:
    head = a_head(world)
    late = kept(world, head, 1, "1", expires_on=UNTIL)
    soon = kept(world, head, 2, "1", expires_on=TODAY)
    granted = kept(world, head, 3, "1", expires_on=TODAY)
    ledger.commit(world.office, granted, amount=D(1), source="x", source_date=TODAY)
    assert list(earmarks_of(head)) == [soon, late, granted]
