"""A second counter, written seat by seat and the slow way, to hold the engine against."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from buendnis.engines.ballots import (
    Abstentions,
    Base,
    Choice,
    Effect,
    Majority,
    Mode,
    Outcome,
    Presence,
    Recusal,
    Rules,
    Seat,
    Silence,
    State,
    Vote,
    count,
)

START = datetime(2018, 9, 5, 14, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """A ballot as it would be drawn on a board: the seats by number, and a mark per seat."""

    rules: Rules
    mode: Mode
    size: int
    recused: frozenset[int] = frozenset()
    present: frozenset[int] = frozenset()
    votes: dict[int, Choice] = field(default_factory=dict)
    disputed: frozenset[int] = frozenset()  # a vote is recorded for them, which they contradict

    @property
    def eligible(self) -> list[int]:
        return [seat for seat in range(self.size) if seat not in self.recused]

    @property
    def silent(self) -> list[int]:
        return [seat for seat in self.eligible if seat not in self.votes and seat not in self.disputed]

    def seats(self) -> list[Seat]:
        return [Seat(str(seat)) for seat in range(self.size)]

    def recusals(self) -> list[Recusal]:
        return [Recusal(str(seat), Effect.NO_VOTE) for seat in self.recused]

    def presences(self) -> list[Presence]:
        return [Presence(str(seat)) for seat in self.present] if self.mode is Mode.MEETING else []

    def cast(self) -> list[Vote]:
        return [
            Vote(str(seat), choice, at=START + timedelta(minutes=seat)) for seat, choice in self.votes.items()
        ] + [Vote(str(seat), Choice.YES, at=START, disputed=True) for seat in self.disputed]

    def count(self, *, closed: bool) -> Outcome:
        """What the engine says."""
        return count(
            self.rules,
            self.seats(),
            self.recusals(),
            self.presences(),
            self.cast(),
            mode=self.mode,
            deadline_passed=closed,
        )


def final_state(case: Case) -> State:
    """What a patient person would say when no vote comes any more."""
    rules = case.rules
    if len(case.eligible) < rules.fallback_min_seats:
        return State.FALLBACK
    circular = case.mode is Mode.CIRCULAR
    votes = dict(case.votes)
    if circular and rules.objection_forces_meeting and Choice.OBJECT in votes.values():
        return State.FORCED_TO_MEETING
    if circular and rules.silence is Silence.CONSENT:
        votes |= dict.fromkeys(case.silent, Choice.YES)
    there = set(votes)
    if not circular:
        there |= set(case.present) & set(case.eligible)
    everybody = case.eligible if rules.recusal_lowers_base else list(range(case.size))
    if rules.quorum is not None:
        share = rules.quorum.share
        if share is None:
            enough = len(there) >= (rules.quorum.number or 0)
        elif rules.quorum.more_than:
            enough = len(there) > share * len(everybody)
        else:
            enough = len(there) >= share * len(everybody)
        if not enough:
            return State.NO_QUORUM
    said = list(votes.values())
    yes = said.count(Choice.YES)
    against = said.count(Choice.NO) + said.count(Choice.OBJECT)
    counted_abstentions = said.count(Choice.ABSTAIN) if rules.abstentions is Abstentions.COUNTED else 0
    measure = {
        Base.CAST: yes + against + counted_abstentions,
        Base.PRESENT: len(there),
        Base.ALL: len(everybody),
    }[rules.base]
    agreed = (
        yes > 0
        and {
            Majority.SIMPLE: yes > against + counted_abstentions,
            Majority.ABSOLUTE: yes > Fraction(measure, 2),
            Majority.TWO_THIRDS: yes >= Fraction(2 * measure, 3),
            Majority.UNANIMOUS: yes >= measure,
            Majority.CONSENSUS: against == 0,
        }[rules.majority]
    )
    return State.ADOPTED if agreed else State.REJECTED


def settlings(case: Case) -> Iterator[Case]:
    """Every way in which the disputed votes may turn out: no vote, or one of the four."""
    seats = sorted(case.disputed)
    for found in itertools.product([None, *Choice], repeat=len(seats)):
        turned = dict(zip(seats, found, strict=True))
        yield replace(
            case,
            votes=case.votes | {seat: choice for seat, choice in turned.items() if choice is not None},
            disputed=frozenset(seat for seat, choice in turned.items() if choice is None),
        )


def completions(case: Case) -> Iterator[Case]:
    """Every way in which the silent seats may go on: stay away, come and say nothing, or vote.

    And every way in which the disputed votes may turn out.
    """
    meanwhile: list[Choice | str] = ["away", *Choice]
    if case.mode is Mode.MEETING:
        meanwhile.append("there")
    for doings in itertools.product(meanwhile, repeat=len(case.silent)):
        done = dict(zip(case.silent, doings, strict=True))
        yield from settlings(
            replace(
                case,
                votes=case.votes | {seat: what for seat, what in done.items() if isinstance(what, Choice)},
                present=case.present | {seat for seat, what in done.items() if what == "there"},
            )
        )


def closed_state(case: Case) -> State:
    """What is to be said after the deadline: what it is, unless a disputed vote could make it something else."""
    ends = {final_state(settled) for settled in settlings(case)}
    at_once = final_state(case) in {State.FALLBACK, State.FORCED_TO_MEETING}
    return final_state(case) if at_once or len(ends) == 1 else State.OPEN
