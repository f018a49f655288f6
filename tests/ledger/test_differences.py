"""What has to be moved so that a project stands as a list says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buendnis.ledger.differences import FREE, Move, Standing, moves, wanted

D = Decimal
AMOUNTS = st.integers(0, 400).map(lambda cents: D(cents) / 100)
STANDINGS = st.builds(Standing, AMOUNTS, AMOUNTS, AMOUNTS)


@settings(max_examples=400)
@given(now=STANDINGS, target=STANDINGS)
def test_the_moves_lead_there_and_nothing_falls_below_zero(now: Standing, target: Standing) -> None:
    steps = moves(now, target)
    stands = now
    for step in steps:
        assert step.amount > 0
        stands = stands.moved(step)
        assert min(stands.committed, stands.claimed, stands.paid) >= 0
    assert stands == target
    assert len({(step.origin, step.target) for step in steps}) == len(steps)
    # only what the grant itself differs by leaves or enters the project
    freed = sum(
        (s.amount if s.target == FREE else -s.amount for s in steps if FREE in {s.origin, s.target}), D(0)
    )
    assert freed == now.granted - target.granted


@settings(max_examples=300)
@given(now=STANDINGS, said=st.tuples(*[st.none() | AMOUNTS] * 3))
def test_what_a_list_does_not_name_stays(
    now: Standing, said: tuple[Decimal | None, Decimal | None, Decimal | None]
) -> None:
    granted, claimed, paid = said
    found = wanted(now, granted, claimed, paid)
    if found is None:
        return
    assert min(found.committed, found.claimed, found.paid) >= 0
    assert found.granted == (now.granted if granted is None else granted)
    assert found.paid == (now.paid if paid is None else paid)
    if claimed is not None:
        assert found.claimed_in_all in {claimed, found.paid}


@pytest.mark.parametrize(
    ("now", "said", "steps"),
    [
        # a payment that the books do not know yet is paid of what was claimed, then of what is committed
        ((100, 0, 0), (100, None, 30), [Move("committed", "paid", D(30))]),
        ((80, 20, 0), (100, None, 30), [Move("claimed", "paid", D(20)), Move("committed", "paid", D(10))]),
        ((100, 0, 0), (100, 40, 30), [Move("committed", "paid", D(30)), Move("committed", "claimed", D(10))]),
        # the bank has taken a payment back
        ((50, 10, 40), (None, None, 30), [Move("paid", "committed", D(10))]),
        # a lower grant comes last, a higher one first
        ((70, 0, 30), (90, None, 40), [Move("committed", "paid", D(10)), Move("committed", "free", D(10))]),
        ((0, 0, 30), (50, None, 50), [Move("free", "committed", D(20)), Move("committed", "paid", D(20))]),
        ((10, 0, 30), (40, 30, 30), []),
    ],
)
def test_examples(
    now: tuple[int, int, int], said: tuple[int | None, int | None, int | None], steps: list[Move]
) -> None:
    stands = Standing(*map(D, now))
    target = wanted(stands, *(None if each is None else D(each) for each in said))
    assert target is not None
    assert moves(stands, target) == steps


def test_sums_that_contradict_each_other_say_nothing() -> None:
    stands = Standing(D(10), D(0), D(30))
    assert wanted(stands, D(20), None, None) is None  # less than has been paid
    assert wanted(stands, D(40), D(10), D(20)) is None  # more paid than claimed
