"""Every ballot of up to five seats, against the second counter.

A ballot is what stands at each seat; which seat it is changes nothing (the properties say so), so that each is
counted in one order. Of the combinations of rules each ballot meets others, and all of them are met.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
from tests.engines.ballots.reference import Case, closed_state, completions, final_state

from buendnis.engines.ballots import (
    Abstentions,
    Base,
    Choice,
    Majority,
    Mode,
    Quorum,
    Rules,
    Silence,
    State,
)

MOST = 5
DISPUTED = 2  # votes at once; more of them the properties choose
# what may stand at a seat; a disputed vote with + is one of a seat that is present
MARKS = {
    Mode.CIRCULAR: ("yes", "no", "abstain", "object", "silent", "recused", "disputed"),
    Mode.MEETING: ("yes", "no", "abstain", "object", "there", "away", "recused", "disputed", "disputed+"),
}
QUORUMS = (
    None,
    Quorum(share=Fraction(1, 2)),
    Quorum(share=Fraction(1, 2), more_than=True),
    Quorum(number=3),
)


def every_rule() -> list[Rules]:
    return [
        Rules(
            majority=majority,
            base=base,
            abstentions=abstentions,
            quorum=quorum,
            recusal_lowers_base=lowers,
            fallback_min_seats=least,
            fallback="authority_decides" if least else "",
            silence=silence,
            objection_forces_meeting=forces,
        )
        for majority, base, abstentions, quorum, lowers, least, silence, forces in itertools.product(
            Majority, Base, Abstentions, QUORUMS, (True, False), (0, 3), Silence, (True, False)
        )
    ]


def every_ballot(mode: Mode, most: int) -> Iterator[Case]:
    for size in range(1, most + 1):
        for marks in itertools.combinations_with_replacement(MARKS[mode], size):
            at = dict(enumerate(marks))
            if sum(mark.startswith("disputed") for mark in marks) > DISPUTED:
                continue
            yield Case(
                rules=Rules(),
                mode=mode,
                size=size,
                recused=frozenset(seat for seat, mark in at.items() if mark == "recused"),
                present=frozenset(seat for seat, mark in at.items() if mark in {"there", "disputed+"}),
                votes={seat: Choice(mark) for seat, mark in at.items() if mark in set(Choice)},
                disputed=frozenset(seat for seat, mark in at.items() if mark.startswith("disputed")),
            )


@pytest.mark.parametrize("mode", Mode)
def test_every_ballot_ends_as_the_second_counter_says(mode: Mode) -> None:
    rules = every_rule()
    following, met, ends = itertools.cycle(rules), set(), Counter[State]()
    for ballot in every_ballot(mode, MOST):
        for rule in itertools.islice(following, 5):
            case = replace(ballot, rules=rule)
            found = case.count(closed=True).state
            assert found is closed_state(case), case
            met.add(rule)
            ends[found] += 1
    assert len(met) == len(rules)
    assert set(ends) == set(State) - ({State.FORCED_TO_MEETING} if mode is Mode.MEETING else set())


@pytest.mark.parametrize("mode", Mode)
def test_no_early_close_of_any_ballot_of_three_changes_its_end(mode: Mode) -> None:
    following = itertools.cycle(every_rule())
    closed_early = 0
    for ballot in every_ballot(mode, 3):
        for rule in itertools.islice(following, 5):
            case = replace(ballot, rules=replace(rule, early_close=True))
            found = case.count(closed=False)
            ends = {final_state(completion) for completion in completions(case)}
            if found.state is State.OPEN:
                assert len(ends) > 1, case
            else:
                assert ends == {found.state}, case
                closed_early += 1
    assert closed_early > 100
