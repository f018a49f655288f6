"""De-minimis: which earlier aid counts on the day of the grant, and what is left."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buendnis.funding.finance.aid import AidRow, rooms, rule_on, window_start
from buendnis.funding.guideline import read_guideline, shipped

RULES = read_guideline(shipped()["2021-2027"]).state_aid
OLD, NEW = RULES


class TestWindow:
    def test_the_rule_in_force_on_the_day_of_the_grant(self) -> None:
        assert rule_on(RULES, date(2023, 12, 31)) == OLD
        assert rule_on(RULES, date(2024, 1, 1)) == NEW

    @pytest.mark.parametrize(
        ("day", "first"),
        [(date(2023, 1, 2), date(2021, 1, 1)), (date(2023, 12, 31), date(2021, 1, 1))],
    )
    def test_three_tax_years_are_this_one_and_the_two_before(self, day: date, first: date) -> None:
        assert window_start(OLD, day) == first

    @pytest.mark.parametrize(
        ("day", "first"),
        [(date(2025, 3, 15), date(2022, 3, 15)), (date(2028, 2, 29), date(2025, 2, 28))],
    )
    def test_three_years_roll(self, day: date, first: date) -> None:
        assert window_start(NEW, day) == first


class TestRoom:
    def test_what_fell_out_of_the_window_counts_no_more(self) -> None:
        rows = [
            AidRow("Firma Eins", Decimal(100_000), date(2022, 3, 14)),
            AidRow("firma eins", Decimal(120_000), date(2022, 3, 15)),
            AidRow("Firma Eins", Decimal(150_000), date(2024, 6, 1)),
            AidRow("Firma Eins", Decimal(40_000), planned=True),
            AidRow("Firma Zwei", Decimal(0)),
        ]
        one, two = rooms(NEW, rows, date(2025, 3, 15))
        assert (one.received, one.left, one.excess) == (Decimal(270_000), Decimal(30_000), Decimal(10_000))
        assert [row.granted_on for row in one.passed] == [date(2022, 3, 14)]
        assert (two.left, two.declared, two.excess) == (Decimal(300_000), True, Decimal(0))

    def test_whoever_declared_nothing_is_told_apart(self) -> None:
        (room,) = rooms(NEW, [AidRow("Firma", Decimal(5), planned=True)], date(2025, 1, 1))
        assert room.declared is False

    @settings(max_examples=80)
    @given(
        st.lists(
            st.builds(
                AidRow,
                st.sampled_from(["A", "B"]),
                st.decimals(min_value=0, max_value=400_000, places=2),
                st.dates(date(2015, 1, 1), date(2030, 1, 1)),
            ),
            max_size=8,
        ),
        st.dates(date(2019, 1, 1), date(2030, 1, 1)),
        st.sampled_from(RULES),
    )
    def test_nothing_that_was_granted_is_lost_or_counted_twice(
        self, rows: list[AidRow], day: date, rule: object
    ) -> None:
        found = rooms(rule, rows, day)  # type: ignore[arg-type]
        told = [row for room in found for row in (*room.counted, *room.passed)]
        assert sorted(told, key=repr) == sorted((row for row in rows if row.granted_on <= day), key=repr)  # type: ignore[operator]
        for room in found:
            assert room.left == room.cap - sum(row.amount for row in room.counted)
