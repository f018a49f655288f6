"""The portfolio of the highest value under all conditions, and the one answer where several are equal."""

from __future__ import annotations

from collections.abc import Sequence

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.programme import Programme
from buendnis.engines.portfolio.rows import Best, Line
from buendnis.engines.portfolio.variants import Value, Variant


def values(case: Case, variant: Variant) -> tuple[int, ...]:
    """What each project brings: its score, or its utility to all ballots."""
    if variant.value is Value.SCORE:
        return case.scores
    return tuple(case.votes.totals(variant.utility_for(case.votes.kind), case.costs))


def programme(case: Case, worth: Sequence[int], budget: int | None = None) -> Programme:
    """The case as an integer programme; the budget is its first row."""
    size = range(len(case.ids))
    lines = [Line(case.costs, case.budget if budget is None else budget)]
    for row in case.rows:
        if row.at_most is not None:
            lines.append(Line(row.weights, row.at_most))
        if row.at_least is not None:
            lines.append(Line(tuple(-weight for weight in row.weights), -row.at_least))
    lines += [Line(tuple(int(each in group) for each in size), 1) for group in case.groups if len(group) > 1]
    lines += [
        Line(tuple(int(each == project) - int(each == other) for each in size), 0)
        for project, needed in enumerate(case.needs)
        for other in needed
    ]
    return Programme(tuple(worth), tuple(lines))


def shut_out(case: Case) -> dict[int, bool]:
    """The projects below the threshold, fixed out."""
    return {each: False for each in range(len(case.ids)) if not case.eligible(each)}


def optimum(case: Case, variant: Variant) -> Best | None:
    """The canonical optimum; None if no portfolio keeps all conditions.

    Of several optimal portfolios it is the one that has the smallest id where two of them differ. The answer has
    been checked from scratch. Raises TooHard.
    """
    worth = values(case, variant)
    best = programme(case, worth).best(shut_out(case))
    if best is not None:
        broken = case.broken(sorted(best.chosen))
        if broken or sum(worth[each] for each in best.chosen) != best.value:
            raise AssertionError(f"the checker refuses the optimum: {broken}")
    return best
