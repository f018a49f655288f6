"""What the tests of the rules share: a real project, a plain one, and what the rules say of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from buendnis.funding.finance import (
    ApplicationFacts,
    ExpenditureRow,
    FinancePlan,
    Finding,
    Outcome,
    SourceKind,
    SourceRow,
    SourceStatus,
    check,
)
from buendnis.funding.guideline import Guideline, ProgrammeArea, read_guideline, shipped

PASSED, FAILED, HUMAN = Outcome.PASSED, Outcome.FAILED, Outcome.HUMAN
OLD = read_guideline(shipped()["2015"])
NEW = read_guideline(shipped()["2021-2027"])
TEMPLATE = read_guideline(shipped()["sister_scheme"])


def source(kind: SourceKind, amount: str, status: SourceStatus = SourceStatus.CONFIRMED) -> SourceRow:
    return SourceRow(kind, kind.value, Decimal(amount), status)


def plan(total: str, *sources: SourceRow, year: int = 2023) -> FinancePlan:
    return FinancePlan((ExpenditureRow("personnel", year, Decimal(total)),), sources)


LAB = ApplicationFacts(
    plan=FinancePlan(
        (
            ExpenditureRow("personnel", 2018, Decimal(60000)),
            ExpenditureRow("personnel", 2019, Decimal(240000)),
            ExpenditureRow("investment", 2019, Decimal(90000)),
            ExpenditureRow("material", 2020, Decimal(80000)),
        ),
        (
            SourceRow(SourceKind.ESF, "ESF", Decimal(235000), SourceStatus.ASKED),
            SourceRow(SourceKind.OWN, "TU Clausthal", Decimal(109500), SourceStatus.CONFIRMED),
            SourceRow(SourceKind.PUBLIC, "Landkreis Goslar", Decimal(65500), SourceStatus.CONFIRMED),
            SourceRow(SourceKind.PRIVATE, "Firma", Decimal(60000), SourceStatus.CONFIRMED),
        ),
    ),
    funding_object="structure",
    programme_area=ProgrammeArea.SER,
    start=date(2018, 9, 1),
    end=date(2020, 8, 31),
    applied_on=date(2018, 4, 1),
    granted_on=date(2018, 8, 15),
    place="Goslar",
    topics=("digital_change",),
    documents=frozenset({"outline", "finance_plan", "authority_forms", "cofunding_confirmation"}),
    aid_expected=False,
)
FACTS = ApplicationFacts(
    plan=plan("100000", source(SourceKind.ESF, "40000"), source(SourceKind.OWN, "60000")),
    funding_object="structure",
    programme_area=ProgrammeArea.SER,
    start=date(2023, 1, 1),
    end=date(2023, 12, 31),
    applied_on=date(2022, 9, 1),
    granted_on=date(2022, 12, 1),
)


def found(key: str, guideline: Guideline = NEW, **changes: Any) -> Finding:
    findings = [item for item in check(replace(FACTS, **changes), guideline) if item.key == key]
    assert len(findings) == 1, [item.key for item in findings]
    return findings[0]


def outcome(key: str, guideline: Guideline = NEW, **changes: Any) -> Outcome:
    return found(key, guideline, **changes).outcome


def completed(guideline: Guideline, *pointers: str) -> Guideline:
    """The guideline as if the office had read these parts, and found what stands there to be right."""
    return replace(guideline, unread=tuple(part for part in guideline.unread if part.pointer not in pointers))
