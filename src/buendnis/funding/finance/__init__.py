"""Finance plans and the formal check against a guideline: pure arithmetic, no database."""

from buendnis.funding.finance.checks import check
from buendnis.funding.finance.facts import ApplicationFacts, Finding, Outcome, Place, months
from buendnis.funding.finance.plan import (
    ConditionKind,
    ConditionRow,
    ExpenditureRow,
    FinancePlan,
    SourceKind,
    SourceRow,
    SourceStatus,
    Summary,
    summary,
)

__all__ = [
    "ApplicationFacts",
    "ConditionKind",
    "ConditionRow",
    "ExpenditureRow",
    "FinancePlan",
    "Finding",
    "Outcome",
    "Place",
    "SourceKind",
    "SourceRow",
    "SourceStatus",
    "Summary",
    "check",
    "months",
    "summary",
]
