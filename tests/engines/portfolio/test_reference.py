"""The engine against slow second implementations, and each stated change against the rule itself."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

import pytest
from tests.engines.portfolio import reference

from buendnis.engines.portfolio import Lever, Question, Rule, Variant
from buendnis.engines.portfolio.rules import choose, settled
from buendnis.engines.portfolio.why import courses

CENT = Fraction(1, 100)
KINDS = ("approval", "points", "ranking")
NUMBER = 150  # of random cases; all is well with 20,000, too


def winners(asked: Question, variant: Variant) -> list[str]:
    case = asked.case()
    return [case.ids[project] for project in choose(case, settled(case, variant)).chosen]


def cases(
    seed: int, *, conditions: bool, number: int = NUMBER, most: int = 7
) -> Iterator[tuple[str, Question]]:
    random = Random(seed)
    for place in range(number):
        kind = KINDS[place % 3]
        yield kind, reference.question(random, kind=kind, conditions=conditions, most=most)


def test_the_optimum_is_the_best_of_all_sets() -> None:
    for _, asked in cases(1, conditions=True, number=2 * NUMBER):
        case = asked.case()
        choice = choose(case, settled(case, Variant(Rule.OPTIMUM)))
        truth = reference.best(asked)
        assert choice.possible is (truth is not None)
        assert frozenset(case.ids[project] for project in choice.chosen) == (truth or frozenset())


def test_equal_shares_and_phragmen_are_what_the_papers_define() -> None:
    for kind, asked in cases(2, conditions=False):
        case = asked.case()
        for variant in reference.rules_for(kind):
            if variant.rule is Rule.EQUAL_SHARES:
                utility = settled(case, variant).utility
                assert utility is not None
                assert winners(asked, variant) == reference.equal_shares(asked, utility)
                if not case.votes.number:
                    continue
                told = courses.equal_shares(case, utility, courses.groups(case, utility))
                steps = [case.ids[step.project] for step in told if step.project is not None]
                assert steps == reference.equal_shares(asked, utility)
            elif variant.rule is Rule.PHRAGMEN:
                assert winners(asked, variant) == reference.phragmen(asked)


@pytest.mark.parametrize("conditions", [False, True])
def test_each_change_turns_its_project_and_a_cent_or_step_less_does_not(conditions: bool) -> None:
    told = 0
    for kind, asked in cases(3 + conditions, conditions=conditions, number=NUMBER // 2, most=6):
        question = Question.from_json(
            {**asked.to_json(), "rules": [v.to_json() for v in reference.rules_for(kind)]}
        )
        answer = question.answer()
        for standing in answer.projects:
            for why in standing.whys:
                variant = answer.portfolios[why.place].variant
                assert why.inside is (standing.project in answer.portfolios[why.place].chosen)
                for change in why.changes:
                    told += 1
                    unit = asked.step if change.lever is Lever.POINTS else Fraction(1, asked.case().unit)
                    about = f"{variant.rule} {standing.project} {change} {asked.to_json()}"
                    turned = winners(reference.changed(asked, standing.project, change), variant)
                    assert (standing.project in turned) is not why.inside, about
                    almost = winners(reference.changed(asked, standing.project, change, less=unit), variant)
                    assert (standing.project in almost) is why.inside, about
    assert told > 500
