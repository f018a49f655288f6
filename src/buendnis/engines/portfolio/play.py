"""A budget moved while somebody watches: which projects come in or fall out, why, and how sure that is.

Quicker than a whole answer, because only those are explained for which a rule decides otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from buendnis.engines.portfolio.answering import explanations, verdict, why
from buendnis.engines.portfolio.outlook import Outlook, Played
from buendnis.engines.portfolio.robustness import redrawn, spread_of
from buendnis.engines.portfolio.rules import Choice, choose, settled
from buendnis.engines.portfolio.terms import Terms
from buendnis.engines.problems import refuse


def played(question: Terms, budget: Fraction) -> Played:
    """The question with another budget, beside what it says with its own. Raises BadInput."""
    if budget < 0:
        raise refuse("A budget cannot be less than nothing. Write 0 or more.", "/budget")
    moved = replace(question, budget=budget)
    old, new = _choices(question), _choices(moved)
    was, now = [set(each.chosen) for each in old], [set(each.chosen) for each in new]
    case = moved.case()
    size = range(len(case.ids))
    turned = [
        tuple(place for place in range(len(new)) if (each in was[place]) is not (each in now[place]))
        for each in size
    ]
    step = int(moved.step * case.grain)
    found = [
        explanations(case, choice, step, frozenset(each for each in size if place in turned[each]))
        for place, choice in enumerate(new)
    ]
    sure: list[Fraction | None] = [None] * len(case.ids)
    if moved.redraws:
        drawn = redrawn(case, spread_of(moved.projects, case), moved.redraws, moved.seed)
        sure = [Fraction(each.inside, drawn.redraws) for each in drawn.projects]
    return Played(
        budget=budget,
        chosen=tuple(tuple(case.ids[each] for each in sorted(choice.chosen)) for choice in new),
        outlooks=tuple(
            Outlook(
                project=case.ids[each],
                before=verdict(each, old),
                after=verdict(each, new),
                turned=turned[each],
                whys=tuple(why(case, place, found[place][each]) for place in turned[each]),
                sure=sure[each],
            )
            for each in size
        ),
    )


def _choices(question: Terms) -> Sequence[Choice]:
    case = question.case()
    return [choose(case, settled(case, variant)) for variant in question.rules]
