"""Worked examples from the literature: who is elected, in which order, at which moment, for which price."""

from __future__ import annotations

from fractions import Fraction

from buendnis.engines.portfolio import Ballot, Project, Question, Rule, Utility, Variant
from buendnis.engines.portfolio.phragmen import phragmen
from buendnis.engines.portfolio.rules import choose, settled
from buendnis.engines.portfolio.why import courses


def committee(seats: int, *groups: tuple[int, str]) -> Question:
    """A committee is a budget of as many Euro as it has seats, and candidates who cost one each."""
    names = sorted({name for _, approved in groups for name in approved})
    return Question(
        budget=Fraction(seats),
        projects=tuple(Project(name, Fraction(1)) for name in names),
        ballots=tuple(
            Ballot(f"{place}-{number}", approves=tuple(approved))
            for place, (times, approved) in enumerate(groups)
            for number in range(times)
        ),
    )


RUNNING = committee(4, (3, "ab"), (3, "ac"), (2, "ad"), (1, "bcf"), (1, "e"), (1, "f"), (1, "g"))
EIGHT_VOTERS = committee(3, (3, "cd"), (2, "ab"), (2, "ac"), (1, "bd"))
SWEDEN = committee(3, (1034, "ABC"), (519, "PQR"), (90, "ABQ"), (47, "APQ"))


def moments(asked: Question) -> list[tuple[str, Fraction]]:
    case = asked.case()
    return [
        (case.ids[each.project], each.moment / case.unit)
        for each in phragmen(case)
        if each.moment is not None
    ]


def prices(asked: Question) -> list[tuple[str, Fraction]]:
    """What equal shares buys, and what a voter pays for it at most."""
    case = asked.case()
    utility = Utility.CARDINALITY
    return [
        (case.ids[step.project], step.rho / case.votes.number / case.unit)
        for step in courses.equal_shares(case, utility, courses.groups(case, utility))
        if step.project is not None
    ]


def test_phragmen_in_the_book_of_lackner_and_skowron() -> None:
    """Multi-Winner Voting with Approval Preferences, 2023: the running example, and the one of eight voters."""
    assert moments(RUNNING) == [
        ("a", Fraction(1, 8)),
        ("b", Fraction(11, 32)),
        ("c", Fraction(55, 128)),
        ("d", Fraction(5, 8)),
    ]
    assert moments(EIGHT_VOTERS) == [("c", Fraction(1, 5)), ("b", Fraction(1, 3)), ("d", Fraction(29, 60))]


def test_equal_shares_in_the_book_of_lackner_and_skowron() -> None:
    """Their first phase, which is equal shares without a completion."""
    assert prices(RUNNING) == [("a", Fraction(1, 8))]
    assert prices(EIGHT_VOTERS) == [("c", Fraction(1, 5)), ("a", Fraction(13, 40))]
    for asked in (RUNNING, EIGHT_VOTERS):
        case = asked.case()
        choice = choose(case, settled(case, Variant(Rule.EQUAL_SHARES, utility=Utility.CARDINALITY)))
        assert [case.ids[each] for each in choice.chosen] == [name for name, _ in prices(asked)]


def test_phragmens_own_example() -> None:
    """From his papers of the 1890s, as in Janson: Phragmén's and Thiele's Election Methods, 2016."""
    assert [name for name, _ in moments(SWEDEN)] == ["A", "Q", "B"]
