"""What every accepted plan keeps: both sums are equal, and no rate is exceeded, not by a cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.funding.finance.test_plan import PLANS

from buendnis.funding.finance import (
    ApplicationFacts,
    ExpenditureRow,
    FinancePlan,
    Outcome,
    SourceKind,
    SourceRow,
    SourceStatus,
    check,
    summary,
)
from buendnis.funding.guideline import ProgrammeArea, read_guideline, shipped
from buendnis.funding.selectors.checklist import STOPPING

GUIDELINE = read_guideline(shipped()["2021-2027"])
CENTS = st.integers(1, 50_000_000).map(lambda number: Decimal(number) / 100)


def outcomes(plan: FinancePlan) -> dict[str, Outcome]:
    facts = ApplicationFacts(plan, "structure", ProgrammeArea.SER, applied_on=date(2023, 1, 1))
    return {finding.key: finding.outcome for finding in check(facts, GUIDELINE)}


def test_a_plan_whose_sums_differ_is_not_submitted() -> None:
    assert "sums" in STOPPING


@settings(max_examples=60)
@given(PLANS, st.none() | st.integers(-2, 2))
def test_sums_pass_only_when_expenditure_equals_funding(plan: FinancePlan, cents_off: int | None) -> None:
    sums = summary(plan)
    if cents_off is not None:  # all but balanced: a cent more or less is no balance
        rest = max(sums.difference, Decimal(0)) + Decimal(cents_off) / 100
        missing = max(-sums.difference, Decimal(0))
        plan = FinancePlan(
            (*plan.expenditure, ExpenditureRow("personnel", 2023, missing + 1)),
            (*plan.sources, SourceRow(SourceKind.OWN, "Rest", rest + 1, SourceStatus.ASKED)),
        )
    sums = summary(plan)
    assert cents_off is None or sums.difference == -Decimal(cents_off) / 100
    passed = outcomes(plan)["sums"] is Outcome.PASSED
    assert passed is (sums.expenditure == sums.funding > 0)


@settings(max_examples=80)
@given(CENTS, st.integers(-3, 3))
def test_the_rate_passes_to_the_cent_and_not_beyond(total: Decimal, off: int) -> None:
    exact = total * Decimal("0.4")
    esf = exact.quantize(Decimal("0.01"), "ROUND_DOWN") + Decimal(off) / 100
    if not 0 < esf < total:
        return
    plan = FinancePlan(
        (ExpenditureRow("personnel", 2023, total),),
        (
            SourceRow(SourceKind.ESF, "ESF", esf, SourceStatus.ASKED),
            SourceRow(SourceKind.OWN, "Wir", total - esf, SourceStatus.CONFIRMED),
        ),
    )
    assert (outcomes(plan)["rate"] is Outcome.PASSED) is (esf <= exact)
