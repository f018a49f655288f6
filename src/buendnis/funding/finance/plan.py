"""The finance plan of a project: what it costs, and who pays. Amounts are Decimal, in EUR."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, TypeVar

from buendnis.funding.guideline import codec
from buendnis.ground.money import cents

FOUR_PLACES = Decimal("0.0001")
ZERO = Decimal("0.00")

K = TypeVar("K", bound=Hashable)


class SourceKind(StrEnum):
    ESF = "esf"
    STATE = "state"
    OWN = "own"
    PUBLIC = "public"
    PRIVATE = "private"
    OTHER = "other"


class SourceStatus(StrEnum):
    """How sure a funding source is; a withdrawn one no longer counts."""

    ASKED = "asked"
    INDICATED = "indicated"
    CONDITIONAL = "conditional"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class ConditionKind(StrEnum):
    """What a share waits for: another share, a predecessor's proof of use, or what words say."""

    SOURCE = "source"
    PROOF = "proof"
    WORDS = "words"


def _refuse_bad(amount: Decimal) -> None:
    if not amount.is_finite() or amount < 0:
        raise ValueError("an amount must be a finite number and not negative")


@dataclass(frozen=True)
class ExpenditureRow:
    """Eligible expenditure of one category in one calendar year. Raises ValueError on a negative amount."""

    category: str
    year: int
    amount: Decimal
    label: str = ""

    def __post_init__(self) -> None:
        _refuse_bad(self.amount)


@dataclass(frozen=True)
class ConditionRow:
    """One thing that a share waits for; ``other`` is the key of another share, ``met_on`` ends the waiting."""

    kind: ConditionKind
    other: str = ""
    text: str = ""
    expected_on: date | None = None
    met_on: date | None = None


@dataclass(frozen=True)
class SourceRow:
    """One share of the funding. Raises ValueError on a negative amount.

    ``confirmation`` says what the confirmation is: a file's name, or where it can be looked up. ``in_kind_of``
    is the category of expenditure that somebody bears in kind.
    """

    kind: SourceKind
    label: str
    amount: Decimal
    status: SourceStatus
    key: str = ""
    conditions: tuple[ConditionRow, ...] = ()
    deciding_body: str = ""
    decides_on: date | None = None
    papers_due_on: date | None = None
    confirmation: str = ""
    in_kind_of: str = ""

    def __post_init__(self) -> None:
        _refuse_bad(self.amount)


@dataclass(frozen=True)
class FinancePlan:
    expenditure: tuple[ExpenditureRow, ...] = ()
    sources: tuple[SourceRow, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> FinancePlan:
        """Read stored JSON. Raises codec.Unreadable (a ValueError) where it does not fit."""
        return codec.read(cls, data)

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = codec.write(self)
        return data


@dataclass(frozen=True)
class Summary:
    """Totals in whole cents, rounded once, at the end; rates are shares of the expenditure with four places.

    ``funding`` and everything by kind or status leaves off withdrawn sources; ``withdrawn`` is their sum.
    ``difference`` is expenditure minus funding: above zero, money is missing. ``esf_rate`` and
    ``funding_rate`` (ESF and state funds together) are None without expenditure. ``cofunding`` is all that is
    neither ESF nor state money.
    """

    expenditure: Decimal
    by_category: dict[str, Decimal]
    by_year: dict[int, Decimal]
    by_category_and_year: dict[tuple[str, int], Decimal]
    funding: Decimal
    by_kind: dict[SourceKind, Decimal]
    by_status: dict[SourceStatus, Decimal]
    withdrawn: Decimal
    difference: Decimal
    esf: Decimal
    state: Decimal
    cofunding: Decimal
    confirmed_cofunding: Decimal
    esf_rate: Decimal | None
    funding_rate: Decimal | None


def summary(plan: FinancePlan) -> Summary:
    """Add up the plan."""
    live = [row for row in plan.sources if row.status is not SourceStatus.WITHDRAWN]
    public = {SourceKind.ESF, SourceKind.STATE}
    cofunders = [row for row in live if row.kind not in public]
    expenditure = _total(row.amount for row in plan.expenditure)
    funding = _total(row.amount for row in live)
    esf = _total(row.amount for row in live if row.kind is SourceKind.ESF)
    state = _total(row.amount for row in live if row.kind is SourceKind.STATE)
    return Summary(
        expenditure=expenditure,
        by_category=_grouped((row.category, row.amount) for row in plan.expenditure),
        by_year=dict(sorted(_grouped((row.year, row.amount) for row in plan.expenditure).items())),
        by_category_and_year=_grouped(((row.category, row.year), row.amount) for row in plan.expenditure),
        funding=funding,
        by_kind=_grouped((row.kind, row.amount) for row in live),
        by_status=_grouped((row.status, row.amount) for row in live),
        withdrawn=_total(row.amount for row in plan.sources if row.status is SourceStatus.WITHDRAWN),
        difference=expenditure - funding,
        esf=esf,
        state=state,
        cofunding=_total(row.amount for row in cofunders),
        confirmed_cofunding=_total(row.amount for row in cofunders if row.status is SourceStatus.CONFIRMED),
        esf_rate=share(esf, expenditure),
        funding_rate=share(esf + state, expenditure),
    )


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """``part / whole`` with four places, rounded half up; None where there is no whole."""
    return (part / whole).quantize(FOUR_PLACES, ROUND_HALF_UP) if whole else None


def _total(amounts: Iterable[Decimal]) -> Decimal:
    return cents(sum(amounts, ZERO))


def _grouped(pairs: Iterable[tuple[K, Decimal]]) -> dict[K, Decimal]:
    sums: dict[K, Decimal] = defaultdict(lambda: ZERO)
    for key, amount in pairs:
        sums[key] += amount
    return {key: cents(amount) for key, amount in sums.items()}
