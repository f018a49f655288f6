"""Who shall assess: the best proposal of all, held against trying every one."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from buendnis.appraisal.assigning import Bar, Case, Proposal, Seat, Why, propose

FIELDS = ("Recruiting", "Digital", "")


@st.composite
def asked(draw: st.DrawFn) -> tuple[list[Seat], list[Case]]:
    seats = [
        Seat(
            f"s{number}",
            draw(st.integers(0, 3)),
            draw(st.integers(0, 2)),
            frozenset(draw(st.sets(st.sampled_from(FIELDS[:2]), max_size=2))),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    cases = []
    for number in range(draw(st.integers(1, 3))):
        barred = {seat.key: draw(st.sampled_from(Bar)) for seat in seats if draw(st.integers(0, 3)) == 0}
        cases.append(Case(f"c{number}", draw(st.integers(0, 3)), draw(st.sampled_from(FIELDS)), barred))
    return seats, cases


def best_by_trying(seats: list[Seat], cases: list[Case]) -> dict[str, tuple[str, ...]]:
    """Every way of filling as many places as can be, compared by what a proposal aims at, in its order."""
    ways = []
    for case in cases:
        free = [seat.key for seat in seats if seat.key not in case.barred]
        ways.append(list(combinations(free, min(case.places, len(free)))))
    by_key = {seat.key: seat for seat in seats}

    def aims(way: tuple[tuple[str, ...], ...]) -> tuple[int, int, int, int, int]:
        chosen = [(case, by_key[key]) for case, keys in zip(cases, way, strict=True) for key in keys]
        loads = {seat.key: seat.load + sum(1 for _case, each in chosen if each is seat) for seat in seats}
        busy = max((loads[seat.key] for _case, seat in chosen), default=0)
        order = sum(1 << (cases.index(case) * len(seats) + seats.index(seat)) for case, seat in chosen)
        return (
            busy,
            -sum(1 for case, seat in chosen if case.fits(seat)),
            sum(load * load for load in loads.values()),
            sum(seat.recent for _case, seat in chosen),
            order,
        )

    best = min(product(*ways), key=aims)
    return {case.key: keys for case, keys in zip(cases, best, strict=True)}


def chosen(found: Proposal) -> dict[str, tuple[str, ...]]:
    return {case: tuple(each.seat for each in rows) for case, rows in found.proposed.items()}


@given(asked())
@settings(max_examples=250)
def test_no_other_proposal_is_better(question: tuple[list[Seat], list[Case]]) -> None:
    seats, cases = question
    found = propose(seats, cases)
    assert chosen(found) == best_by_trying(seats, cases)
    for case in cases:
        told = {each.seat for each in found.proposed[case.key]} | {
            each.seat for each in found.passed[case.key]
        }
        assert told == {seat.key for seat in seats}  # each with its reason
        assert found.unfilled[case.key] == case.places - len(found.proposed[case.key])
        assert not {each.seat for each in found.proposed[case.key]} & set(case.barred)


@given(asked())
@settings(max_examples=60)
def test_what_seats_are_called_does_not_matter(question: tuple[list[Seat], list[Case]]) -> None:
    seats, cases = question
    names = {seat.key: f"x{9 - int(seat.key[1:])}" for seat in seats}
    other = propose(
        [Seat(names[seat.key], seat.load, seat.recent, seat.fields) for seat in seats],
        [
            Case(case.key, case.places, case.about, {names[key]: bar for key, bar in case.barred.items()})
            for case in cases
        ],
    )
    assert chosen(other) == {
        case: tuple(names[key] for key in keys) for case, keys in chosen(propose(seats, cases)).items()
    }


def test_each_seat_hears_why() -> None:
    seats = [
        Seat("Kammer 1", fields=frozenset({"Recruiting"})),
        Seat("Stadt 5", load=1),
        Seat("Gewerkschaft 4", load=4),
        Seat("Landkreis 3"),
        Seat("Hochschule 2", recent=3),
    ]
    found = propose(seats, [Case("Labor", 2, "Recruiting", {"Landkreis 3": Bar.RECUSED})])
    assert [(each.seat, each.why) for each in found.proposed["Labor"]] == [
        ("Kammer 1", Why.FIELD),
        ("Hochschule 2", Why.FREE),
    ]
    assert {each.seat: each.why for each in found.passed["Labor"]} == {
        "Stadt 5": Why.BUSY,
        "Gewerkschaft 4": Why.BUSY,
        "Landkreis 3": Bar.RECUSED,
    }


def test_twenty_eight_seats_and_ten_cases_take_no_time() -> None:
    seats = [
        Seat(f"Sitz {number:02}", number % 4, number % 3, frozenset({FIELDS[number % 2]}))
        for number in range(28)
    ]
    cases = [
        Case(f"Fall {number}", 3, FIELDS[number % 2], {f"Sitz {number:02}": Bar.RECUSED})
        for number in range(10)
    ]
    found = propose(seats, cases)
    assert all(len(rows) == 3 for rows in found.proposed.values())
    assert max(each.load for rows in found.proposed.values() for each in rows) == 3
