"""The rules of a ballot, as an alliance's rules of procedure set them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Annotated

from buendnis.engines.problems import refuse
from buendnis.engines.record import Record


class Mode(StrEnum):
    """How the votes are gathered."""

    MEETING = "meeting"
    CIRCULAR = "circular"


class Majority(StrEnum):
    """How many must agree."""

    SIMPLE = "simple"  # more yes than no
    ABSOLUTE = "absolute"  # more than half of the base
    TWO_THIRDS = "two_thirds"  # at least two thirds of the base
    UNANIMOUS = "unanimous"  # all of the base
    CONSENSUS = "consensus"  # nobody against, somebody for; abstentions never hinder


class Base(StrEnum):
    """What an absolute, two-thirds or unanimous majority is measured by."""

    CAST = "cast"
    PRESENT = "present"
    ALL = "all"


class Abstentions(StrEnum):
    """Whether an abstention is one of the votes cast, and so in effect a vote against."""

    COUNTED = "counted"
    NOT_COUNTED = "not_counted"


class Silence(StrEnum):
    """What it means in a circular resolution not to answer in time."""

    NOT_COUNTED = "not_counted"
    CONSENT = "consent"


@dataclass(frozen=True)
class Quorum(Record):
    """How many seats must take part: a share of all voting seats, or a number."""

    share: Annotated[Fraction | None, "Share of all voting seats, such as 1/2."] = None
    more_than: Annotated[bool, "More than the share, not just the share."] = False
    number: Annotated[int | None, "A fixed number of seats, instead of a share."] = None

    def __post_init__(self) -> None:
        if (self.share is None) == (self.number is None):
            raise refuse("A quorum is either a share or a number of seats. Give one of them.")
        if self.share is not None and not (0 <= self.share < 1 if self.more_than else 0 < self.share <= 1):
            raise refuse("A share lies between 0 and 1: 1/2 means half. Nothing is more than all.", "/share")
        if self.number is not None and self.more_than:
            raise refuse(
                "“More than” belongs to a share. Write the number of seats that is needed.", "/more_than"
            )

    def needed(self, base: int) -> int:
        """How many seats must take part if ``base`` seats are all."""
        if self.share is None:
            return self.number or 0
        return floor(self.share * base) + 1 if self.more_than else ceil(self.share * base)


@dataclass(frozen=True)
class Rules(Record):
    """What turns votes into a decision. What is marked circular has no effect in a meeting."""

    majority: Majority = Majority.SIMPLE
    base: Annotated[
        Base, "Measure of an absolute, two-thirds or unanimous majority; simple and consensus use votes cast."
    ] = Base.CAST
    abstentions: Annotated[
        Abstentions, "Whether votes cast include abstentions; 'present' and 'all' always do."
    ] = Abstentions.NOT_COUNTED
    quorum: Annotated[Quorum | None, "Null: any number of seats decides."] = None
    recusal_lowers_base: Annotated[
        bool,
        "Whether seats that are recused are left out of 'all seats', for the quorum and for the base 'all'.",
    ] = True
    fallback_min_seats: Annotated[int, "With fewer seats that may vote, the fallback applies; 0: never."] = 0
    fallback: Annotated[str, "What happens then: a key that the caller understands."] = ""
    silence: Annotated[Silence, "Circular: what it means not to answer in time."] = Silence.NOT_COUNTED
    objection_forces_meeting: Annotated[
        bool, "Circular: one objection ends it; else an objection counts as a no."
    ] = False
    early_close: Annotated[bool, "Whether it is decided as soon as no missing vote can change it."] = False

    def __post_init__(self) -> None:
        if self.fallback_min_seats and not self.fallback:
            raise refuse("Say what happens when fewer seats than fallback_min_seats may vote.", "/fallback")
