"""The rules about money: sums, rates, limits, categories, shares and state aid, to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from tests.funding.finance.checking import (
    FAILED,
    HUMAN,
    NEW,
    OLD,
    PASSED,
    TEMPLATE,
    completed,
    found,
    outcome,
    plan,
    source,
)

from buendnis.funding.finance import (
    ConditionKind,
    ConditionRow,
    ExpenditureRow,
    FinancePlan,
    Finding,
    Outcome,
    Place,
    SourceKind,
    SourceRow,
    SourceStatus,
)
from buendnis.funding.finance.aid import AidRow
from buendnis.funding.finance.deadlines import Lead
from buendnis.funding.guideline import Guideline, ProgrammeArea, read_guideline, shipped


@pytest.fixture(scope="module", autouse=True)
def _english() -> Iterator[None]:
    """The tests read the texts of the source, whatever language the site speaks."""
    with translation.override("en"):
        yield


class TestSums:
    def test_equal(self) -> None:
        assert outcome("sums") is PASSED

    @pytest.mark.parametrize("esf", ["39999.99", "40000.01"])
    def test_a_cent_is_a_difference(self, esf: str) -> None:
        finding = found(
            "sums", plan=plan("100000", source(SourceKind.ESF, esf), source(SourceKind.OWN, "60000"))
        )
        assert finding.outcome is FAILED
        assert "0,01" in str(finding.reason)

    def test_a_withdrawn_source_leaves_a_hole(self) -> None:
        gone = source(SourceKind.OWN, "60000", SourceStatus.WITHDRAWN)
        finding = found("sums", plan=plan("100000", source(SourceKind.ESF, "40000"), gone))
        assert finding.outcome is FAILED
        assert "60.000,00" in str(finding.reason)

    def test_an_empty_plan_is_no_plan(self) -> None:
        assert found("sums", plan=FinancePlan()).field is Place.EXPENDITURE


class TestRate:
    def rated(
        self, esf: str, *others: SourceRow, total: str = "100000", guideline: Guideline = NEW, **changes: Any
    ) -> Finding:
        return found("rate", guideline, plan=plan(total, source(SourceKind.ESF, esf), *others), **changes)

    @pytest.mark.parametrize(
        ("area", "guideline", "esf", "expected"),
        [
            (ProgrammeArea.SER, NEW, "40000.00", PASSED),
            (ProgrammeArea.SER, NEW, "40000.01", FAILED),
            (ProgrammeArea.UER, NEW, "60000.00", PASSED),
            (ProgrammeArea.UER, NEW, "60000.01", FAILED),
            (ProgrammeArea.SER, OLD, "50000.00", PASSED),
            (ProgrammeArea.UER, OLD, "50000.01", FAILED),
        ],
    )
    def test_to_the_cent(
        self, area: ProgrammeArea, guideline: Guideline, esf: str, expected: Outcome
    ) -> None:
        assert self.rated(esf, guideline=guideline, programme_area=area).outcome is expected

    def test_what_rounds_to_the_rate_but_exceeds_it_fails(self) -> None:
        assert self.rated("40000.49", total="100001").outcome is FAILED
        assert self.rated("40000.40", total="100001").outcome is PASSED

    def test_state_funds_within_the_joint_limit_are_for_people(self) -> None:
        assert self.rated("40000", source(SourceKind.STATE, "30000")).outcome is HUMAN
        assert self.rated("50000", source(SourceKind.STATE, "20000")).outcome is HUMAN

    def test_beyond_the_joint_limit_it_fails(self) -> None:
        finding = self.rated("40000", source(SourceKind.STATE, "30000.01"))
        assert finding.outcome is FAILED
        assert "70.000,00" in str(finding.reason)

    def test_where_no_joint_limit_is_recorded_people_decide(self) -> None:
        assert self.rated("30000", source(SourceKind.STATE, "1"), guideline=OLD).outcome is HUMAN

    def test_withdrawn_state_funds_change_nothing(self) -> None:
        gone = source(SourceKind.STATE, "20000", SourceStatus.WITHDRAWN)
        assert self.rated("50000", gone).outcome is FAILED
        assert self.rated("40000", gone).outcome is PASSED

    def test_a_claimed_exception_is_for_people(self) -> None:
        finding = self.rated("80000", rate_exception="Förderaufruf vom 1.2.2023")
        assert finding.outcome is HUMAN
        assert "Förderaufruf vom 1.2.2023" in str(finding.reason)

    def test_without_a_programme_area_nothing_can_be_said(self) -> None:
        assert self.rated("1", programme_area=None).field is Place.AREA

    def test_an_area_without_a_rate(self) -> None:
        ser_only = replace(NEW, rates=NEW.rates[:1])
        assert self.rated("1", guideline=ser_only, programme_area=ProgrammeArea.UER).outcome is FAILED
        assert self.rated("1", guideline=TEMPLATE).outcome is HUMAN

    @given(
        st.decimals(min_value=1, max_value=500_000, places=2),
        st.decimals(min_value=0, max_value=1, places=4),
        st.sampled_from(ProgrammeArea),
        st.sampled_from([OLD, NEW]),
    )
    def test_passes_exactly_up_to_the_rate_and_the_remedy_helps(
        self, total: Decimal, share: Decimal, area: ProgrammeArea, guideline: Guideline
    ) -> None:
        esf = (total * share).quantize(Decimal("0.01"))
        rule = guideline.rate_for(area)
        assert rule is not None
        finding = self.rated(str(esf), total=str(total), guideline=guideline, programme_area=area)
        assert (finding.outcome is PASSED) == (esf <= total * rule.rate)
        if finding.outcome is FAILED:
            advised = str(finding.remedy).split("at most ")[1].split("\u00a0")[0]
            lowered = advised.replace(".", "").replace(",", ".")
            again = self.rated(lowered, total=str(total), guideline=guideline, programme_area=area)
            assert again.outcome is PASSED


class TestLimits:
    @pytest.mark.parametrize(
        ("kind", "total", "expected"),
        [
            ("structure", "500000.00", PASSED),
            ("structure", "500000.01", FAILED),
            ("structure", "0.01", PASSED),
            ("training", "9999.99", FAILED),
            ("training", "10000.00", PASSED),
            ("training", "200000.00", PASSED),
            ("training", "200000.01", FAILED),
        ],
    )
    def test_to_the_cent(self, kind: str, total: str, expected: Outcome) -> None:
        assert outcome("limits", funding_object=kind, plan=plan(total)) is expected

    def test_the_finding_cites_the_number_of_the_guideline(self) -> None:
        assert found("limits", funding_object="training").paragraph == "2.1.3"

    def test_unread_limits_are_for_people_and_read_ones_without_a_value_are_none(self) -> None:
        assert outcome("limits", OLD) is HUMAN
        assert outcome("limits", completed(OLD, "/funding_objects/0/limits")) is PASSED


class TestCategories:
    def with_category(self, key: str, guideline: Guideline) -> Outcome:
        return outcome("categories", guideline, plan=FinancePlan((ExpenditureRow(key, 2023, Decimal(1)),)))

    def test_a_list_that_is_only_proposed_is_for_people(self) -> None:
        assert self.with_category("personnel", NEW) is HUMAN
        assert self.with_category("champagne", NEW) is HUMAN

    def test_a_confirmed_list_decides(self) -> None:
        read = completed(NEW, "/expenditure_categories")
        assert self.with_category("champagne", read) is FAILED
        assert self.with_category("personnel", read) is HUMAN
        confirmed = replace(
            read,
            expenditure_categories=tuple(
                replace(category, proposal=False) for category in read.expenditure_categories
            ),
        )
        assert self.with_category("personnel", confirmed) is PASSED

    def test_a_flat_rate_keeps_to_its_share(self) -> None:
        document = shipped()["2021-2027"]
        document["flat_rates"] = [
            {
                "key": "rest",
                "label": "Restkosten",
                "category": "flat_rate",
                "base": ["personnel"],
                "rate": "0.4",
                "paragraph": "5.4",
                "source": "[K]",
            }
        ]
        guideline = read_guideline(document)
        base = ExpenditureRow("personnel", 2023, Decimal("1000.01"))
        for amount, expected in (("400.00", PASSED), ("400.01", FAILED)):
            flat = ExpenditureRow("flat_rate", 2023, Decimal(amount))
            finding = found("flat_rate:rest", guideline, plan=FinancePlan((base, flat)))
            assert finding.outcome is expected
            assert finding.paragraph == "5.4"


class TestSources:
    @pytest.mark.parametrize(
        ("status", "expected"),
        [
            (SourceStatus.CONFIRMED, PASSED),
            (SourceStatus.ASKED, HUMAN),
            (SourceStatus.INDICATED, HUMAN),
            (SourceStatus.CONDITIONAL, HUMAN),
        ],
    )
    def test_open_shares_are_named(self, status: SourceStatus, expected: Outcome) -> None:
        share = SourceRow(SourceKind.PUBLIC, "Stadt Salzgitter", Decimal(60000), status)
        finding = found("cofunding", plan=plan("100000", source(SourceKind.ESF, "40000"), share))
        assert finding.outcome is expected
        assert ("Stadt Salzgitter" in str(finding.reason)) is (expected is HUMAN)


class TestStateAid:
    @pytest.mark.parametrize(
        ("day", "amount", "received", "expected"),
        [
            (date(2023, 12, 31), "150000", "50000", PASSED),
            (date(2023, 12, 31), "150000", "50000.01", FAILED),
            (date(2024, 1, 1), "150000", "150000", PASSED),
            (date(2024, 1, 1), "150000", "150000.01", FAILED),
        ],
    )
    def test_the_ceiling_of_the_day_counts(
        self, day: date, amount: str, received: str, expected: Outcome
    ) -> None:
        finding = found(
            "state_aid",
            granted_on=day,
            aid_expected=True,
            aid=(
                AidRow("Firma", Decimal(amount), planned=True),
                AidRow("Firma", Decimal(received), day),
            ),
        )
        assert finding.outcome is expected

    def test_each_undertaking_has_its_own_finding(self) -> None:
        rows = (
            AidRow("Firma Eins", Decimal(250_000), date(2024, 1, 2)),
            AidRow("Firma Eins", Decimal(60_000), planned=True),
            AidRow("Firma Zwei", Decimal(60_000), planned=True),
        )
        known: dict[str, Any] = {"granted_on": date(2025, 1, 1), "aid_expected": True, "aid": rows}
        first, second = found("state_aid", **known), found("state_aid:2", **known)
        assert (first.outcome, second.outcome) == (FAILED, HUMAN)
        assert "10.000,00" in str(first.remedy)
        assert "Firma Zwei" in str(second.title)

    def test_unanswered_is_for_people_and_none_passes(self) -> None:
        assert outcome("state_aid") is HUMAN
        assert outcome("state_aid", aid_expected=True) is HUMAN
        assert outcome("state_aid", aid_expected=False) is PASSED

    def test_no_rule_for_the_day(self) -> None:
        bare = replace(NEW, state_aid=())
        assert outcome("state_aid", bare, aid_expected=True) is HUMAN


class TestLivingShares:
    def cities(self, **changes: Any) -> FinancePlan:
        def city(name: str, waits: str, meets: date | None = None) -> SourceRow:
            return SourceRow(
                SourceKind.PUBLIC,
                name.title(),
                Decimal(10),
                SourceStatus.CONDITIONAL,
                key=name,
                conditions=(ConditionRow(ConditionKind.SOURCE, waits),),
                decides_on=meets,
            )

        return plan(
            "30", city("salzgitter", "braunschweig", date(2025, 6, 25)), city("braunschweig", "salzgitter")
        )

    def test_the_circle_is_named_with_who_could_move_first(self) -> None:
        finding = found("circle", plan=self.cities())
        assert finding.outcome is FAILED
        with override("en"):
            again = found("circle", plan=self.cities())
        assert str(again.value) == "Salzgitter waits for Braunschweig, and Braunschweig for Salzgitter"
        assert "Salzgitter or Braunschweig" in str(again.remedy)

    def test_a_meeting_that_comes_too_late_is_told_in_days(self) -> None:
        known: dict[str, Any] = {
            "plan": self.cities(),
            "bank_deadline": date(2025, 6, 30),
            "today": date(2025, 3, 1),
            "lead": Lead(15, 5),
        }
        finding = found("deadline", **known)
        assert finding.outcome is FAILED
        assert "Salzgitter" in str(finding.reason)
        assert outcome("deadline", **known | {"bank_deadline": None}) is HUMAN

    def test_a_confirmed_share_names_its_letter(self) -> None:
        bare = source(SourceKind.PUBLIC, "1")
        assert outcome("confirmations", plan=plan("1", bare)) is HUMAN
        assert outcome("confirmations", plan=plan("1", replace(bare, confirmation="Akte 7"))) is PASSED

    def test_whoever_waits_for_a_withdrawn_share_is_told(self) -> None:
        gone = replace(source(SourceKind.PUBLIC, "1", SourceStatus.WITHDRAWN), key="gone")
        waits = replace(
            source(SourceKind.PUBLIC, "1", SourceStatus.CONDITIONAL),
            key="waits",
            conditions=(ConditionRow(ConditionKind.SOURCE, "gone"),),
        )
        assert outcome("dead_end", plan=plan("1", gone, waits)) is FAILED
