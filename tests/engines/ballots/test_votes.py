"""Who may vote, which vote of a seat stands, and rules that contradict themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from buendnis.engines.ballots import (
    Choice,
    Effect,
    Mode,
    Presence,
    Question,
    Quorum,
    Recusal,
    Rules,
    Seat,
    Secret,
    Tally,
    Vote,
    count,
)
from buendnis.engines.problems import BadInput

NOON = datetime(2018, 9, 5, 12, tzinfo=UTC)
SEATS = [Seat("1", "Landkreis 3"), Seat("2", "Kammer 1"), Seat("3", "Land", voting=False)]


def tally(*votes: Vote) -> tuple[int, int]:
    """Yes and no."""
    numbers = count(Rules(), SEATS, votes=votes, deadline_passed=True).numbers
    return numbers.yes, numbers.no


def test_the_later_of_two_votes_counts() -> None:
    early, late = NOON, NOON + timedelta(minutes=1)
    assert tally(Vote("1", Choice.NO, late), Vote("1", Choice.YES, early)) == (0, 1)


def test_what_replaces_another_counts_whatever_the_clock_says() -> None:
    """A vote by letter may have been cast earlier than the one that it corrects."""
    first = Vote("1", Choice.YES, NOON, id="a")
    second = Vote("1", Choice.NO, NOON - timedelta(days=1), channel="letter", id="b", replaces="a")
    assert tally(second, first) == (0, 1)


@pytest.mark.parametrize(
    ("votes", "told"),
    [
        ([Vote("1", Choice.YES, NOON), Vote("1", Choice.NO, NOON)], "“1” voted 2 times"),
        ([Vote("1", Choice.YES, NOON), Vote("1", Choice.NO)], "“1” voted 2 times"),
        ([Vote("1", Choice.YES, id="a", replaces="z")], "replaces “z”, which is no vote of this seat"),
        (
            [Vote("1", Choice.YES, id="a"), Vote("2", Choice.YES, id="b", replaces="a")],
            "replaces “a”, which is no vote of this seat",
        ),
        (
            [Vote("1", Choice.YES, id="a", replaces="b"), Vote("1", Choice.NO, id="b", replaces="a")],
            "in a circle",
        ),
        ([Vote("1", Choice.YES, id="a"), Vote("2", Choice.YES, id="a")], "Several votes have the id “a”"),
        ([Vote("3", Choice.YES)], "“Land” advises and has no vote"),
        ([Vote("4", Choice.YES)], "“4” is not in the list of seats"),
    ],
)
def test_votes_that_cannot_be_counted_are_refused(votes: list[Vote], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        count(Rules(), SEATS, votes=votes)


@pytest.mark.parametrize("effect", [Effect.NO_VOTE, Effect.LEAVE])
def test_the_vote_of_a_recused_seat_is_refused_by_name(effect: Effect) -> None:
    recusals = [Recusal("1", Effect.DISCLOSE), Recusal("1", effect)]
    with pytest.raises(ValueError, match="“Landkreis 3” is recused") as caught:
        count(Rules(), SEATS, recusals, votes=[Vote("2", Choice.YES), Vote("1", Choice.YES)])
    assert isinstance(caught.value, BadInput)
    assert [problem.path for problem in caught.value.problems] == ["/votes/1/seat"]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: count(Rules(), [*SEATS, Seat("1")]), "“1” is named 2 times"),
        (lambda: count(Rules(), SEATS, [Recusal("9", Effect.LEAVE)]), "“9” is not in the list"),
        (lambda: count(Rules(), SEATS, [], [Presence("9")]), "“9” is not in the list"),
        (lambda: count(Rules(), SEATS, [], [Presence("1")], mode=Mode.CIRCULAR), "Nobody is present"),
        (Quorum, "either a share or a number"),
        (lambda: Quorum(share=Fraction(1, 2), number=3), "either a share or a number"),
        (lambda: Quorum(share=Fraction(3, 2)), "between 0 and 1"),
        (lambda: Quorum(share=Fraction(1), more_than=True), "Nothing is more than all"),
        (lambda: Quorum(number=3, more_than=True), "belongs to a share"),
        (lambda: Rules(fallback_min_seats=2), "what happens when fewer"),
        (lambda: Vote("1", Choice.YES, datetime(2018, 9, 5)), "lacks its time zone"),  # noqa: DTZ001
        (
            lambda: Question(
                Rules(),
                tuple(SEATS),
                Mode.MEETING,
                deadline_passed=True,
                votes=(Vote("1", Choice.YES),),
                secret=Secret((), Tally()),
            ),
            "either open .* or secret",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(make: Callable[[], object], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        make()


def test_a_secret_question_says_who_voted_and_never_how() -> None:
    question = Question(
        Rules(),
        tuple(SEATS),
        Mode.MEETING,
        deadline_passed=True,
        secret=Secret(("1", "2"), Tally(yes=1, no=1)),
    )
    again = Question.from_json(question.to_json())
    assert again == question
    assert again.answer().numbers.no == 1
