"""Whose turn it is to release an opinion: how many spokespersons, in which order, and who is passed over and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from buendnis.alliances.models import Seat
from buendnis.alliances.rules import Rules
from buendnis.alliances.selectors import spokespersons_of
from buendnis.appraisal.models import ExpertOpinion, SeatStanding, SpokespersonRelease
from buendnis.appraisal.policies import is_kept_out


class Turn(StrEnum):
    """How a seat stands to the release of a draft."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"
    KEPT_OUT = "kept_out"
    VACANT = "vacant"  # named in the rules, but nobody is its spokesperson at present


@dataclass(frozen=True)
class Speaker:
    """A seat in the order of the releases; ``reason`` says why it is passed over."""

    seat_id: int | None
    name: str
    turn: Turn
    reason: str = ""


@dataclass(frozen=True)
class ReleasePlan:
    """Who has released, who comes next. ``asked`` is what the rules say, ``needed`` what can be had of it.

    Where conflicts of interest leave fewer spokespersons than the rules ask for, those that are left release.
    """

    speakers: tuple[Speaker, ...]
    asked: int
    needed: int

    @property
    def done(self) -> int:
        """How many have released this wording."""
        return sum(each.turn is Turn.DONE for each in self.speakers)

    @property
    def is_complete(self) -> bool:
        """Whether enough have."""
        return self.done >= self.needed

    def turn_of(self, seat_id: int | None) -> Turn | None:
        """How a seat stands; None if it is no spokesperson's."""
        return next((each.turn for each in self.speakers if each.seat_id == seat_id), None)

    @property
    def first(self) -> str:
        """The name of whoever is awaited before others may release; empty if the order is free."""
        waiting = any(each.turn is Turn.LATER for each in self.speakers)
        return next((each.name for each in self.speakers if each.turn is Turn.NEXT), "") if waiting else ""


def release_plan(opinion: ExpertOpinion, releases: Iterable[SpokespersonRelease]) -> ReleasePlan:
    """The plan for a draft of which ``releases`` are those of its present wording."""
    rules = Rules.from_document(opinion.case.rules_version.document)
    standings = {each.seat_id: each for each in opinion.case.standings.all()}
    seats = {str(row.seat.public_id): row.seat for row in spokespersons_of(opinion.alliance) if row.seat}
    done = {row.seat_id: row for row in releases}
    ordered = [key for key, _name in rules.release_order]
    speakers: list[Speaker] = []
    gate = False  # somebody who comes first in the order has not released yet
    for key, name in rules.release_order:
        speaker = _speaker(seats.get(key), name, done, standings, gate=gate)
        gate = gate or speaker.turn is Turn.NEXT
        speakers.append(speaker)
    for key, seat in seats.items():
        if key not in ordered:
            speakers.append(_speaker(seat, seat.name, done, standings, gate=gate))
    known = {each.seat_id for each in speakers}
    speakers += [
        Speaker(row.seat_id, row.released_as, Turn.DONE) for row in done.values() if row.seat_id not in known
    ]
    able = sum(each.turn not in {Turn.KEPT_OUT, Turn.VACANT} for each in speakers)
    out = sum(each.turn is Turn.KEPT_OUT for each in speakers)
    asked = rules.signatures_needed
    needed = asked if able >= asked else max(1, asked - out)
    return ReleasePlan(tuple(speakers), asked, needed)


def _speaker(
    seat: Seat | None,
    name: str,
    done: dict[int, SpokespersonRelease],
    standings: dict[int, SeatStanding],
    *,
    gate: bool,
) -> Speaker:
    if seat is None:
        return Speaker(None, name, Turn.VACANT)
    standing = standings.get(seat.pk)
    if seat.pk in done:
        return Speaker(seat.pk, seat.name, Turn.DONE)
    if standing is not None and is_kept_out(standing):
        return Speaker(seat.pk, seat.name, Turn.KEPT_OUT, standing.reason)
    return Speaker(seat.pk, seat.name, Turn.LATER if gate else Turn.NEXT)
