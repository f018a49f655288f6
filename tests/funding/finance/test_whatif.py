"""Another total or rate: every share in cents, sums exact, nothing above the rate."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from buendnis.funding.finance import ExpenditureRow, FinancePlan, SourceKind, SourceRow, SourceStatus, summary
from buendnis.funding.finance.flat import flat_sum
from buendnis.funding.finance.whatif import NotPossible, Wish, divided, what_if
from buendnis.funding.guideline import read_guideline, shipped
from buendnis.funding.guideline.document import FlatRate
from buendnis.ground.money import CENT

LAB = FinancePlan(
    (
        ExpenditureRow("personnel", 2018, Decimal("320000.00")),
        ExpenditureRow("material", 2019, Decimal("150000.00")),
    ),
    (
        SourceRow(SourceKind.ESF, "ESF", Decimal("235000.00"), SourceStatus.ASKED, key="esf"),
        SourceRow(SourceKind.OWN, "TU Clausthal", Decimal("109500.00"), SourceStatus.CONFIRMED, key="own"),
        SourceRow(SourceKind.PUBLIC, "Landkreis", Decimal("65500.00"), SourceStatus.INDICATED, key="lk"),
        SourceRow(SourceKind.PRIVATE, "Firma", Decimal("60000.00"), SourceStatus.CONFIRMED, key="firm"),
    ),
)
POSITIVE = st.decimals(min_value=1, max_value=500_000, places=2)
PLANS = st.builds(
    FinancePlan,
    st.lists(
        st.builds(
            ExpenditureRow,
            category=st.sampled_from(["personnel", "flat_rate", "release"]),
            year=st.integers(2018, 2021),
            amount=POSITIVE,
        ),
        min_size=1,
        max_size=6,
    ).map(tuple),
    st.lists(
        st.builds(
            SourceRow,
            kind=st.sampled_from([SourceKind.ESF, SourceKind.OWN, SourceKind.PUBLIC]),
            label=st.just("x"),
            amount=POSITIVE,
            status=st.sampled_from(SourceStatus),
        ),
        min_size=1,
        max_size=6,
    ).map(lambda rows: tuple(replace(row, key=str(n)) for n, row in enumerate(rows))),
)


class TestTheLab:
    def test_nothing_wished_changes_nothing(self) -> None:
        assert not what_if(LAB, Wish()).changes_anything

    def test_from_393_to_470_thousand_and_back(self) -> None:
        """The plan that grew (393,000 → 470,000 €), read backwards."""
        found = what_if(LAB, Wish(total=Decimal(393_000)))
        amounts = [effect.after.amount for effect in found.effects]
        assert amounts == [
            Decimal("196500.00"),
            Decimal("91560.64"),
            Decimal("54769.15"),
            Decimal("50170.21"),
        ]
        assert sum(amounts) == 393_000
        assert [effect.reopened for effect in found.effects] == [False] * 4

    def test_a_lower_rate_is_carried_by_one(self) -> None:
        found = what_if(LAB, Wish(rate=Decimal("0.4000"), put_on="lk"))
        assert {effect.before.key: effect.change for effect in found.effects} == {
            "esf": Decimal("-47000.00"),
            "own": Decimal("0.00"),
            "lk": Decimal("47000.00"),
            "firm": Decimal("0.00"),
        }

    def test_a_confirmation_does_not_cover_more_than_was_confirmed(self) -> None:
        found = what_if(LAB, Wish(rate=Decimal("0.4000")))
        assert {effect.before.key for effect in found.effects if effect.reopened} == {"own", "firm"}
        assert all(
            effect.after.status is SourceStatus.INDICATED for effect in found.effects if effect.reopened
        )

    @pytest.mark.parametrize(
        "wish",
        [
            Wish(total=Decimal(0)),
            Wish(total=Decimal("0.01")),
            Wish(rate=Decimal("1.5")),
            Wish(rate=Decimal(1)),
            Wish(total=Decimal(300_000), put_on="firm"),
            Wish(put_on="esf"),
            Wish(put_on="nobody"),
        ],
    )
    def test_what_can_not_be_is_said_in_words(self, wish: Wish) -> None:
        with pytest.raises(NotPossible) as refused:
            what_if(LAB, wish)
        assert str(refused.value.reason)

    def test_a_share_in_kind_follows_its_expenditure(self) -> None:
        plan = FinancePlan(
            (ExpenditureRow("personnel", 2018, Decimal(900)), ExpenditureRow("release", 2018, Decimal(100))),
            (
                SourceRow(SourceKind.ESF, "ESF", Decimal(500), SourceStatus.ASKED, key="esf"),
                SourceRow(SourceKind.OWN, "Wir", Decimal(400), SourceStatus.ASKED, key="own"),
                SourceRow(
                    SourceKind.PRIVATE,
                    "Frei",
                    Decimal(100),
                    SourceStatus.ASKED,
                    key="kind",
                    in_kind_of="release",
                ),
            ),
        )
        found = what_if(plan, Wish(total=Decimal("500.01")))
        release = next(row.amount for row in found.after.expenditure if row.category == "release")
        assert found.effects[2].after.amount == release
        with pytest.raises(NotPossible):
            what_if(plan, Wish(put_on="kind"))


class TestExact:
    @settings(max_examples=150)
    @given(
        PLANS,
        st.none() | st.decimals(min_value=1, max_value=900_000, places=2),
        st.none() | st.decimals(min_value=0, max_value=1, places=4),
        st.none() | st.integers(0, 5),
    )
    def test_every_cent_is_somewhere(
        self, plan: FinancePlan, total: Decimal | None, rate: Decimal | None, put_on: int | None
    ) -> None:
        wish = Wish(total, rate, "" if put_on is None else str(put_on))
        try:
            found = what_if(plan, wish)
        except NotPossible:
            assume(False)
        sums = summary(found.after)
        assert sums.expenditure == sums.funding == (summary(plan).expenditure if total is None else total)
        assert all(row.amount > 0 for row in found.after.expenditure)
        assert all(row.amount > 0 for row in found.after.sources)
        if rate is not None:
            assert sums.esf <= sums.expenditure * rate
            assert sums.esf == 0 or sums.expenditure * rate - sums.esf < CENT
        kept = [row for row in plan.sources if row.status is SourceStatus.WITHDRAWN]
        assert kept == [row for row in found.after.sources if row.status is SourceStatus.WITHDRAWN]

    @settings(max_examples=100)
    @given(st.decimals(min_value=0, max_value=10**6, places=2), st.lists(POSITIVE, min_size=1, max_size=8))
    def test_parts_make_the_whole_and_none_is_a_cent_off(
        self, total: Decimal, weights: list[Decimal]
    ) -> None:
        parts = divided(total, weights)
        assert sum(parts) == total
        whole = sum(weights)
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - total * weight / whole) < CENT
            assert part == part.quantize(CENT, ROUND_DOWN)

    @settings(max_examples=60)
    @given(POSITIVE, st.decimals(min_value=1000, max_value=900_000, places=2))
    def test_a_flat_rate_stays_within_its_share(self, base: Decimal, total: Decimal) -> None:
        rule = FlatRate("rest", "Rest", "flat_rate", ("personnel",), Decimal("0.1500"), None, "Test")
        flat = (base * Decimal("0.15")).quantize(CENT, ROUND_DOWN)
        assume(flat > 0)
        plan = FinancePlan(
            (ExpenditureRow("personnel", 2018, base), ExpenditureRow("flat_rate", 2018, flat)),
            (SourceRow(SourceKind.OWN, "Wir", base + flat, SourceStatus.ASKED, key="own"),),
        )
        guideline = replace(read_guideline(shipped()["2021-2027"]), flat_rates=(rule,))
        after = what_if(plan, Wish(total=total), guideline).after
        counted = flat_sum(rule, after.expenditure)
        assert counted is not None
        assert counted.difference <= 0
        assert summary(after).expenditure == total
