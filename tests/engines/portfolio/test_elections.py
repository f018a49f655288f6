"""Real elections: the same winners as pabutools 1.2.3 with exact fractions, and as the towns announced."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from tests.shared_data import needs, published_file

from buendnis.engines.portfolio import Completion, Rule, Utility, Value, Variant, pabulib
from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.rules import Choice, choose, settled
from buendnis.engines.portfolio.why import equal_shares

FILES = published_file("pabulib")
WINNERS: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parent / "pabulib_winners.json").read_text("utf-8")
)
VARIANTS = {
    "equal-shares": Variant(Rule.EQUAL_SHARES),
    "equal-shares, cardinality": Variant(Rule.EQUAL_SHARES, utility=Utility.CARDINALITY),
    "utilitarian": Variant(Rule.EQUAL_SHARES, completion=Completion.UTILITARIAN),
    "add-one": Variant(Rule.EQUAL_SHARES, completion=Completion.ADD_ONE),
    "add-one without stopping": Variant(
        Rule.EQUAL_SHARES, completion=Completion.ADD_ONE, stop_when_exhaustive=False
    ),
    "greedy": Variant(Rule.GREEDY),
    "phragmen": Variant(Rule.PHRAGMEN),
    "optimum": Variant(Rule.OPTIMUM, value=Value.UTILITY),
}
pytestmark = needs(FILES.name)


@cache
def case_of(name: str) -> Case:
    return pabulib.read(FILES / name).case()


@cache
def chosen(name: str, rule: str) -> tuple[Case, Choice]:
    case = case_of(name)
    return case, choose(case, settled(case, VARIANTS[rule]))


@pytest.mark.parametrize("name", WINNERS)
def test_the_winners_are_the_same_as_with_another_implementation(name: str) -> None:
    for rule, winners in WINNERS[name].items():
        case, choice = chosen(name, rule)
        assert sorted(case.ids[project] for project in choice.chosen) == winners.split(), rule


@pytest.mark.parametrize(
    ("name", "rule", "number", "cost"),
    [
        ("Netherlands_Assen_2024.pb", "add-one", 9, 76_700),
        ("Poland_Swiecie_2023.pb", "add-one", 17, 1_040_337),
        ("Poland_Wieliczka_2023_Green_Budget.pb", "add-one without stopping", 30, 995_079),
    ],
)
def test_the_winners_are_those_that_the_town_announced(name: str, rule: str, number: int, cost: int) -> None:
    case, choice = chosen(name, rule)
    assert len(choice.chosen) == number
    assert case.euro(case.cost_of(choice.chosen)) == cost
    announced = {
        project
        for project, about in pabulib.read(FILES / name).projects.items()
        if about.get("selected") == "1"
    }
    assert {case.ids[project] for project in choice.chosen} == announced


def test_why_project_16_of_wieliczka_is_out() -> None:
    case, choice = chosen("Poland_Wieliczka_2023_Green_Budget.pb", "add-one without stopping")
    findings = equal_shares.findings(case, choice, Utility.COST)
    reason = findings[case.ids.index("16")].reason
    assert "about 49,998.29" in reason.en
    assert "50,000 euros" in reason.en
    assert "rund 49.998,29" in reason.de


def test_the_optimum_of_a_city_is_one_that_keeps_the_budget_and_loses_nothing() -> None:
    case, choice = chosen("Poland_Lodz_2022.pb", "optimum")
    totals = case.votes.totals(Utility.COST, case.costs)
    assert case.broken(choice.chosen) == []
    assert sum(totals[project] for project in choice.chosen) == 71_229_559_320
    assert case.euro(case.budget) - case.euro(case.cost_of(choice.chosen)) < Fraction(min(case.costs))
