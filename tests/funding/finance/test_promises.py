"""What every accepted plan keeps: both sums are equal, and no rate is exceeded, not by a cent."""

from __future__ import annotations

from dataclasses import replace
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
@given(PLANS, st.booleans())
def test_sums_pass_only_when_expenditure_equals_funding(plan: FinancePlan, balance: bool) -> None:
    sums = summary(plan)
    if balance and sums.difference > 0:
        rest = SourceRow(SourceKind.OWN, "Rest", sums.difference, SourceStatus.ASKED)
        plan = replace(plan, sources=(*plan.sources, rest))
    sums = summary(plan)
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
