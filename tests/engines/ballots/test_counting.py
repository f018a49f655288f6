"""Worked ballots, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from buendnis.engines.ballots import (
    Abstentions,
    Base,
    Choice,
    Effect,
    Majority,
    Mode,
    Outcome,
    Presence,
    Quorum,
    Recusal,
    Rules,
    Seat,
    Silence,
    State,
    Tally,
    Vote,
    count,
    count_secret,
)
from buendnis.engines.problems import BadInput

HALF = Quorum(share=Fraction(1, 2))
PLAIN = Rules()


def seats(number: int) -> list[Seat]:
    return [Seat(str(index), f"Kammer {index}") for index in range(1, number + 1)]


def said(marks: str) -> list[Vote]:
    """One vote per letter, from the first seat on: y, n, a, o; a dot for silence."""
    letters = {"y": Choice.YES, "n": Choice.NO, "a": Choice.ABSTAIN, "o": Choice.OBJECT}
    return [Vote(str(index), letters[mark]) for index, mark in enumerate(marks, 1) if mark != "."]


def closed(rules: Rules, marks: str, *, mode: Mode = Mode.CIRCULAR, size: int | None = None) -> Outcome:
    return count(rules, seats(size or len(marks)), votes=said(marks), mode=mode, deadline_passed=True)


@pytest.mark.parametrize(
    ("majority", "base", "abstentions", "marks", "state", "needed"),
    [
        # more yes than no; a tie is a rejection
        (Majority.SIMPLE, Base.CAST, Abstentions.NOT_COUNTED, "yyn.", State.ADOPTED, 2),
        (Majority.SIMPLE, Base.CAST, Abstentions.NOT_COUNTED, "yynn", State.REJECTED, 3),
        (Majority.SIMPLE, Base.CAST, Abstentions.NOT_COUNTED, "yaaa", State.ADOPTED, 1),
        (Majority.SIMPLE, Base.CAST, Abstentions.COUNTED, "yyna", State.REJECTED, 3),
        (Majority.SIMPLE, Base.CAST, Abstentions.NOT_COUNTED, "aaaa", State.REJECTED, 1),
        # a simple majority does not ask for the base
        (Majority.SIMPLE, Base.ALL, Abstentions.NOT_COUNTED, "yyn......", State.ADOPTED, 2),
        # more than half
        (Majority.ABSOLUTE, Base.ALL, Abstentions.NOT_COUNTED, "yyyy....", State.REJECTED, 5),
        (Majority.ABSOLUTE, Base.ALL, Abstentions.NOT_COUNTED, "yyyyy...", State.ADOPTED, 5),
        (Majority.ABSOLUTE, Base.ALL, Abstentions.NOT_COUNTED, "yyyyaaaa", State.REJECTED, 5),
        (Majority.ABSOLUTE, Base.PRESENT, Abstentions.NOT_COUNTED, "yyaa....", State.REJECTED, 3),
        (Majority.ABSOLUTE, Base.CAST, Abstentions.NOT_COUNTED, "yyaa....", State.ADOPTED, 2),
        # two thirds, exactly and one short
        (Majority.TWO_THIRDS, Base.CAST, Abstentions.NOT_COUNTED, "yyyynn", State.ADOPTED, 4),
        (Majority.TWO_THIRDS, Base.CAST, Abstentions.NOT_COUNTED, "yyyynnn", State.REJECTED, 5),
        (Majority.TWO_THIRDS, Base.CAST, Abstentions.COUNTED, "yyyynna", State.REJECTED, 5),
        (Majority.TWO_THIRDS, Base.ALL, Abstentions.NOT_COUNTED, "yyyy..", State.ADOPTED, 4),
        # all
        (Majority.UNANIMOUS, Base.CAST, Abstentions.NOT_COUNTED, "yyaa", State.ADOPTED, 2),
        (Majority.UNANIMOUS, Base.CAST, Abstentions.COUNTED, "yyaa", State.REJECTED, 4),
        (Majority.UNANIMOUS, Base.ALL, Abstentions.NOT_COUNTED, "yyy.", State.REJECTED, 4),
        (Majority.UNANIMOUS, Base.ALL, Abstentions.NOT_COUNTED, "yyyy", State.ADOPTED, 4),
        # nobody against, somebody for
        (Majority.CONSENSUS, Base.CAST, Abstentions.COUNTED, "yaaa", State.ADOPTED, 1),
        (Majority.CONSENSUS, Base.CAST, Abstentions.NOT_COUNTED, "yyyn", State.REJECTED, 1),
        (Majority.CONSENSUS, Base.CAST, Abstentions.NOT_COUNTED, "aaaa", State.REJECTED, 1),
        (Majority.CONSENSUS, Base.CAST, Abstentions.NOT_COUNTED, "....", State.REJECTED, 1),
    ],
)
def test_majorities(
    *, majority: Majority, base: Base, abstentions: Abstentions, marks: str, state: State, needed: int
) -> None:
    outcome = closed(Rules(majority=majority, base=base, abstentions=abstentions), marks)
    assert (outcome.state, outcome.numbers.needed) == (state, needed)


@pytest.mark.parametrize(
    ("quorum", "marks", "state", "needed"),
    [
        (Quorum(share=Fraction(1, 2)), "yy..", State.ADOPTED, 2),
        (Quorum(share=Fraction(1, 2)), "y...", State.NO_QUORUM, 2),
        (Quorum(share=Fraction(1, 2), more_than=True), "yy..", State.NO_QUORUM, 3),
        (Quorum(share=Fraction(1, 2), more_than=True), "yyn..", State.ADOPTED, 3),
        (Quorum(share=Fraction(2, 3)), "yyy..", State.NO_QUORUM, 4),  # two thirds of five is more than three
        (Quorum(number=3), "ya...", State.NO_QUORUM, 3),
        (Quorum(number=3), "yaa..", State.ADOPTED, 3),  # who abstains takes part
        (None, "....y", State.ADOPTED, 0),
    ],
)
def test_quorums(quorum: Quorum | None, marks: str, state: State, needed: int) -> None:
    outcome = closed(Rules(quorum=quorum), marks)
    assert (outcome.state, outcome.numbers.quorum_needed) == (state, needed)


def test_the_recused_lower_the_base_only_where_the_rules_say_so() -> None:
    recusals = [Recusal(str(seat), Effect.NO_VOTE) for seat in (5, 6)]

    def with_recusals(*, lowers: bool) -> Outcome:
        rules = Rules(Majority.ABSOLUTE, Base.ALL, quorum=HALF, recusal_lowers_base=lowers)
        return count(rules, seats(6), recusals, votes=said("yyyn"), mode=Mode.CIRCULAR, deadline_passed=True)

    lowered, kept = with_recusals(lowers=True), with_recusals(lowers=False)
    assert (lowered.state, lowered.numbers.needed, lowered.numbers.quorum_needed) == (State.ADOPTED, 3, 2)
    assert (kept.state, kept.numbers.needed, kept.numbers.quorum_needed) == (State.REJECTED, 4, 3)
    assert lowered.numbers.eligible == kept.numbers.eligible == 4


def test_who_is_present_makes_the_quorum_of_a_meeting() -> None:
    rules = Rules(quorum=Quorum(number=3))
    there = [Presence("1"), Presence("2", by_substitute=True)]
    few = count(rules, seats(5), [], there, said("yy"), deadline_passed=True)
    assert few.state is State.NO_QUORUM
    enough = count(rules, seats(5), [], [*there, Presence("3")], said("yy"), deadline_passed=True)
    assert (enough.state, enough.numbers.present, enough.numbers.silent) == (State.ADOPTED, 3, 3)
    # a vote shows that its seat takes part, noted as present or not
    voted = count(rules, seats(5), [], there, said("yyy"), deadline_passed=True)
    assert (voted.state, voted.numbers.present) == (State.ADOPTED, 3)


@pytest.mark.parametrize("effect", [Effect.NO_VOTE, Effect.LEAVE])
def test_who_is_recused_or_advises_is_not_counted_as_present(effect: Effect) -> None:
    there = [Presence("1"), Presence("2"), Presence("x")]
    everybody = [*seats(3), Seat("x", voting=False)]
    outcome = count(
        Rules(quorum=Quorum(number=2)),
        everybody,
        [Recusal("2", effect)],
        there,
        said("y"),
        deadline_passed=True,
    )
    assert (outcome.state, outcome.numbers.present, outcome.numbers.seats) == (State.NO_QUORUM, 1, 3)


def test_who_discloses_votes() -> None:
    recusals = [Recusal("1", Effect.DISCLOSE), Recusal("1", Effect.DISCLOSE)]
    assert count(PLAIN, seats(1), recusals, votes=said("y"), deadline_passed=True).state is State.ADOPTED


def test_silence_is_consent_only_in_a_circular_and_only_when_time_is_up() -> None:
    rules = Rules(Majority.ABSOLUTE, Base.ALL, quorum=HALF, silence=Silence.CONSENT)
    outcome = closed(rules, "yn..")
    assert (outcome.state, outcome.numbers.consenting, outcome.numbers.agreeing) == (State.ADOPTED, 2, 3)
    before = count(rules, seats(4), votes=said("yn"), mode=Mode.CIRCULAR)
    assert (before.state, before.numbers.consenting) == (State.OPEN, 0)
    assert closed(rules, "yn..", mode=Mode.MEETING).state is State.REJECTED


def test_an_objection_forces_a_meeting_at_once_or_counts_as_a_no() -> None:
    forcing = Rules(objection_forces_meeting=True, quorum=HALF)
    outcome = count(forcing, seats(9), votes=said("o"), mode=Mode.CIRCULAR)
    assert (outcome.state, outcome.decided_early) == (State.FORCED_TO_MEETING, True)
    assert closed(Rules(), "yo").state is State.REJECTED
    assert closed(forcing, "yyo", mode=Mode.MEETING).state is State.ADOPTED


def test_an_objection_can_be_taken_back() -> None:
    at = datetime(2018, 9, 5, 12, tzinfo=UTC)
    votes = [Vote("1", Choice.YES, at + timedelta(days=1)), Vote("1", Choice.OBJECT, at)]
    rules = Rules(objection_forces_meeting=True)
    assert count(rules, seats(2), votes=votes, mode=Mode.CIRCULAR).state is State.OPEN


def test_with_too_few_seats_the_fallback_applies_at_once() -> None:
    rules = Rules(fallback_min_seats=3, fallback="authority_decides")
    recused = [Recusal("1", Effect.LEAVE), Recusal("2", Effect.NO_VOTE)]
    outcome = count(rules, seats(4), recused)
    assert (outcome.state, outcome.fallback, outcome.decided_early) == (
        State.FALLBACK,
        "authority_decides",
        True,
    )
    enough = count(rules, seats(5), recused)
    assert (enough.state, enough.fallback) == (State.OPEN, "")


def test_early_close() -> None:
    rules = Rules(early_close=True)
    assert count(rules, seats(5), votes=said("yyy"), mode=Mode.CIRCULAR).state is State.ADOPTED
    assert count(rules, seats(5), votes=said("yyn"), mode=Mode.CIRCULAR).state is State.OPEN
    assert count(rules, seats(4), votes=said("nn"), mode=Mode.CIRCULAR).state is State.REJECTED
    assert count(rules, seats(4), votes=said("yy"), mode=Mode.CIRCULAR).state is State.OPEN
    # as long as anybody may still force a meeting, nothing is certain
    forcing = replace(rules, objection_forces_meeting=True)
    assert count(forcing, seats(5), votes=said("yyyy"), mode=Mode.CIRCULAR).state is State.OPEN
    assert count(forcing, seats(5), votes=said("yyyyn"), mode=Mode.CIRCULAR).state is State.ADOPTED


def test_without_early_close_even_a_full_ballot_waits_for_its_end() -> None:
    assert count(PLAIN, seats(2), votes=said("yy"), mode=Mode.CIRCULAR).state is State.OPEN


def test_a_tally_in_secret() -> None:
    outcome = count_secret(
        Rules(quorum=HALF), seats(4), voted={"1", "2", "3"}, tally=Tally(yes=2, no=1), deadline_passed=True
    )
    assert (outcome.state, outcome.numbers.silent) == (State.ADOPTED, 1)


@pytest.mark.parametrize(
    ("voted", "tally", "told"),
    [
        (["1", "2"], Tally(yes=3), "2 seats voted, but 3 votes were counted"),
        (["1", "1"], Tally(yes=2), "named twice"),
        (["4"], Tally(yes=1), "Kammer 4” is recused"),
        (["9"], Tally(yes=1), "“9” is not in the list"),
    ],
)
def test_a_secret_ballot_that_does_not_add_up_is_refused(voted: list[str], tally: Tally, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        count_secret(PLAIN, seats(4), [Recusal("4", Effect.LEAVE)], voted=voted, tally=tally)


@pytest.mark.parametrize(
    ("outcome", "de", "en"),
    [
        (
            closed(Rules(quorum=HALF), "yyna"),
            (
                "Angenommen mit 2 Ja, 1 Nein, 1 Enthaltung; nötig waren 2 Ja (mehr Ja als Nein); "
                "beschlussfähig: 4 Sitze, nötig 2."
            ),
            (
                "Adopted with 2 yes, 1 no, 1 abstaining; 2 yes needed (more yes than no); "
                "quorate with 4 seats, 2 needed."
            ),
        ),
        (
            closed(Rules(Majority.TWO_THIRDS, Base.ALL, silence=Silence.CONSENT), "nn..."),
            (
                "Abgelehnt mit 3 Ja, 2 Nein, 0 Enthaltungen (Schweigen gilt als Ja: 3); "
                "nötig waren 4 Ja (zwei Drittel aller Sitze: 5)."
            ),
            (
                "Rejected with 3 yes, 2 no, 0 abstaining (silence counts as yes: 3); "
                "4 yes needed (two thirds of all seats: 5)."
            ),
        ),
        (
            closed(Rules(quorum=HALF), "y..."),
            "Nicht beschlussfähig: 1 Sitz nimmt teil, nötig 2 von 4.",
            "No quorum: 1 seat taking part, 2 of 4 needed.",
        ),
        (
            count(Rules(early_close=True), seats(3), votes=said("yy"), mode=Mode.CIRCULAR),
            (
                "Angenommen mit 2 Ja, 0 Nein, 0 Enthaltungen; nötig waren 2 Ja (mehr Ja als Nein); "
                "das steht vorzeitig fest, weil keine fehlende Stimme es noch ändern kann."
            ),
            (
                "Adopted with 2 yes, 0 no, 0 abstaining; 2 yes needed (more yes than no); "
                "this is decided early, because no missing vote can change it."
            ),
        ),
        (
            count(PLAIN, seats(3), votes=said("yn"), mode=Mode.CIRCULAR),
            "Noch offen: bisher 1 Ja, 1 Nein, 0 Enthaltungen; 1 Stimme fehlt noch.",
            "Still open: 1 yes, 1 no, 0 abstaining so far; 1 vote is missing.",
        ),
        (
            closed(Rules(objection_forces_meeting=True), "yoo"),
            "Geht in eine Sitzung, weil 2 Sitze dem Umlaufverfahren widersprochen haben.",
            "Goes to a meeting, because 2 seats have objected to deciding by circular.",
        ),
        (
            count(Rules(fallback_min_seats=2, fallback="x"), seats(1)),
            (
                "Nur 1 Sitz darf abstimmen, nötig sind 2; "
                "es gilt, was die Geschäftsordnung für diesen Fall vorsieht."
            ),
            "Only 1 seat may vote, 2 are needed; what the rules of procedure say for this case applies.",
        ),
        (
            closed(Rules(Majority.CONSENSUS), "yn"),
            (
                "Abgelehnt mit 1 Ja, 1 Nein, 0 Enthaltungen; "
                "nötig war mindestens ein Ja und kein Nein (Konsens)."
            ),
            (
                "Rejected with 1 yes, 1 no, 0 abstaining; "
                "at least one yes was needed, and nobody against (consensus)."
            ),
        ),
    ],
)
def test_the_sentence(outcome: Outcome, de: str, en: str) -> None:
    assert (outcome.sentence.de, outcome.sentence.en) == (de, en)
