"""Who may vote, who did, and which of a seat's votes stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from buendnis.engines.problems import refuse
from buendnis.engines.record import Record


class Choice(StrEnum):
    """What a seat says. An objection is one to deciding by circular; elsewhere it counts as a no."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    OBJECT = "object"


class Effect(StrEnum):
    """What a conflict of interest does to a seat's vote."""

    DISCLOSE = "disclose"
    NO_VOTE = "no_vote"
    LEAVE = "leave"


@dataclass(frozen=True)
class Seat(Record):
    """A seat in the committee."""

    id: str
    label: str = ""
    voting: Annotated[bool, "False: it advises."] = True


@dataclass(frozen=True)
class Recusal(Record):
    """A seat's conflict of interest; of several the strongest counts."""

    seat: str
    effect: Effect


@dataclass(frozen=True)
class Presence(Record):
    """A seat is present in the meeting."""

    seat: str
    by_substitute: bool = False


@dataclass(frozen=True)
class Vote(Record):
    """A vote. Of several of one seat, one counts: the one that no other replaces, then the latest."""

    seat: str
    choice: Choice
    at: Annotated[datetime | None, "When it was cast; needed to tell an earlier from a later one."] = None
    channel: Annotated[str, "By which way it came; changes nothing in the count."] = ""
    id: Annotated[str, "Needed if another vote replaces this one."] = ""
    replaces: Annotated[str, "The id of the earlier vote of the same seat."] = ""
    disputed: Annotated[
        bool,
        "The seat says that it did not vote like this, and nobody has settled it: the vote is not counted, and "
        "the outcome waits if it could change it.",
    ] = False

    def __post_init__(self) -> None:
        if self.at is not None and self.at.utcoffset() is None:
            raise refuse(f"The time of the vote of “{self.seat}” lacks its time zone.", "/at")


@dataclass(frozen=True)
class Tally(Record):
    """How many seats chose what."""

    yes: int = 0
    no: int = 0
    abstain: int = 0
    object: int = 0

    @classmethod
    def of(cls, choices: Iterable[Choice]) -> Tally:
        """Count them."""
        counted = Counter(choices)
        return cls(**{choice.value: counted[choice] for choice in Choice})

    @property
    def cast(self) -> int:
        """How many votes there are, whatever they say."""
        return self.yes + self.no + self.abstain + self.object

    def plus(self, choice: Choice, number: int) -> Tally:
        """With so many more of one choice."""
        values = {each.value: getattr(self, each.value) for each in Choice}
        return Tally(**{**values, choice.value: values[choice.value] + number})


class Electorate:
    """The seats of one ballot: all voting ones, and those of them that are not recused."""

    def __init__(self, seats: Sequence[Seat], recusals: Iterable[Recusal]) -> None:
        """Raises BadInput for a seat that is named twice, or a recusal of an unknown one."""
        self.known = {seat.id: seat for seat in seats}
        for seat, times in Counter(seat.id for seat in seats).items():
            if times > 1:
                raise refuse(f"The seat “{seat}” is named {times} times.", "/seats")
        self.recused = set()
        for index, recusal in enumerate(recusals):
            self._check_known(recusal.seat, f"/recusals/{index}/seat")
            if recusal.effect is not Effect.DISCLOSE and self.known[recusal.seat].voting:
                self.recused.add(recusal.seat)
        self.voting = {seat.id for seat in seats if seat.voting}
        self.eligible = self.voting - self.recused

    def present(self, presences: Iterable[Presence]) -> set[str]:
        """Which seats are present, whether they may vote or not. Raises BadInput for an unknown seat."""
        present = set()
        for index, presence in enumerate(presences):
            self._check_known(presence.seat, f"/presences/{index}/seat")
            present.add(presence.seat)
        return present

    def check_may_vote(self, seat: str, path: str) -> None:
        """Raises BadInput naming the seat if it has no vote here."""
        self._check_known(seat, path)
        name = self.known[seat].label or seat
        if seat in self.recused:
            raise refuse(f"The seat “{name}” is recused and may not vote. Please remove its vote.", path)
        if seat not in self.voting:
            raise refuse(f"The seat “{name}” advises and has no vote. Please remove its vote.", path)

    def standing(self, votes: Sequence[Vote]) -> dict[str, Vote]:
        """The last vote of each seat that voted. Raises BadInput where that cannot be told."""
        by_seat: dict[str, list[Vote]] = defaultdict(list)
        for index, vote in enumerate(votes):
            self.check_may_vote(vote.seat, f"/votes/{index}/seat")
            by_seat[vote.seat].append(vote)
        ids = Counter(vote.id for vote in votes if vote.id)
        if twice := [each for each, times in ids.items() if times > 1]:
            raise refuse(f"Several votes have the id “{min(twice)}”.", "/votes")
        return {seat: _last(seat, own) for seat, own in by_seat.items()}

    def _check_known(self, seat: str, path: str) -> None:
        if seat not in self.known:
            raise refuse(f"The seat “{seat}” is not in the list of seats.", path)


def _last(seat: str, votes: Sequence[Vote]) -> Vote:
    replaced = {vote.replaces for vote in votes if vote.replaces}
    if strange := replaced - {vote.id for vote in votes}:
        raise refuse(
            f"A vote of “{seat}” replaces “{min(strange)}”, which is no vote of this seat.", "/votes"
        )
    left = [vote for vote in votes if not vote.id or vote.id not in replaced]
    if not left:
        raise refuse(f"The votes of “{seat}” replace one another in a circle.", "/votes")
    if len(left) == 1:
        return left[0]
    times = [vote.at for vote in left if vote.at is not None]
    latest = [vote for vote in left if vote.at == max(times, default=None)]
    if len(times) < len(left) or len(latest) > 1:
        raise refuse(
            f"“{seat}” voted {len(left)} times, and it cannot be told which vote is the last. "
            "Say when each was cast, or which one it replaces.",
            "/votes",
        )
    return latest[0]
