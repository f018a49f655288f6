"""What must hold for every ballot, and the engine against a second counter."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from tests.engines.ballots.reference import Case, closed_state, completions, final_state
from tests.engines.ballots.strategies import cases

from buendnis.engines.ballots import (
    Choice,
    Mode,
    Outcome,
    Question,
    State,
    Tally,
    Vote,
    count,
    count_secret,
)

ENDING_AT_ONCE = {State.FALLBACK, State.FORCED_TO_MEETING}


@given(cases(most=12))
@settings(max_examples=600)
def test_the_final_state_is_that_of_the_second_counter(case: Case) -> None:
    assert case.count(closed=True).state is final_state(case)


@given(cases(most=5))
@settings(max_examples=400)
def test_an_early_close_is_sound_and_as_early_as_can_be(case: Case) -> None:
    """Decided early exactly if every way to go on ends in the same state."""
    case = replace(case, rules=replace(case.rules, early_close=True))
    ends = {final_state(completion) for completion in completions(case)}
    found = case.count(closed=False)
    if found.state in ENDING_AT_ONCE or len(ends) == 1:
        assert ends == {found.state}
        assert found.decided_early
    else:
        assert found.state is State.OPEN
        assert not found.decided_early


@given(cases(most=6), st.data())
@settings(max_examples=150)
def test_a_disputed_vote_keeps_open_only_what_it_could_change(case: Case, data: st.DataObject) -> None:
    seats = case.silent[:4]
    disputed = data.draw(st.frozensets(st.sampled_from(seats))) if seats else frozenset()
    case = replace(case, disputed=disputed)
    found = case.count(closed=True)
    assert found.state is closed_state(case)
    assert found.numbers.disputed == len(disputed)
    assert found.numbers.cast + found.numbers.silent + len(disputed) == found.numbers.eligible


@given(cases())
@settings(max_examples=200)
def test_without_early_close_everything_but_a_stop_waits(case: Case) -> None:
    case = replace(case, rules=replace(case.rules, early_close=False))
    final = final_state(case)
    assert case.count(closed=False).state is (final if final in ENDING_AT_ONCE else State.OPEN)


@given(cases(), st.data())
@settings(max_examples=200)
def test_one_more_yes_never_turns_adopted_to_anything_else(case: Case, data: st.DataObject) -> None:
    others = [seat for seat in case.eligible if case.votes.get(seat) is not Choice.YES]
    if not others:
        return
    seat = data.draw(st.sampled_from(others))
    more = replace(case, votes=case.votes | {seat: Choice.YES})
    if case.count(closed=True).state is State.ADOPTED:
        assert more.count(closed=True).state is State.ADOPTED
    if more.count(closed=True).state is State.REJECTED:
        assert case.count(closed=True).state is not State.ADOPTED


@given(cases(), st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=200)
def test_the_order_of_seats_and_votes_does_not_matter(case: Case, random: object, closed: bool) -> None:
    lists: list[list[object]] = [[*case.seats()], [*case.recusals()], [*case.presences()], [*case.cast()]]
    for each in lists:
        random.shuffle(each)  # type: ignore[attr-defined]
    shuffled = count(*[case.rules, *lists], mode=case.mode, deadline_passed=closed)  # type: ignore[arg-type]
    assert shuffled == case.count(closed=closed)


@given(cases(), st.data(), st.booleans())
@settings(max_examples=150)
def test_which_seat_says_what_does_not_matter(case: Case, data: st.DataObject, closed: bool) -> None:
    new = data.draw(st.permutations(range(case.size)))
    relabelled = replace(
        case,
        recused=frozenset(new[seat] for seat in case.recused),
        present=frozenset(new[seat] for seat in case.present),
        votes={new[seat]: choice for seat, choice in case.votes.items()},
    )
    assert relabelled.count(closed=closed) == case.count(closed=closed)


@given(cases(), st.booleans())
@settings(max_examples=200)
def test_a_secret_ballot_ends_as_the_open_one(case: Case, closed: bool) -> None:
    secret = count_secret(
        case.rules,
        case.seats(),
        case.recusals(),
        case.presences(),
        [str(seat) for seat in case.votes],
        tally=Tally.of(case.votes.values()),
        mode=case.mode,
        deadline_passed=closed,
    )
    assert secret == case.count(closed=closed)


@given(cases(), st.permutations(list(Choice)))
@settings(max_examples=200)
def test_earlier_votes_leave_no_trace(case: Case, earlier: list[Choice]) -> None:
    """Every seat that voted has voted otherwise before; once told by time, once by what replaces what."""
    last = case.cast()
    by_time = [
        replace(vote, choice=choice, at=vote.at.replace(hour=index + 1))
        for vote in last
        if vote.at
        for index, choice in enumerate(earlier)
    ]
    chained = [
        Vote(
            vote.seat,
            choice,
            id=f"{vote.seat}.{index}",
            replaces=f"{vote.seat}.{index - 1}" if index else "",
        )
        for vote in last
        for index, choice in enumerate([*earlier, vote.choice])
    ]
    plain = case.count(closed=True)
    for votes in (last + by_time, chained[::-1]):
        assert (
            count(
                case.rules,
                case.seats(),
                case.recusals(),
                case.presences(),
                votes,
                mode=case.mode,
                deadline_passed=True,
            )
            == plain
        )


@given(cases(), st.booleans())
@settings(max_examples=200)
def test_the_table_adds_up(case: Case, closed: bool) -> None:
    numbers = case.count(closed=closed).numbers
    said = Counter(case.votes.values())
    assert (numbers.yes, numbers.no, numbers.abstain, numbers.object) == tuple(said[each] for each in Choice)
    assert numbers.cast == len(case.votes)
    assert numbers.eligible + numbers.recused == numbers.seats == case.size
    assert numbers.cast + numbers.silent == numbers.eligible
    assert numbers.consenting in {0, numbers.silent}
    assert numbers.agreeing == numbers.yes + numbers.consenting
    assert numbers.cast <= numbers.present <= numbers.eligible
    assert 1 <= numbers.needed <= max(1, numbers.base)


@given(cases(), st.booleans())
@settings(max_examples=200)
def test_what_was_stored_gives_the_same_answer_again(case: Case, closed: bool) -> None:
    question = Question(
        rules=case.rules,
        seats=tuple(case.seats()),
        mode=case.mode,
        deadline_passed=closed,
        recusals=tuple(case.recusals()),
        presences=tuple(case.presences()),
        votes=tuple(case.cast()),
    )
    answer = question.answer()
    assert answer == case.count(closed=closed)
    assert Question.from_json(question.to_json()) == question
    assert Outcome.from_json(answer.to_json()) == answer


@pytest.mark.parametrize("mode", Mode)
def test_every_state_but_open_occurs_among_the_cases(mode: Mode) -> None:
    """The properties above would say little if the cases were all alike."""
    reachable = set(State) - {State.OPEN} - ({State.FORCED_TO_MEETING} if mode is Mode.MEETING else set())
    for state in reachable:
        case = find(cases(), lambda case: case.mode is mode and final_state(case) is state)  # noqa: B023
        assert case.count(closed=True).state is state
