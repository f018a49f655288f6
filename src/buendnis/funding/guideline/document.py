"""A funding guideline (Richtlinie) as one document: what it funds, at which rate, and how it is judged.

A guideline is data that the office may complete, never code. Two kinds of ``None`` are told apart: a value
that is ``None`` and listed in ``unread`` has not been read by anybody yet; one that is ``None`` and not
listed is not set by the guideline. Every part carries its ``source`` with a mark: [R] read in a public copy,
[A] taken from a sister programme, [K] general knowledge, to be checked. ``proposal`` marks what somebody made
up so that the work can begin; the office confirms or changes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from buendnis.funding.guideline import codec

FORMAT = "buendnis.guideline/1"


class ObjectKind(StrEnum):
    """What kind of project is funded."""

    STRUCTURE = "structure"
    UNEMPLOYED = "unemployed"
    TRAINING = "training"


class ProgrammeArea(StrEnum):
    """SER: stärker entwickelte Region (more developed). UER: Übergangsregion, ÜR (transition)."""

    SER = "SER"
    UER = "UER"


class JudgedBy(StrEnum):
    ALLIANCE = "alliance"
    AUTHORITY = "authority"


class Cites(StrEnum):
    """What the reason for the points of an aspect has to cite."""

    EVIDENCE = "evidence"
    GOAL = "goal"


class CategoryKind(StrEnum):
    """The kinds of expenditure that funding law knows; ``OTHER`` for what an office adds."""

    PERSONNEL = "personnel"
    FEES = "fees"
    RELEASE = "release"
    PASSIVE_BENEFITS = "passive_benefits"
    FLAT_RATE = "flat_rate"
    MATERIAL = "material"
    INVESTMENT = "investment"
    OTHER = "other"


class Condition(StrEnum):
    """When a document is required."""

    ALWAYS = "always"
    COFUNDING = "cofunding"
    STATE_AID = "state_aid"
    EARLY_START = "early_start"


class Window(StrEnum):
    """How the years of a state-aid cap are counted."""

    TAX_YEARS = "tax_years"
    ROLLING = "rolling"


@dataclass(frozen=True)
class Limits:
    """Total eligible expenditure in EUR, and the usual length of a project in months."""

    min_total: Decimal | None
    max_total: Decimal | None
    normal_months: int | None


@dataclass(frozen=True)
class PlaceRule:
    """What must, and what should, lie in the programme area; only people can judge it."""

    must: str | None
    should: str | None


@dataclass(frozen=True)
class FundingObject:
    key: str
    paragraph: str | None
    title: str
    kind: ObjectKind
    limits: Limits
    counts_against_budget: bool | None
    opinion_needed: bool | None
    place: PlaceRule
    source: str


@dataclass(frozen=True)
class Rate:
    """The ESF share of the eligible expenditure (0.4000 = 40 %) in the named programme areas.

    ``with_state_funds`` is the most that ESF and state funds reach together; ``exceptions`` says in words
    when more is possible.
    """

    areas: tuple[ProgrammeArea, ...]
    rate: Decimal
    with_state_funds: Decimal | None
    exceptions: str | None
    paragraph: str | None
    source: str


@dataclass(frozen=True)
class Aspect:
    key: str
    label: str
    max: Decimal | None
    judged_by: JudgedBy
    source: str
    applies_to: tuple[ObjectKind, ...] = ()
    proposal: bool = False
    cites: Cites | None = None


@dataclass(frozen=True)
class Criterion:
    key: str
    label: str
    max: Decimal | None
    min: Decimal | None
    aspects: tuple[Aspect, ...]
    source: str


@dataclass(frozen=True)
class Block:
    key: str
    label: str
    max: Decimal | None
    min: Decimal | None
    criteria: tuple[Criterion, ...]
    source: str


@dataclass(frozen=True)
class Rubric:
    """Points and thresholds; ``min_share_per_criterion`` is a share of each criterion's maximum (0.5000)."""

    max: Decimal | None
    min: Decimal | None
    min_share_per_criterion: Decimal | None
    blocks: tuple[Block, ...]
    source: str


