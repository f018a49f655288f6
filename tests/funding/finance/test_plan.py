"""Sums are exact, withdrawn money does not count, and rounding happens once."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buendnis.funding.finance import (
    ExpenditureRow,
    FinancePlan,
    SourceKind,
    SourceRow,
    SourceStatus,
    summary,
)

AMOUNTS = st.decimals(min_value=0, max_value=10_000_000, places=2)
ROWS = st.builds(
    ExpenditureRow,
    category=st.sampled_from(["personnel", "fees", "material"]),
    year=st.integers(2015, 2029),
    amount=AMOUNTS,
)
SOURCES = st.builds(
    SourceRow,
    kind=st.sampled_from(SourceKind),
    label=st.text(max_size=5),
    amount=AMOUNTS,
    status=st.sampled_from(SourceStatus),
)
PLANS = st.builds(
    FinancePlan,
    expenditure=st.lists(ROWS, max_size=8).map(tuple),
    sources=st.lists(SOURCES, max_size=8).map(tuple),
)


def spent(*amounts: str) -> FinancePlan:
    return FinancePlan(tuple(ExpenditureRow("fees", 2020, Decimal(amount)) for amount in amounts))


class TestSums:
    @given(PLANS)
    def test_every_way_of_adding_up_gives_the_same(self, plan: FinancePlan) -> None:
        sums = summary(plan)
        assert sum(sums.by_category.values()) == sums.expenditure
        assert sum(sums.by_year.values()) == sums.expenditure
        assert sum(sums.by_category_and_year.values()) == sums.expenditure
        assert sum(sums.by_kind.values()) == sums.funding
        assert sum(sums.by_status.values()) == sums.funding
        assert sums.esf + sums.state + sums.cofunding == sums.funding
        assert sums.difference == sums.expenditure - sums.funding
        assert sums.confirmed_cofunding <= sums.cofunding
        assert sums.funding + sums.withdrawn == sum(row.amount for row in plan.sources)

    @given(PLANS, st.randoms())
    def test_the_order_of_the_rows_does_not_matter(self, plan: FinancePlan, random: Random) -> None:
        rows, sources = list(plan.expenditure), list(plan.sources)
        random.shuffle(rows)
        random.shuffle(sources)
        assert summary(FinancePlan(tuple(rows), tuple(sources))) == summary(plan)

    @given(PLANS)
    def test_stored_and_read_again_it_is_the_same_plan(self, plan: FinancePlan) -> None:
        assert FinancePlan.from_json(plan.to_json()) == plan

    def test_an_empty_plan(self) -> None:
        sums = summary(FinancePlan())
        assert (sums.expenditure, sums.funding, sums.difference) == (Decimal(0),) * 3
        assert sums.esf_rate is None
        assert sums.funding_rate is None

    def test_years_come_in_order(self) -> None:
        rows = tuple(ExpenditureRow("fees", year, Decimal(1)) for year in (2020, 2018, 2019))
        assert list(summary(FinancePlan(rows)).by_year) == [2018, 2019, 2020]

    def test_withdrawn_money_does_not_count(self) -> None:
        gone = SourceRow(SourceKind.PUBLIC, "Stadt", Decimal(10), SourceStatus.WITHDRAWN)
        kept = SourceRow(SourceKind.OWN, "Eigenmittel", Decimal(5), SourceStatus.CONFIRMED)
        sums = summary(FinancePlan((), (gone, kept)))
        assert (sums.funding, sums.withdrawn, sums.cofunding) == (Decimal(5), Decimal(10), Decimal(5))
        assert SourceStatus.WITHDRAWN not in sums.by_status


class TestRounding:
    def test_once_at_the_end(self) -> None:
        assert summary(spent("0.004", "0.004")).expenditure == Decimal("0.01")
        assert summary(spent(*["0.333"] * 3)).expenditure == Decimal("1.00")

    def test_half_a_cent_goes_up(self) -> None:
        assert summary(spent("0.005")).expenditure == Decimal("0.01")
        assert summary(spent("0.015")).expenditure == Decimal("0.02")

    def test_sums_have_two_places_and_rates_four(self) -> None:
        plan = FinancePlan(
            spent("3").expenditure,
            (SourceRow(SourceKind.ESF, "ESF", Decimal(1), SourceStatus.ASKED),),
        )
        sums = summary(plan)
        assert str(sums.expenditure) == "3.00"
        assert str(sums.esf_rate) == "0.3333"
        assert str(sums.funding_rate) == "0.3333"


class TestRefusals:
    @pytest.mark.parametrize("amount", ["-0.01", "NaN", "Infinity"])
    def test_an_amount_is_finite_and_not_negative(self, amount: str) -> None:
        with pytest.raises(ValueError, match="amount"):
            ExpenditureRow("fees", 2020, Decimal(amount))
        with pytest.raises(ValueError, match="amount"):
            SourceRow(SourceKind.ESF, "ESF", Decimal(amount), SourceStatus.ASKED)

    @pytest.mark.parametrize(
        "row",
        [
            {"category": "fees", "year": 2020, "amount": 5},
            {"category": "fees", "year": 2020, "amount": "-5"},
            {"category": "fees", "year": 2020, "amount": "viel"},
            {"category": "fees", "year": True, "amount": "5"},
            {"category": "fees", "amount": "5"},
            {"category": "fees", "year": 2020, "amount": "5", "note": ""},
        ],
    )
    def test_stored_rows_are_read_strictly(self, row: dict[str, object]) -> None:
        with pytest.raises(ValueError, match="/expenditure/0"):
            FinancePlan.from_json({"expenditure": [row]})
