"""Ballots of every kind, for hypothesis to choose from."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st
from tests.engines.ballots.reference import Case

from buendnis.engines.ballots import (
    Abstentions,
    Base,
    Choice,
    Majority,
    Mode,
    Quorum,
    Rules,
    Silence,
)

SHARES = st.sampled_from([Fraction(1, 4), Fraction(1, 2), Fraction(2, 3), Fraction(3, 4)])
QUORUMS = st.one_of(
    st.none(),
    st.builds(Quorum, share=SHARES, more_than=st.booleans()),
    st.builds(Quorum, number=st.integers(0, 4)),
)


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    least = draw(st.sampled_from([0, 0, 0, 2, 3]))
    return Rules(
        majority=draw(st.sampled_from(Majority)),
        base=draw(st.sampled_from(Base)),
        abstentions=draw(st.sampled_from(Abstentions)),
        quorum=draw(QUORUMS),
        recusal_lowers_base=draw(st.booleans()),
        fallback_min_seats=least,
        fallback="authority_decides" if least else "",
        silence=draw(st.sampled_from(Silence)),
        objection_forces_meeting=draw(st.booleans()),
        early_close=draw(st.booleans()),
    )


@st.composite
def cases(draw: st.DrawFn, most: int = 7) -> Case:
    size = draw(st.integers(1, most))
    numbers = st.frozensets(st.integers(0, size - 1))
    mode = draw(st.sampled_from(Mode))
    recused = draw(st.one_of(st.just(frozenset()), numbers))
    votes = {}
    for seat in range(size):
        choice = draw(
            st.sampled_from([None, Choice.YES, Choice.YES, Choice.NO, Choice.ABSTAIN, Choice.OBJECT])
        )
        if choice is not None and seat not in recused:
            votes[seat] = choice
    return Case(
        rules=draw(rules()),
        mode=mode,
        size=size,
        recused=recused,
        present=draw(numbers) if mode is Mode.MEETING else frozenset(),
        votes=votes,
    )
