"""Flat rates add up, row by row, and never lie a cent above their rate."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from buendnis.funding.finance import ExpenditureRow
from buendnis.funding.finance.flat import flat_sum, flat_sums, shared, with_flat_rates
from buendnis.funding.guideline import Guideline, read_guideline, shipped
from buendnis.funding.guideline.document import FlatRate
from buendnis.ground.money import CENT, cents

REST = FlatRate("rest", "Restkosten", "flat_rate", ("personnel", "fees"), Decimal("0.1500"), "5.3", "Test")
AMOUNTS = st.decimals(min_value=0, max_value=1_000_000, places=2)
ROWS = st.lists(
    st.builds(
        ExpenditureRow,
        category=st.sampled_from(["personnel", "fees", "material", "flat_rate"]),
        year=st.integers(2018, 2022),
        amount=AMOUNTS,
    ),
    max_size=9,
)
RATES = st.decimals(min_value=0, max_value=1, places=4)


def row(category: str, year: int, amount: str) -> ExpenditureRow:
    return ExpenditureRow(category, year, Decimal(amount))


class TestRows:
    @settings(max_examples=120)
    @given(ROWS, RATES)
    def test_rows_make_the_whole_and_none_is_a_cent_off(
        self, rows: list[ExpenditureRow], rate: Decimal
    ) -> None:
        found = flat_sum(replace(REST, rate=rate), rows)
        assert found is not None
        assert sum(year.amount for year in found.years) == found.total == cents(found.base * rate)
        assert found.total - found.base * rate < CENT
        for year in found.years:
            assert abs(year.amount - year.base * rate) < CENT
            assert year.base == sum(year.parts.values())
            assert year.amount >= 0
        assert sum(year.planned for year in found.years) == found.planned

    @settings(max_examples=60)
    @given(ROWS, RATES)
    def test_what_is_taken_over_is_what_was_counted(self, rows: list[ExpenditureRow], rate: Decimal) -> None:
        guideline = replace(a_guideline(), flat_rates=(replace(REST, rate=rate),))
        after = with_flat_rates(guideline, rows)
        for found in flat_sums(guideline, after):
            assert found.difference == 0
        assert with_flat_rates(guideline, after) == after
        assert [each for each in after if each.category != "flat_rate"] == [
            each for each in rows if each.category != "flat_rate"
        ]

    def test_cents_that_rounding_moves_are_told(self) -> None:
        # 15 % of 0.10 € is 1.5 cents in each of three years: 2 + 2 + 2 would be above 4.5 → 5
        found = flat_sum(REST, [row("personnel", year, "0.10") for year in (2018, 2019, 2020)])
        assert found is not None
        assert found.total == Decimal("0.05")
        assert sorted(year.amount for year in found.years) == [
            Decimal("0.01"),
            Decimal("0.02"),
            Decimal("0.02"),
        ]
        assert sum(year.moved for year in found.years) == Decimal("-0.01")

    def test_only_the_base_counts(self) -> None:
        found = flat_sum(
            REST, [row("personnel", 2018, "100"), row("material", 2018, "900"), row("flat_rate", 2019, "20")]
        )
        assert found is not None
        assert (found.base, found.total, found.planned, found.difference) == (
            Decimal(100),
            Decimal("15.00"),
            Decimal("20.00"),
            Decimal("5.00"),
        )

    def test_a_rate_that_nobody_has_read_counts_nothing(self) -> None:
        assert flat_sum(replace(REST, rate=None), [row("personnel", 2018, "100")]) is None

    def test_a_rate_counted_from_another_one_comes_after_it(self) -> None:
        second = FlatRate(
            "over", "Verwaltung", "other", ("personnel", "flat_rate"), Decimal("0.1000"), None, "Test"
        )
        guideline = replace(a_guideline(), flat_rates=(second, REST))
        after = with_flat_rates(guideline, [row("personnel", 2018, "1000")])
        assert {each.category: each.amount for each in after} == {
            "personnel": Decimal(1000),
            "flat_rate": Decimal("150.00"),
            "other": Decimal("115.00"),
        }

    def test_parts_of_nothing(self) -> None:
        assert shared(Decimal("0.00"), {}) == {}


def a_guideline() -> Guideline:
    return read_guideline(shipped()["2021-2027"])
