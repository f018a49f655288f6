"""What a moved budget, a moved score and redrawn scores change, against the rules themselves."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from tests.engines.portfolio import reference

from buendnis.engines.portfolio import (
    Answer,
    Completion,
    Lever,
    Limit,
    Of,
    Project,
    Question,
    Rule,
    Value,
    Variant,
    robustness,
)
from buendnis.engines.portfolio.rules import choose, settled
from buendnis.engines.problems import BadInput

KINDS = ("approval", "points", "ranking")


def chosen(asked: Question, variant: Variant) -> frozenset[str]:
    case = asked.case()
    return frozenset(case.ids[each] for each in choose(case, settled(case, variant)).chosen)


def listing(asked: Question, kind: str, around: Fraction) -> tuple[Question, Answer]:
    asked = replace(asked, rules=reference.rules_for(kind), around=around)
    return asked, asked.answer()


@pytest.mark.parametrize("conditions", [False, True])
def test_the_list_of_budgets_says_what_is_chosen_with_each(conditions: bool) -> None:
    random = Random(21 + conditions)
    turns = listed = 0
    for number in range(24):
        kind = KINDS[number % 3]
        asked, answer = listing(
            reference.question(random, kind=kind, conditions=conditions, most=5), kind, Fraction(4)
        )
        unit = Fraction(1, asked.case().unit)
        for place, portfolio in enumerate(answer.portfolios):
            found = [
                each for each in answer.breakpoints if each.place == place and each.lever is Lever.BUDGET
            ]
            if place in answer.unlisted:
                assert not found
                assert conditions or portfolio.variant.rule is Rule.EQUAL_SHARES  # nobody votes
                continue
            listed += 1
            turns += len(found)
            edges = [each.at for each in found]
            assert edges == sorted(edges)
            low, high = max(Fraction(0), asked.budget - 4), asked.budget + 4
            known = {low: chosen(replace(asked, budget=low), portfolio.variant)}
            for each in found:
                before = chosen(replace(asked, budget=each.at - unit), portfolio.variant)
                after = chosen(replace(asked, budget=each.at), portfolio.variant)
                assert (after - before, before - after) == (frozenset(each.joins), frozenset(each.leaves))
                assert before != after
                known[each.at] = after
            for _ in range(6):
                budget = low + Fraction(
                    random.randint(0, int((high - low) * asked.case().unit)), asked.case().unit
                )
                edge = [low, *edges][bisect_right(edges, budget)]
                assert chosen(replace(asked, budget=budget), portfolio.variant) == known[edge]
    assert turns > 40
    assert listed > 60


def test_the_list_of_scores_says_what_the_ranking_takes_with_each() -> None:
    random = Random(5)
    turns = 0
    for number in range(50):
        asked = reference.question(random, conditions=number % 2 == 0)
        top = Fraction(int(max(each.score or 0 for each in asked.projects)) + 1)
        asked = replace(
            asked,
            step=Fraction(1, 2),
            projects=tuple(replace(each, lowest=Fraction(0), highest=top) for each in asked.projects),
            rules=(Variant(Rule.RANKING),),
            around=Fraction(0),
        )
        answer = asked.answer()
        for project in asked.projects:
            found = [each for each in answer.breakpoints if each.project == project.id]
            turns += len(found)

            def taken(score: Fraction, of: Project = project, within: Question = asked) -> frozenset[str]:
                moved = tuple(replace(each, score=score) if each is of else each for each in within.projects)
                return chosen(replace(within, projects=moved), Variant(Rule.RANKING))

            for each in found:
                after, before = taken(each.at), taken(each.at - asked.step) if each.at >= asked.step else None
                if before is not None:
                    assert (after - before, before - after) == (frozenset(each.joins), frozenset(each.leaves))
            edges = [each.at for each in found]
            score = Fraction(random.randint(0, 2 * int(top)), 2)
            other = max([edge for edge in edges if edge <= score], default=Fraction(0))
            assert taken(score) == taken(other)
    assert turns > 30


def test_a_budget_is_played_with_as_two_answers_say() -> None:
    random = Random(9)
    turned = 0
    for number in range(12):
        kind = KINDS[number % 3]
        asked = reference.question(random, kind=kind, conditions=number % 2 == 1, most=6)
        asked = replace(asked, rules=reference.rules_for(kind), redraws=40)
        budget = asked.budget * Fraction(random.randint(3, 15), 10)
        before, after = asked.answer(), replace(asked, budget=budget).answer()
        played = asked.played(budget)
        assert played.chosen == tuple(each.chosen for each in after.portfolios)
        assert after.robustness is not None
        for outlook, was, now, steady in zip(
            played.outlooks, before.projects, after.projects, after.robustness.projects, strict=True
        ):
            assert (outlook.project, outlook.before, outlook.after) == (now.project, was.verdict, now.verdict)
            assert outlook.sure == Fraction(steady.inside, 40)
            differs = [
                new for old, new in zip(was.whys, now.whys, strict=True) if old.inside is not new.inside
            ]
            assert list(outlook.whys) == differs
            assert [why.place for why in differs] == list(outlook.turned)
            turned += len(differs)
    assert turned > 20


def test_a_budget_below_nothing_is_refused() -> None:
    asked = Question(Fraction(5), (Project("a", Fraction(1)),))
    with pytest.raises(BadInput):
        asked.played(Fraction(-1))


def test_each_redrawn_optimum_is_an_optimum() -> None:
    random = Random(3)
    projects = tuple(
        Project(
            f"p{each}", Fraction(random.randint(1, 9)), lowest=Fraction(0), highest=Fraction(4), fields=("a",)
        )
        for each in range(5)
    )
    asked = Question(
        Fraction(12),
        projects,
        rules=(Variant(Rule.OPTIMUM),),
        limits=(Limit(Of.FIELD, "a", at_most=Fraction(11)),),
        threshold=Fraction(1),
        redraws=30,
    )
    case = asked.case()
    spread = robustness.spread_of(projects, case)
    counted = dict.fromkeys(case.ids, 0)
    for line in robustness._drawn(spread, 0, 30, 1).tolist():
        drawn = {name: Fraction(score, case.grain) for name, score in zip(case.ids, line, strict=True)}
        best = reference.best(
            replace(asked, projects=tuple(replace(each, score=drawn[each.id]) for each in projects))
        )
        for name in best or ():
            counted[name] += 1
    found = asked.answer().robustness
    assert found is not None
    assert found.optima == 30
    assert {each.project: each.optimum for each in found.projects} == counted
    without = replace(asked, rules=(Variant(Rule.RANKING), Variant(Rule.OPTIMUM, value=Value.UTILITY)))
    assert (again := without.answer().robustness) is not None
    assert again.optima == 0


def test_a_list_that_cannot_be_made_is_said_to_be_missing() -> None:
    asked = reference.question(Random(4), conditions=False)
    answer = replace(
        asked,
        rules=(Variant(Rule.GREEDY), Variant(Rule.EQUAL_SHARES, completion=Completion.ADD_ONE)),
        around=Fraction(1),
    ).answer()
    assert answer.unlisted == (1,)
    assert all(each.place == 0 for each in answer.breakpoints)
