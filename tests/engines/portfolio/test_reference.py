"""The engine against slow second implementations, and each stated change against the rule itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from operator import mul
from random import Random

import pytest
from tests.engines.portfolio import reference

from buendnis.engines.portfolio import (
    Completion,
    Lever,
    Question,
    Rule,
    Variant,
    blocks,
    covers,
    equal_shares,
    optimum,
    programme,
    raising,
    rows,
    search,
    sweep,
)
from buendnis.engines.portfolio.answering import explained
from buendnis.engines.portfolio.equal_shares import Course
from buendnis.engines.portfolio.rules import choose, settled
from buendnis.engines.portfolio.why import optimum as why_optimum
from buendnis.engines.portfolio.why import sentences
from buendnis.engines.portfolio.why.findings import Finding

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


def test_rows_that_follow_and_a_divided_search_lead_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists that are too long from the beginning: every search derives rows, and is divided again and again."""
    monkeypatch.setattr(programme, "FIRST_STATES", 1)
    monkeypatch.setattr(programme, "MOST_STATES", 2)
    divided = 0
    for _, asked in cases(7, conditions=True):
        case = asked.case()
        choice = choose(case, settled(case, Variant(Rule.OPTIMUM)))
        truth = reference.best(asked)
        assert frozenset(case.ids[project] for project in choice.chosen) == (truth or frozenset())
        divided += len(optimum.programme(case, case.scores).implied.lines) > 0
    assert divided > 20


def test_a_cover_follows_from_its_row() -> None:
    """Whatever the relaxation says: every set that keeps the row keeps the cover."""
    random = Random(3)
    found = 0
    for _ in range(300):
        size = random.randint(1, 6)
        line = rows.Line(tuple(random.randint(-5, 9) for _ in range(size)), random.randint(-8, 12))
        parts = [random.choice([0.0, 0.3, 0.5, 0.9, 1.0]) for _ in range(size)]
        cover = covers.cover(line, parts)
        if cover is None:
            continue
        found += 1
        assert sum(map(mul, cover.weights, parts)) > cover.most  # so it is worth adding
        for chosen in product((0, 1), repeat=size):
            if sum(map(mul, line.weights, chosen)) <= line.most:
                assert sum(map(mul, cover.weights, chosen)) <= cover.most, (line, cover)
    assert found > 50


@pytest.mark.parametrize("conditions", [False, True])
def test_equal_shares_and_phragmen_are_what_the_papers_define(conditions: bool) -> None:
    for kind, asked in cases(2, conditions=conditions):
        case = asked.case()
        for variant in reference.rules_for(kind):
            if variant.rule is Rule.EQUAL_SHARES:
                utility = settled(case, variant).utility
                assert utility is not None
                assert winners(asked, variant) == reference.equal_shares(asked, utility)
            elif variant.rule is Rule.PHRAGMEN:
                assert winners(asked, variant) == reference.phragmen(asked)


def test_ballots_that_have_paid_the_same_share_a_purse(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many ballots that many are equal, and purses that nobody uses any more are thrown away at once."""
    monkeypatch.setattr(equal_shares, "_MANY", 2)
    random = Random(4)
    for kind, few in cases(4, conditions=False, number=NUMBER // 5):
        names = sorted(project.id for project in few.projects)
        asked = replace(few, ballots=reference.ballots(random, names, random.randint(20, 60), kind))
        for variant in reference.rules_for(kind):
            utility = settled(asked.case(), variant).utility
            if variant.rule is Rule.EQUAL_SHARES and utility is not None:
                assert winners(asked, variant) == reference.equal_shares(asked, utility)
            elif variant.rule is Rule.PHRAGMEN:
                assert winners(asked, variant) == reference.phragmen(asked)


@pytest.mark.parametrize("conditions", [False, True])
def test_raising_the_shares_in_jumps_ends_where_single_steps_end(conditions: bool) -> None:
    raised = 0
    for _, asked in cases(5, conditions=conditions, number=NUMBER // 2, most=5):
        case = asked.case()
        if not case.votes.number or asked.budget < max(
            1, sum(project.cost for project in asked.projects) / 4
        ):
            continue
        step = Fraction((asked.budget / 40 / case.votes.number * 100).__ceil__(), 100)
        for stop in (True, False):
            variant = settled(
                case,
                Variant(
                    Rule.EQUAL_SHARES, completion=Completion.ADD_ONE, step=step, stop_when_exhaustive=stop
                ),
            )
            assert variant.utility is not None
            choice = choose(case, variant)
            truth = reference.add_one(asked, variant.utility, step, stop=stop)
            assert [case.ids[project] for project in choice.chosen] == truth
            raised += choice.inflated > 1
            course = Course(case, variant.utility)
            share, chosen = raising.jumped(variant, course, course.chosen())  # as under conditions
            assert [case.ids[project] for project in chosen] == truth
            assert share == choice.inflated * case.budget
    assert raised > 20


def test_wrong_floats_cost_time_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """With errors as large as this nearly every decision has to be taken in whole numbers."""
    random = Random(8)
    monkeypatch.setattr(sweep, "EPS", 2.0**-9)
    monkeypatch.setattr(
        search, "multipliers", lambda values, lines, fixed: [random.random() * 3 for _ in lines]
    )
    for kind, asked in cases(6, conditions=False, number=NUMBER // 3):
        case = asked.case()
        assert frozenset(winners(asked, Variant(Rule.OPTIMUM))) == reference.best(asked)
        for variant in reference.rules_for(kind):
            utility = settled(case, variant).utility
            raises = variant.rule is Rule.EQUAL_SHARES and case.votes.number and asked.budget >= 1
            if raises and utility is not None:
                step = Fraction((asked.budget / 10 / case.votes.number * 100).__ceil__(), 100)
                raised = replace(variant, completion=Completion.ADD_ONE, step=step)
                assert winners(asked, raised) == reference.add_one(asked, utility, step, stop=True)


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


def test_where_conditions_chain_too_many_projects_the_same_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small cases, once read off all subsets and once searched, as where a chain is too long for that."""
    asked = [each for _, each in cases(9, conditions=True, number=NUMBER // 3)]
    for question in asked:
        case = question.case()
        choice = choose(case, settled(case, Variant(Rule.OPTIMUM)))
        if not choice.possible:
            continue
        step = int(question.step * case.grain)
        read = explained(case, choice, step)
        with monkeypatch.context() as patched:
            patched.setattr(blocks, "LARGEST", 0)
            assert explained(case, choice, step) == read, question.to_json()


def test_a_search_that_takes_too_long_leaves_one_thing_unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    def levers(found: list[Finding]) -> set[Lever]:
        return {change.lever for each in found for change in each.changes}

    monkeypatch.setattr(blocks, "LARGEST", 0)
    case, choice = next(
        (case, choice)
        for _, question in cases(9, conditions=True)
        if (choice := choose(case := question.case(), settled(case, Variant(Rule.OPTIMUM)))).possible
        and len(levers(explained(case, choice, 1))) == 3
    )
    monkeypatch.setattr(why_optimum, "MOST_FOR_COSTS", 0)
    assert levers(explained(case, choice, 1)) == {Lever.POINTS, Lever.BUDGET}
    monkeypatch.setattr(why_optimum, "MOST_FOR_REASONS", 0)
    found = explained(case, choice, 1)
    assert {each.reason for each in found} == {sentences.NOT_EXPLAINED}
    assert [each.inside for each in found] == [place in choice.chosen for place in range(len(found))]
