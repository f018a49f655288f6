"""Whatever people do in whatever order: the sums stay right."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.ledger.worlds import NOW, RESOLUTION, TODAY, a_world, holds, project

from buendnis.alliances.models import ProgrammeArea, Recognition
from buendnis.ground.clock import today
from buendnis.ground.verbs import ProcessError, unit
from buendnis.ledger import services as ledger
from buendnis.ledger.models import BudgetHead, Earmark, Posting, Stage
from buendnis.ledger.selectors import Balances, balances, balances_by_category, course, postings, reserve_of

D = Decimal
AMOUNTS = st.integers(1, 30_000).map(lambda cents: D(cents) / 100)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "allocate",
                "keep",
                "over",
                "commit",
                "pay",
                "release",
                "part",
                "expire",
                "again",
                "promote",
                "reverse",
                "bank",
                "claim",
                "carry",
                "reallocate",
            )
        ),
        AMOUNTS,
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=25,
)


class _UndoError(Exception):
    pass


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_every_order_of_steps_keeps_the_books(steps: list[tuple[str, Decimal, int]]) -> None:
    with pytest.raises(_UndoError), unit():  # noqa: PT012 - each example begins with an empty database
        _walk(steps)
        raise _UndoError


def _walk(steps: list[tuple[str, Decimal, int]]) -> None:  # noqa: C901 - one branch per step
    world = a_world(seats=1)
    office = world.office
    head = ledger.open_head(office, world.recognition, "SER")
    beside = ledger.open_head(office, world.recognition, ProgrammeArea.UER)
    earlier = ledger.open_head(
        office,
        Recognition.objects.create(
            alliance=world.alliance, starts_on=date(2015, 1, 1), ends_on=date(2017, 12, 31)
        ),
        "SER",
    )
    letter: dict[str, Any] = {"reason": "Erlass", "source": "Erlass", "source_date": TODAY}
    for other in (beside, earlier):
        ledger.allocate(office, other, D(100), key=f"other:{other.pk}", now=NOW, **letter)
    given_out = D(0)
    for number, (step, amount, which) in enumerate(steps):
        now = NOW + timedelta(days=9 * number)
        marks = list(Earmark.objects.in_alliance(world.alliance.pk).order_by("pk"))
        mark = marks[which % len(marks)] if marks else None
        key = f"{step}:{number}"
        try:
            if step == "allocate":
                ledger.allocate(
                    office, head, amount, reason="", source="Erlass", source_date=TODAY, key=key, now=now
                )
                given_out += amount
            elif step in {"keep", "over"}:
                ledger.earmark(
                    office,
                    head=head,
                    subject=project(number),
                    amount=amount,
                    category="structure" if which % 2 else "",
                    expires_on=today(now) + timedelta(days=10 * which),
                    reason="Beschluss",
                    overplan_resolution=RESOLUTION if step == "over" else None,
                    key=key,
                    now=now,
                )
            elif step == "commit" and mark:
                ledger.commit(office, mark, amount=amount, source="Bescheid", source_date=TODAY, now=now)
            elif step == "pay" and mark:
                ledger.pay(office, mark, amount, source="Liste", source_date=TODAY, key=key, now=now)
            elif step == "claim" and mark:
                ledger.claim(office, mark, amount, source="Liste", source_date=TODAY, key=key, now=now)
            elif step == "carry":
                ledger.carry_over(office, earlier, head, amount, key=key, now=now, **letter)
            elif step == "reallocate":
                ends = (head, beside) if which % 2 else (beside, head)
                ledger.reallocate(office, *ends, amount, key=key, now=now, **letter)
            elif step == "release" and mark:
                ledger.release(office, mark, reason="Zurück", now=now)
            elif step == "part" and mark:
                ledger.release(office, mark, reason="Günstiger", amount=amount, now=now)
            elif step == "expire":
                ledger.expire_due(now)
            elif step == "again" and mark:
                ledger.keep_again(
                    office, mark, expires_on=today(now) + timedelta(days=10 * which), reason="Doch", now=now
                )
            elif step == "promote":
                for entry in reserve_of(head)[:1]:
                    ledger.promote(office, entry, expires_on=date(2020, 1, 1), now=now)
            elif step == "reverse":
                booked = list(postings(head))
                if booked:
                    chosen = booked[which % len(booked)]
                    ledger.reverse(office, chosen, "Falsch", now=now)
                    if Stage.OUTSIDE in {chosen.origin, chosen.target}:
                        given_out += chosen.amount if chosen.target == Stage.OUTSIDE else -chosen.amount
            elif step == "bank":
                before = balances(head).allocated
                statement = ledger.reconcile(
                    office,
                    head,
                    as_of=TODAY,
                    source="Liste",
                    stated={Stage.OUTSIDE: amount, Stage.PAID: amount / 4 // D("0.01") * D("0.01")},
                    key=key,
                    now=now,
                )
                ledger.correct(office, statement, "Gefolgt", now=now)
                given_out += balances(head).allocated - before
        except ProcessError:
            pass
        found = balances(head)
        assert holds() == []
        assert found.allocated == given_out
        stages = found.free + found.earmarked + found.committed + found.claimed + found.paid
        assert stages == found.total
    for each in (head, beside, earlier):
        _any_day_is_a_replay(each)


def _any_day_is_a_replay(head: BudgetHead) -> None:
    """Every day's balances are what adding the postings up until then gives, and so are those per funding object."""
    booked = list(Posting.objects.unscoped("all of one head").filter(head=head).order_by("pk"))
    days = sorted({today(each.booked_at) for each in booked})
    for day in [*days[::4], *(each - timedelta(days=1) for each in days[1::5]), date(2030, 1, 1)]:
        net: dict[str, dict[str, Decimal]] = {}
        for each in booked:
            if today(each.booked_at) <= day:
                for category in (each.category, "all"):
                    stages = net.setdefault(category, {})
                    stages[each.origin] = stages.get(each.origin, D(0)) - each.amount
                    stages[each.target] = stages.get(each.target, D(0)) + each.amount
        assert balances(head, day) == Balances.of(net.pop("all", {}))
        assert balances_by_category(head, day) == {key: Balances.of(each) for key, each in net.items()}
    if booked:
        assert course(head)[-1][1] == balances(head)
        assert [month for month, _found in course(head)] == sorted({day.replace(day=1) for day in days})
    for each in booked:
        if each.origin == Stage.OVERPLANNED and each.reverses_id is None:
            mark = Earmark.objects.unscoped("of one head").get(public_id=each.cause_id)
            assert mark.overplan_id == RESOLUTION.id
