"""What comes out of a count."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from buendnis.engines.record import Record, Text

NAME = "ballots"
VERSION = "1.1.0"


class State(StrEnum):
    """What the count says; all but ``OPEN`` are final."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    NO_QUORUM = "no_quorum"
    FORCED_TO_MEETING = "forced_to_meeting"
    FALLBACK = "fallback"
    OPEN = "open"


@dataclass(frozen=True)
class Numbers(Record):
    """The table behind the outcome; all numbers are seats."""

    seats: Annotated[int, "With a vote."]
    recused: int
    eligible: Annotated[int, "Seats that may vote on this."]
    present: Annotated[int, "Taking part: present or having voted; with consent by silence, also the silent."]
    cast: int
    yes: int
    no: int
    abstain: int
    object: int
    silent: Annotated[int, "May vote, have not."]
    consenting: Annotated[int, "Silent seats that count as yes."]
    agreeing: Annotated[int, "Yes and consenting together."]
    base: Annotated[int, "What the majority is measured by."]
    needed: Annotated[int, "How many must agree."]
    quorum_base: Annotated[int, "What counts as all seats."]
    quorum_needed: Annotated[int, "How many must take part."]
    disputed: Annotated[int, "Votes that their seats contradict: not counted before they are settled."] = 0


@dataclass(frozen=True)
class Outcome(Record):
    """The answer of the engine."""

    state: State
    decided_early: Annotated[bool, "Final before the deadline, or before the chair has closed the vote."]
    sentence: Text
    numbers: Numbers
    fallback: Annotated[str, "Key of the fallback that applies, else empty."] = ""
    engine: str = NAME
    version: str = VERSION
