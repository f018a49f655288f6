"""Worked examples from the literature: who is elected, in which order, at which moment, for which price."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from buendnis.engines.portfolio import Ballot, Completion, Project, Question, Rule, Utility, Value, Variant
from buendnis.engines.portfolio.equal_shares import Course
from buendnis.engines.portfolio.phragmen import walked
from buendnis.engines.portfolio.rules import choose, settled


def committee(seats: int, *groups: tuple[int, str | list[str]]) -> Question:
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
        (case.ids[each.project], each.at / case.unit)
        for each in walked(case)
        if each.project is not None and not each.lacks
    ]


def prices(asked: Question) -> list[tuple[str, Fraction]]:
    """What equal shares buys, and what a voter pays for it at most."""
    case = asked.case()
    utility = Utility.CARDINALITY
    return [
        (case.ids[step.project], step.rho / case.votes.number / case.unit)
        for step in Course(case, utility).walked()
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


def elected(asked: Question, variant: Variant) -> set[str]:
    case = asked.case()
    return {case.ids[each] for each in choose(case, settled(case, variant)).chosen}


def test_phragmen_where_a_large_group_gets_too_little() -> None:
    """Brill, Freeman, Janson, Lackner 2017: it fails extended justified representation; as in abcvoting's tests."""
    many = [f"c{number:02}" for number in range(1, 13)]
    asked = committee(
        12, (2, ["a", "b", "c01"]), (2, ["a", "b", "c02"]), (6, many), (5, many[1:]), (9, many[2:])
    )
    assert elected(asked, Variant(Rule.PHRAGMEN)) == set(many)


def test_phragmen_where_everybody_would_rather_have_others() -> None:
    """Lackner and Skowron 2020: it is not Pareto optimal; as in abcvoting's tests."""
    asked = committee(3, (10, "ace"), (9, "abe"), (1, "ab"), (8, "bd"), (8, "cd"))
    assert elected(asked, Variant(Rule.PHRAGMEN)) == {"a", "d", "e"}


def test_phragmen_in_the_introduction_of_abcvoting() -> None:
    asked = committee(3, (1, "abc"), (1, "d"), (1, "abcd"), (1, "abce"), (1, "ab"), (1, "e"))
    assert elected(asked, Variant(Rule.PHRAGMEN)) == {"a", "b", "d"}


def test_phragmen_as_polkadot_explains_it() -> None:
    """The documentation of its elections: the basic method, and with weights, which are so many equal ballots."""
    basic = committee(3, (1, "B"), (1, "CD"), (1, "BD"), (1, "AB"), (1, "BCD"))
    assert moments(basic) == [("B", Fraction(1, 4)), ("D", Fraction(1, 2)), ("C", Fraction(1))]
    weighted = committee(3, (1, "AB"), (2, "AB"), (3, "A"), (4, "BCD"), (5, "AD"))
    found = moments(weighted)
    assert [name for name, _ in found] == ["A", "D", "B"]
    assert [round(float(moment), 3) for _, moment in found] == [0.091, 0.162, 0.274]


def test_equal_shares_where_a_group_would_rather_have_others() -> None:
    """Peters, Pierczyński, Skowron 2021, example 4: it fails full justified representation; as in abcvoting's tests."""
    asked = committee(
        11,
        *((3, [*"abcd", name]) for name in "hijkl"),
        (3, [*"efg", *"hijkl"]),
        (3, "efg"),
        (1, "mnopq"),
    )
    assert elected(asked, Variant(Rule.EQUAL_SHARES, utility=Utility.CARDINALITY)) == set("abcdefg")


def town(*ballots: str) -> Question:
    """The town with which the method's authors explain it, on equalshares.net."""
    costs = {"bike path": 700, "gym": 400, "park": 250, "playground": 200, "library": 100}
    names = {name[:2]: name for name in costs}
    return Question(
        budget=Fraction(1100),
        projects=tuple(Project(name, Fraction(cost)) for name, cost in costs.items()),
        ballots=tuple(
            Ballot(str(place), approves=tuple(names[short] for short in ballot.split()))
            for place, ballot in enumerate(ballots)
        ),
    )


