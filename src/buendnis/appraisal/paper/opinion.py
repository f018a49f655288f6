"""What an expert opinion (fachliche Stellungnahme) says on paper: plain values, no database.

Texts are handed in as they shall stand there; amounts are euro, rates lie between 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from buendnis.ground.papers.paper import Sender


class Recommendation(StrEnum):
    """What the alliance recommends to the granting authority."""

    SUPPORT = "support"
    WITH_CONDITIONS = "support_with_conditions"
    REFUSE = "do_not_support"


class Deciding(StrEnum):
    """How the committee decided."""

    MEETING = "meeting"
    CIRCULAR = "circular"


class BudgetStep(StrEnum):
    """What became of the money in the alliance's virtual budget."""

    EARMARKED = "earmarked"
    RESERVE = "reserve"
    OVERPLANNED = "overplanned"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Amount:
    """A row of expenditure."""

    label: str
    amount: Decimal


@dataclass(frozen=True)
class Source:
    """A row of funding: who pays how much, and how sure that is ("bestätigt am 12.06.2018")."""

    label: str
    amount: Decimal
    status: str


@dataclass(frozen=True)
class Aspect:
    """An aspect that the alliance judges: points at most, the mean of the points given, or none."""

    label: str
    criterion: str
    maximum: Decimal
    mean: Decimal | None
    reasons: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recusal:
    """A seat that did not take part or disclosed a conflict, and of what kind the reason is."""

    seat: str
    reason: str


@dataclass(frozen=True)
class Vote:
    """The committee's decision.

    ``session`` names the meeting or the circular resolution, ``quorum`` and ``rule`` are whole sentences;
    ``counts`` are the rows of the table: kind of vote and number.
    """

    deciding: Deciding
    committee: str
    decided_on: date
    counts: tuple[tuple[str, int], ...]
    quorum: str
    rule: str = ""
    session: str = ""
    recusals: tuple[Recusal, ...] = ()
    disclosures: tuple[Recusal, ...] = ()


@dataclass(frozen=True)
class Budget:
    """The step in the virtual budget, with the day on which an earmarking ends."""

    step: BudgetStep
    amount: Decimal = Decimal(0)
    until: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Release:
    """Who answers for the opinion; without a day, the paper leaves room for a signature by hand."""

    name: str
    role: str
    released_on: date | None = None
    by_hand: bool = False  # signed on that day; else released electronically


@dataclass(frozen=True)
class ChangedValue:
    """A value of the plan before and after a change, by how much it moved, and what would be tolerated."""

    label: str
    before: str
    after: str
    change: str
    limit: str


@dataclass(frozen=True)
class PlanChanged:
    """What a supplementary opinion speaks of. Where the rules need no resolution, ``by_committee`` is False."""

    reason: str
    reported_on: date
    rows: tuple[ChangedValue, ...]
    by_committee: bool = True


@dataclass(frozen=True)
class OpinionPaper:
    """An expert opinion in full. A preview carries no number and says on each page that it does not count.

    ``content_hash`` is the SHA-256 (hex) of the canonical content, ``verification_address`` the page where
    both are compared; a paper without address carries no part on verification.
    """

    sender: Sender
    number: str
    issued_on: date
    recommendation: Recommendation
    applicant: str
    project: str
    summary: str
    place: str
    starts_on: date | None
    ends_on: date | None
    partners: tuple[str, ...]
    funding_object: str
    guideline: str
    guideline_hash: str
    field_of_action: str
    expenditure: tuple[Amount, ...]
    sources: tuple[Source, ...]
    funding_rate: Decimal | None
    aspects: tuple[Aspect, ...]
    assessments: int
    vote: Vote | None
    budget: Budget | None
    releases: tuple[Release, ...]
    content_hash: str
    verification_address: str = ""
    conditions: tuple[str, ...] = ()
    reasons: str = ""
    goals: tuple[str, ...] = ()
    granting_authority: str = "NBank"
    supplements: str = ""
    replaces: str = ""
    change: PlanChanged | None = None
    preview: bool = False
    sample: bool = False
    language: str = "de"
