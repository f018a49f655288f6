"""Ranking and greedy: one order, from the top down, whatever still fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cmp_to_key

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.gate import Bar, Gate


def by_score(case: Case) -> list[int]:
    """The projects from the highest score down; ties to the smaller id."""
    return sorted(range(len(case.ids)), key=lambda project: (-case.scores[project], project))


def by_density(totals: Sequence[int], costs: Sequence[int]) -> list[int]:
    """The projects from the most utility per Euro down; what is wanted and costs nothing comes first."""

    def compare(one: int, other: int) -> int:
        free = (costs[one] == 0 and totals[one] > 0, costs[other] == 0 and totals[other] > 0)
        if free[0] or free[1]:
            return (free[1] - free[0]) or one - other
        left = totals[one] * (costs[other] or 1)
        right = totals[other] * (costs[one] or 1)
        return (right > left) - (right < left) or one - other

    return sorted(range(len(costs)), key=cmp_to_key(compare))


def take_in_turn(
    case: Case, order: Iterable[int], budget: int | None = None, before: Sequence[int] = ()
) -> list[int]:
    """What the order chooses, in the order of choice, after ``before`` has been chosen."""
    gate = Gate(case, case.budget if budget is None else budget)
    for project in before:
        gate.take(project)
    chosen = list(before)
    waiting = [project for project in order if project not in gate.chosen]
    again = True
    while again:  # a second round only for what needed a project that came later
        again = False
        later: list[int] = []
        for project in waiting:
            barred = gate.barred(project)
            if barred is None:
                gate.take(project)
                chosen.append(project)
                if later:
                    again = True
                    later += waiting[waiting.index(project) + 1 :]
                    break
            elif barred.bar is Bar.NEEDS:
                later.append(project)
        waiting = later
    return chosen