def payments(asked: Question) -> list[tuple[str, Fraction]]:
    """What is bought, and what whoever has enough pays for it."""
    case = asked.case()
    return [
        (case.ids[step.project], step.rho * case.costs[step.project] / case.votes.number / case.unit)
        for step in Course(case, Utility.COST).walked()
        if step.project is not None
    ]


def test_equal_shares_as_its_authors_explain_it() -> None:
    sports, kids = (
        ("bi gy", "bi gy pa", "bi gy", "bi gy pa", "bi gy pa", "bi gy"),
        ("pa pl li", "pl", "pl li", "pa pl li"),
    )
    assert payments(town(*sports, *kids, "bi")) == [
        ("bike path", Fraction(100)),
        ("playground", Fraction(50)),
        ("library", Fraction(100, 3)),
    ]
    assert payments(town(*sports, *kids, "gy")) == [
        ("gym", Fraction(400, 7)),
        ("park", Fraction(425, 7)),  # two pay so much, three the 300/7 that they have left
        ("playground", Fraction(425, 7)),
    ]


def test_both_rules_before_a_member_resigns() -> None:
    """Oh and Peters: Candidate Resignation Monotonicity in Approval-Based Committee Elections, 2026, example 3.3."""
    asked = committee(5, (1, "12"), (1, "13"), (3, "4567"))
    assert elected(asked, Variant(Rule.PHRAGMEN)) == set("14567")
    shares = Variant(Rule.EQUAL_SHARES, utility=Utility.CARDINALITY, completion=Completion.UTILITARIAN)
    assert elected(asked, shares) == set("14567")


def test_equal_shares_with_unequal_costs() -> None:
    """Elections in pabutools' own tests: each utility, and shares raised by a tenth until nothing more fits."""
    costs = {"p0": "1", "p1": "9/10", "p2": "2", "p3": "109/100"}
    approved = (["p0"], ["p1", "p2", "p3"], ["p1", "p2", "p3"], ["p2"])
    asked = Question(
        budget=Fraction(4),
        projects=tuple(Project(name, Fraction(cost)) for name, cost in costs.items()),
        ballots=tuple(Ballot(str(place), approves=tuple(names)) for place, names in enumerate(approved)),
    )
    for utility, plainly, in_the_end in (
        (Utility.CARDINALITY, {"p0", "p1", "p3"}, {"p0", "p1", "p3"}),
        (Utility.COST, {"p0", "p2"}, {"p0", "p1", "p2"}),
    ):
        shares = Variant(Rule.EQUAL_SHARES, utility=utility)
        assert elected(asked, shares) == plainly
        raised = replace(shares, completion=Completion.ADD_ONE, step=Fraction(1, 10))
        assert elected(asked, raised) == in_the_end


def test_ties_in_pabutools_own_tests() -> None:
    """Where it names several portfolios as equally good, ours is the one of the smaller id."""
    costs = {"p0": 1, "p1": 3, "p2": 2, "p3": 1}
    asked = Question(
        budget=Fraction(3),
        projects=tuple(Project(name, Fraction(cost)) for name, cost in costs.items()),
        ballots=tuple(Ballot(name, approves=tuple(costs)) for name in "ab"),
    )
    best = {utility: Variant(Rule.OPTIMUM, value=Value.UTILITY, utility=utility) for utility in Utility}
    assert elected(asked, best[Utility.COST]) == {"p0", "p2"}  # of 02, 1 and 23
    assert elected(asked, best[Utility.CARDINALITY]) == {"p0", "p2"}  # of 02, 03 and 23
    assert elected(asked, Variant(Rule.GREEDY, utility=Utility.CARDINALITY)) == {"p0", "p3"}
