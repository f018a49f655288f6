"""What will fall free: exact, and a range with its reason."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buendnis.ground.look.pieces import BudgetRow
from buendnis.ledger import chart
from buendnis.ledger.forecast import LAG, Forecast, Outlook, Running, Why, expiring, forecast, outlook

D = Decimal
START = date(2018, 1, 1)


def a_project(used: str, passed: int, *, granted: str = "1000", days: int = 1000) -> Running:
    """A project of ``days`` days of which ``passed`` had passed when the bank last told of it."""
    return Running(
        "P", D(granted), D(used), START, START + timedelta(days=days - 1), START + timedelta(days=passed - 1)
    )


def test_the_pace_gives_the_range() -> None:
    found = outlook(a_project("250", 500))
    # 250 in 500 days are 500 in 1000; reached 182 days earlier, 318 days gave 250: 786.16 in all
    assert (found.why, found.high, found.low) == (Why.PACE, D("500.00"), D("213.84"))
    assert (found.elapsed, found.total, found.kept) == (500, 1000, D(750))


@pytest.mark.parametrize(
    ("project", "why", "low", "high"),
    [
        (a_project("900", 1000 + LAG), Why.ENDED, D(100), D(100)),
        (a_project("900", 1000), Why.PACE, D(0), D("100.00")),
        (a_project("0", 400), Why.NOTHING_YET, D(0), D(1000)),
        (a_project("10", 89), Why.TOO_EARLY, D(0), D(990)),
        (a_project("10", 90), Why.PACE, D(0), D("888.89")),
        (Running("P", D(10), D(1)), Why.NO_PERIOD, D(0), D(9)),
        (Running("P", D(10), D(1), START, START), Why.NOT_HEARD, D(0), D(9)),
    ],
)
def test_what_else_a_range_rests_on(project: Running, why: Why, low: Decimal, high: Decimal) -> None:
    found = outlook(project)
    assert (found.why, found.low, found.high) == (why, low, high)


@settings(max_examples=300)
@given(
    granted=st.integers(1, 10**8),
    share=st.fractions(0, 1),
    days=st.integers(1, 2000),
    passed=st.integers(-300, 3000),
)
def test_a_range_is_one_and_within_what_is_kept(
    granted: int, share: Fraction, days: int, passed: int
) -> None:
    used = D(int(granted * share)) / 100
    project = a_project(str(used), passed, granted=str(D(granted) / 100), days=days)
    found = outlook(project)
    assert 0 <= found.low <= found.high <= found.kept
    if found.why is Why.PACE:
        exact = max(Fraction(project.granted) - Fraction(used) * found.total / found.elapsed, Fraction(0))
        assert abs(Fraction(found.high) - exact) <= Fraction(1, 200)
        more = outlook(
            a_project(str(min(used + 1, project.granted)), passed, granted=str(project.granted), days=days)
        )
        assert more.high <= found.high  # whoever has used more leaves less


def test_only_what_is_known_is_added_up() -> None:
    today = date(2019, 1, 1)
    soon = expiring("E", D(70), today + timedelta(days=180), today)
    assert expiring("F", D(70), today + timedelta(days=181), today) is None
    found = forecast(
        [a_project("250", 500), Running("unclear", D(40), D(0)), a_project("900", 2000)], [soon, None]
    )
    assert [each.why for each in found.outlooks] == [Why.PACE, Why.ENDED, Why.EXPIRES, Why.NO_PERIOD]
    assert (found.low, found.high, found.unknown) == (D("313.84"), D(670), D(40))


def test_what_falls_free_is_drawn_with_its_range() -> None:
    rows = [
        BudgetRow("Gebunden", Decimal(500), "committed"),
        BudgetRow("Vorgemerkt", Decimal(100), "earmarked"),
        BudgetRow("Frei", Decimal(50), "free"),
    ]
    running = Outlook("Labor", Decimal(500), Decimal(120), Decimal(200), Why.PACE)
    waiting = Outlook("Börse", Decimal(40), Decimal(0), Decimal(40), Why.EXPIRES)
    unknown = Outlook("Neu", Decimal(90), Decimal(0), Decimal(90), Why.TOO_EARLY)
    found = chart.expected(rows, Forecast((running, waiting, unknown)), "mindestens", "vielleicht")
    assert [(row.label, row.amount) for row in found] == [
        ("Gebunden", Decimal(300)),
        ("Vorgemerkt", Decimal(60)),
        ("vielleicht", Decimal(120)),
        ("mindestens", Decimal(120)),
        ("Frei", Decimal(50)),
    ]
    assert sum(row.amount for row in found) == sum(row.amount for row in rows)
