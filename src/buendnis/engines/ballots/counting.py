"""From votes to an outcome. Secret or open, both go through the same numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from buendnis.engines.ballots import sentences
from buendnis.engines.ballots.outcome import Numbers, Outcome, State
from buendnis.engines.ballots.rules import Abstentions, Base, Majority, Mode, Rules, Silence
from buendnis.engines.ballots.votes import Choice, Electorate, Presence, Recusal, Seat, Tally, Vote
from buendnis.engines.problems import refuse
from buendnis.engines.record import Record


def count(
    rules: Rules,
    seats: Sequence[Seat],
    recusals: Sequence[Recusal] = (),
    presences: Sequence[Presence] = (),
    votes: Sequence[Vote] = (),
    *,
    mode: Mode = Mode.MEETING,
    deadline_passed: bool = False,
) -> Outcome:
    """The outcome of an open ballot.

    ``deadline_passed``: no vote can come any more (in a meeting: the chair has closed the vote). Before
    that the outcome is open, unless it is decided early. A later vote of a seat replaces its earlier one. A
    disputed vote counts for nothing; where it could change the outcome, that stays open until it is settled.
    Raises BadInput, a ValueError, for a vote of a seat that is recused, advises or is not known.
    """
    electorate = Electorate(seats, recusals)
    standing = electorate.standing(votes)
    disputed = {seat for seat, vote in standing.items() if vote.disputed}
    tally = Tally.of(vote.choice for seat, vote in standing.items() if seat not in disputed)
    voted = standing.keys() - disputed
    poll = _poll(rules, mode, electorate, presences=presences, voted=voted, tally=tally, disputed=disputed)
    return _outcome(poll, deadline_passed=deadline_passed)


def count_secret(
    rules: Rules,
    seats: Sequence[Seat],
    recusals: Sequence[Recusal] = (),
    presences: Sequence[Presence] = (),
    voted: Collection[str] = (),
    *,
    tally: Tally,
    mode: Mode = Mode.MEETING,
    deadline_passed: bool = False,
) -> Outcome:
    """The same from how often each choice was made and which seats ``voted``, never who voted how."""
    electorate = Electorate(seats, recusals)
    for seat in sorted(voted):
        electorate.check_may_vote(seat, "/secret/voted")
    if len(set(voted)) != len(voted):
        raise refuse("A seat is named twice among those that voted.", "/secret/voted")
    if len(voted) != tally.cast:
        raise refuse(f"{len(voted)} seats voted, but {tally.cast} votes were counted.", "/secret")
    poll = _poll(rules, mode, electorate, presences=presences, voted=voted, tally=tally)
    return _outcome(poll, deadline_passed=deadline_passed)


@dataclass(frozen=True)
class Secret(Record):
    """A secret ballot: who voted, and what was in the urn."""

    voted: tuple[str, ...]
    tally: Tally


@dataclass(frozen=True)
class Question(Record):
    """Everything a count depends on. An open ballot gives ``votes``, a secret one ``secret``."""

    rules: Rules
    seats: tuple[Seat, ...]
    mode: Mode
    deadline_passed: bool
    recusals: tuple[Recusal, ...] = ()
    presences: tuple[Presence, ...] = ()
    votes: tuple[Vote, ...] = ()
    secret: Secret | None = None

    def __post_init__(self) -> None:
        if self.secret is not None and self.votes:
            raise refuse("A ballot is either open (votes) or secret. Give one of them.", "/secret")

    def answer(self) -> Outcome:
        """Count. Raises BadInput as the counting functions do."""
        given = self.rules, self.seats, self.recusals, self.presences
        if self.secret is None:
            return count(*given, self.votes, mode=self.mode, deadline_passed=self.deadline_passed)
        return count_secret(
            *given,
            self.secret.voted,
            tally=self.secret.tally,
            mode=self.mode,
            deadline_passed=self.deadline_passed,
        )


@dataclass(frozen=True)
class _Poll:
    """A ballot reduced to numbers."""

    rules: Rules
    mode: Mode
    seats: int
    recused: int
    waiting: int  # present in the meeting, without a vote so far
    silent: int  # without a vote so far, present or not
    tally: Tally
    disputed: int = 0  # with a vote that the seat contradicts: neither cast nor silent
    disputed_present: int = 0  # those of them that are present in the meeting

    @property
    def all_seats(self) -> int:
        return self.seats - (self.recused if self.rules.recusal_lowers_base else 0)

    def filled(self, choice: Choice | None) -> _Poll:
        """As if every silent seat had chosen this; None: they stay silent."""
        if choice is None:
            return self
        return replace(self, waiting=0, silent=0, tally=self.tally.plus(choice, self.silent))

    def settled(self, choice: Choice | None) -> _Poll:
        """As if every disputed vote had turned out to be this; None: to be no vote."""
        if choice is None:
            return self
        return replace(self, disputed=0, disputed_present=0, tally=self.tally.plus(choice, self.disputed))

    def numbers(self, *, closed: bool) -> Numbers:
        rules, tally = self.rules, self.tally
        by_silence = closed and self.mode is Mode.CIRCULAR and rules.silence is Silence.CONSENT
        consenting = self.silent if by_silence else 0
        agreeing = tally.yes + consenting
        present = tally.cast + self.waiting + self.disputed_present + consenting
        base = tally.cast + consenting
        if rules.abstentions is Abstentions.NOT_COUNTED:
            base -= tally.abstain
        if rules.majority not in {Majority.SIMPLE, Majority.CONSENSUS}:
            base = {Base.CAST: base, Base.PRESENT: present, Base.ALL: self.all_seats}[rules.base]
        return Numbers(
            seats=self.seats,
            recused=self.recused,
            eligible=self.seats - self.recused,
            present=present,
            cast=tally.cast,
            yes=tally.yes,
            no=tally.no,
            abstain=tally.abstain,
            object=tally.object,
            silent=self.silent,
            consenting=consenting,
            agreeing=agreeing,
            base=base,
            needed=_needed(rules.majority, base),
            quorum_base=self.all_seats,
            quorum_needed=rules.quorum.needed(self.all_seats) if rules.quorum else 0,
            disputed=self.disputed,
        )

    def final(self) -> State:
        """The state if no vote comes any more."""
        rules, numbers = self.rules, self.numbers(closed=True)
        if numbers.eligible < rules.fallback_min_seats:
            return State.FALLBACK
        if self.mode is Mode.CIRCULAR and rules.objection_forces_meeting and numbers.object:
            return State.FORCED_TO_MEETING
        if numbers.present < numbers.quorum_needed:
            return State.NO_QUORUM
        opposed = rules.majority is Majority.CONSENSUS and numbers.no + numbers.object > 0
        return State.ADOPTED if numbers.agreeing >= numbers.needed and not opposed else State.REJECTED

    def is_settled(self, *, closed: bool) -> bool:
        """Whether no missing vote, and no settling of a disputed one, can change the final state.

        The five ways in which all silent seats do the same are enough to try: of all ways to go on, all yes
        is the best for the motion and for the quorum, all no the worst for the motion, silence the worst for
        the quorum (every majority needs at most one more yes per vote more), and an objection is the only way
        into a meeting. The same holds of the disputed votes. ``closed``: the silent stay silent.
        """
        state = self.final()
        going_on = (None,) if closed or not self.silent else (None, *Choice)
        settling = (None, *Choice) if self.disputed else (None,)
        return all(
            self.filled(said).settled(found).final() is state for said in going_on for found in settling
        )


def _poll(
    rules: Rules,
    mode: Mode,
    electorate: Electorate,
    *,
    presences: Sequence[Presence],
    voted: Collection[str],
    tally: Tally,
    disputed: Collection[str] = (),
) -> _Poll:
    if mode is Mode.CIRCULAR and presences:
        raise refuse("Nobody is present in a circular resolution. Leave the presences out.", "/presences")
    silent = electorate.eligible - set(voted) - set(disputed)
    present = electorate.present(presences)
    return _Poll(
        rules=rules,
        mode=mode,
        seats=len(electorate.voting),
        recused=len(electorate.recused),
        waiting=len(present & silent),
        silent=len(silent),
        tally=tally,
        disputed=len(disputed),
        disputed_present=len(present & set(disputed)),
    )


def _needed(majority: Majority, base: int) -> int:
    if majority in {Majority.SIMPLE, Majority.ABSOLUTE}:
        return base // 2 + 1
    if majority is Majority.TWO_THIRDS:
        return max(1, -(-2 * base // 3))
    return max(1, base) if majority is Majority.UNANIMOUS else 1


def _outcome(poll: _Poll, *, deadline_passed: bool) -> Outcome:
    """Too few seats and an objection end a ballot at once; all else waits, or is decided early.

    After the deadline only a disputed vote can keep it open, and only if it could change the state.
    """
    state = poll.final()
    at_once = state in {State.FALLBACK, State.FORCED_TO_MEETING}
    may_end = deadline_passed or poll.rules.early_close
    if not (at_once or (deadline_passed and not poll.disputed)) and not (
        may_end and poll.is_settled(closed=deadline_passed)
    ):
        state = State.OPEN
    numbers = poll.numbers(closed=deadline_passed)
    early = state is not State.OPEN and not deadline_passed
    return Outcome(
        state=state,
        decided_early=early,
        sentence=sentences.explain(state, numbers, poll.rules, early=early),
        numbers=numbers,
        fallback=poll.rules.fallback if state is State.FALLBACK else "",
    )
