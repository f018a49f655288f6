"""Whatever people do in whatever order: the sums stay right."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.ledger.test_services import RESOLUTION, holds
from tests.ledger.worlds import NOW, TODAY, a_world, project

from buendnis.ground.verbs import ProcessError, unit
from buendnis.ledger import services as ledger
from buendnis.ledger.models import Earmark, Stage
from buendnis.ledger.selectors import balances, postings, reserve_of

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
                "promote",
                "reverse",
                "bank",
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
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_every_order_of_steps_keeps_the_books(steps: list[tuple[str, Decimal, int]]) -> None:
    with pytest.raises(_UndoError), unit():  # noqa: PT012 - each example begins with an empty database
        _walk(steps)
        raise _UndoError


def _walk(steps: list[tuple[str, Decimal, int]]) -> None:  # noqa: C901 - one branch per step
    world = a_world(seats=1)
    office = world.office
    head = ledger.open_head(office, world.recognition, "SER")
    given_out = D(0)
    for number, (step, amount, which) in enumerate(steps):
        marks = list(Earmark.objects.in_alliance(world.alliance.pk).order_by("pk"))
        mark = marks[which % len(marks)] if marks else None
        key = f"{step}:{number}"
        try:
            if step == "allocate":
                ledger.allocate(
                    office, head, amount, reason="", source="Erlass", source_date=TODAY, key=key, now=NOW
                )
                given_out += amount
            elif step in {"keep", "over"}:
                ledger.earmark(
                    office,
                    head=head,
                    subject=project(number),
                    amount=amount,
                    category="",
                    expires_on=TODAY,
                    reason="Beschluss",
                    overplan_resolution=RESOLUTION if step == "over" else None,
                    key=key,
                    now=NOW,
                )
            elif step == "commit" and mark:
                ledger.commit(office, mark, amount=amount, source="Bescheid", source_date=TODAY, now=NOW)
            elif step == "pay" and mark:
                ledger.pay(office, mark, amount, source="Liste", source_date=TODAY, key=key, now=NOW)
            elif step == "release" and mark:
                ledger.release(office, mark, reason="Zurück", now=NOW)
            elif step == "part" and mark:
                ledger.release(office, mark, reason="Günstiger", amount=amount, now=NOW)
            elif step == "expire":
                ledger.expire_due(NOW + timedelta(days=which - 4))
            elif step == "promote":
                for entry in reserve_of(head)[:1]:
                    ledger.promote(office, entry, expires_on=date(2019, 1, 1), now=NOW)
            elif step == "reverse":
                booked = list(postings(head))
                if booked:
                    chosen = booked[which % len(booked)]
                    ledger.reverse(office, chosen, "Falsch", now=NOW)
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
                    now=NOW,
                )
                ledger.correct(office, statement, "Gefolgt", now=NOW)
                given_out += balances(head).allocated - before
        except ProcessError:
            pass
        found = balances(head)
        assert holds() == []
        assert found.allocated == given_out
        stages = found.free + found.earmarked + found.committed + found.paid
        assert stages == found.allocated + found.overplanned
