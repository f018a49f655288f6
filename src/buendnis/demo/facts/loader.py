"""Published facts on the alliances of Lower Saxony, and the neutral seats of the played world.

Every part names its source: [R] read in a stored public copy, [K] general knowledge, to be checked; what is
only inferred, or a fictional example (Rechenbeispiel), says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TypeVar

from buendnis.funding.finance import SourceKind
from buendnis.funding.guideline import ProgrammeArea, codec

T = TypeVar("T")


@dataclass(frozen=True)
class Figure:
    """One published number; ``about`` where the source rounds or says "more than"."""

    key: str
    label: str
    value: Decimal
    source: str
    unit: str = ""
    about: bool = False


@dataclass(frozen=True)
class District:
    """``name`` is the official one and not unique (Oldenburg, Osnabrück); ``full_name`` is."""

    ags: str
    name: str
    full_name: str
    is_city: bool
    nuts3: str


@dataclass(frozen=True)
class Districts:
    source: str
    districts: tuple[District, ...]


@dataclass(frozen=True)
class Host:
    """The organisation that carries the office; where none is published, a neutral name."""

    name: str
    published: bool


@dataclass(frozen=True)
class RecognitionPeriod:
    """Both days count; ``budget`` in EUR is None where it is not published."""

    starts_on: date
    ends_on: date
    budget: Decimal | None
    source: str


@dataclass(frozen=True)
class Partner:
    """An organisation that is named in public; ``kind`` as in parties.OrganisationKind."""

    name: str
    kind: str
    source: str
    advisory: bool = False


@dataclass(frozen=True)
class AllianceFacts:
    slug: str
    code: str
    name: str
    programme_area: ProgrammeArea
    districts: tuple[str, ...]
    host: Host
    recognitions: tuple[RecognitionPeriod, ...]
    source: str
    figures: tuple[Figure, ...] = ()
    partners: tuple[Partner, ...] = ()


@dataclass(frozen=True)
class Alliances:
    source: str
    figures: tuple[Figure, ...]
    alliances: tuple[AllianceFacts, ...]

    def by_slug(self, slug: str) -> AllianceFacts:
        """Raises KeyError for a slug that no alliance has."""
        return {alliance.slug: alliance for alliance in self.alliances}[slug]


@dataclass(frozen=True)
class SeatFacts:
    """A seat and who holds it, alone or together; ``kind`` as in parties.OrganisationKind."""

    key: str
    label: str
    kind: str
    organisations: tuple[str, ...]
    voting: bool = True

    @property
    def representative(self) -> str:
        """Played persons carry their role as a name."""
        return f"Vertretung {self.label}"

    @property
    def substitute(self) -> str:
        return f"Stellvertretung {self.label}"


@dataclass(frozen=True)
class Seats:
    alliance: str
    source: str
    seats: tuple[SeatFacts, ...]

    @property
    def voting(self) -> tuple[SeatFacts, ...]:
        return tuple(seat for seat in self.seats if seat.voting)


@dataclass(frozen=True)
class Field:
    """A field of action; ``focus_2018`` for the three that the strategy of 2018–2021 puts first."""

    key: str
    number: int
    title: str
    focus_2018: bool
    source: str


@dataclass(frozen=True)
class StrategyFacts:
    alliance: str
    title: str
    starts_on: date
    ends_on: date | None
    source: str
    fields: tuple[Field, ...]
    also: tuple[str, ...]


@dataclass(frozen=True)
class Share:
    """A share of a project's funding, in EUR."""

    kind: SourceKind
    label: str
    amount: Decimal


@dataclass(frozen=True)
class ProjectFacts:
    """A project as it was published; ``field`` is the key of a field of action, ``districts`` are AGS."""

    key: str
    title: str
    field: str
    districts: tuple[str, ...]
    from_year: int | None
    until_year: int | None
    summary: str
    source: str
    figures: tuple[Figure, ...]
    total: Decimal | None = None
    sources: tuple[Share, ...] = ()


@dataclass(frozen=True)
class Projects:
    alliance: str
    source: str
    projects: tuple[ProjectFacts, ...]


@cache
def districts() -> Districts:
    """The 45 districts and independent cities of Lower Saxony."""
    return _load("districts", Districts)


@cache
def alliances() -> Alliances:
    """The eight alliances with their districts, recognitions and published budgets."""
    return _load("alliances", Alliances)


@cache
def seats() -> Seats:
    """The 28 voting seats and the advisory one of SüdOstNiedersachsen, under neutral names."""
    return _load("seats", Seats)


@cache
def strategy() -> StrategyFacts:
    """The strategy of SüdOstNiedersachsen with its seven fields of action."""
    return _load("strategy", StrategyFacts)


@cache
def projects() -> Projects:
    """Four funded projects with their published figures."""
    return _load("projects", Projects)


def _load(name: str, cls: type[T]) -> T:
    return codec.read(cls, json.loads(files(__package__).joinpath(f"{name}.json").read_text("utf-8")))