class InKind(StrEnum):
    """As which kind of funding an expenditure counts that somebody bears in kind."""

    OWN = "own"
    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True)
class ExpenditureCategory:
    """``in_kind_as``: this expenditure is also a share of the funding in kind, such as a Freistellung."""

    key: str
    label: str
    kind: CategoryKind
    source: str
    proposal: bool = False
    in_kind_as: InKind | None = None
    in_kind_paragraph: str | None = None


@dataclass(frozen=True)
class FlatRate:
    """``category`` may be at most ``rate`` times the sum of the ``base`` categories."""

    key: str
    label: str
    category: str
    base: tuple[str, ...]
    rate: Decimal | None
    paragraph: str | None
    source: str


@dataclass(frozen=True)
class RequiredDocument:
    key: str
    title: str
    condition: Condition
    source: str
    applies_to: tuple[ObjectKind, ...] = ()
    proposal: bool = False


@dataclass(frozen=True)
class Principle:
    """A horizontal principle (Querschnittsziel)."""

    key: str
    label: str
    source: str
    proposal: bool = False


@dataclass(frozen=True)
class Topic:
    """A field in which structure projects are funded."""

    key: str
    label: str
    source: str


@dataclass(frozen=True)
class StateAid:
    """A ceiling of small state aid: ``cap`` EUR within ``years`` years, in force between the two dates."""

    key: str
    regulation: str
    label: str
    cap: Decimal | None
    window: Window | None
    years: int | None
    valid_from: date | None
    valid_until: date | None
    source: str


@dataclass(frozen=True)
class StartRule:
    apply_before_start: bool | None
    paragraph: str | None
    source: str


@dataclass(frozen=True)
class Unread:
    """A part that nobody has read yet: JSON Pointer, and in German what the office has to complete."""

    pointer: str
    remark: str


class InvalidGuideline(ValueError):
    """The document breaks its schema or contradicts itself; ``problems`` says where and why."""

    def __init__(self, problems: tuple[Any, ...]) -> None:
        super().__init__(", ".join(problem.path or "/" for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Guideline:
    format: str
    key: str
    title: str
    short_title: str
    citation: str | None
    valid_from: date | None
    valid_until: date | None
    source: str
    funding_objects: tuple[FundingObject, ...]
    rates: tuple[Rate, ...]
    rubric: Rubric
    expenditure_categories: tuple[ExpenditureCategory, ...]
    flat_rates: tuple[FlatRate, ...]
    required_documents: tuple[RequiredDocument, ...]
    horizontal_principles: tuple[Principle, ...]
    topics: tuple[Topic, ...]
    state_aid: tuple[StateAid, ...]
    start_rule: StartRule
    unread: tuple[Unread, ...] = field(default=())
    template: bool = False

    def to_json(self) -> dict[str, Any]:
        """The document as plain JSON data; ``read_guideline`` gives the same back."""
        data: dict[str, Any] = codec.write(self)
        return data

    def is_valid_on(self, day: date) -> bool | None:
        """Whether the guideline is in force on that day; None where the document does not tell."""
        if self.valid_from is None:
            return None
        if day < self.valid_from:
            return False
        if self.valid_until is None:
            return None if self.is_unread("/valid_until") else True
        return day <= self.valid_until

    def funding_object(self, key: str) -> FundingObject | None:
        return next((item for item in self.funding_objects if item.key == key), None)

    def rate_for(self, area: ProgrammeArea) -> Rate | None:
        return next((rate for rate in self.rates if area in rate.areas), None)

    def is_unread(self, pointer: str) -> bool:
        """Whether this value, or the part it belongs to, has not been read yet."""
        return any(pointer == part.pointer or pointer.startswith(f"{part.pointer}/") for part in self.unread)
