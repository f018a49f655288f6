"""Equal shares with its completions: raise all shares step by step, fill up greedily, or both."""

from __future__ import annotations

from dataclasses import dataclass

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.equal_shares import Course
from buendnis.engines.portfolio.in_turn import by_density, take_in_turn
from buendnis.engines.portfolio.variants import Variant


@dataclass(frozen=True)
class Shared:
    """What equal shares chose, in its order, and with which share of each ballot."""

    chosen: list[int]
    share: int  # in units of the case, times the number of ballots
    filled: int = 0  # how many of the last were filled up greedily


def equal_shares(case: Case, variant: Variant) -> Shared:
    """Run the method with the completions that the variant names."""
    if not case.votes.number:
        return Shared(_completed(case, variant, []), case.budget)
    course = Course(case, variant.utility_for(case.votes.kind))
    share, chosen = case.budget, course.chosen()
    if variant.completion.adds:
        from buendnis.engines.portfolio.raising import raised  # needs numpy, which takes its time and memory

        share, chosen = raised(variant, course, chosen)
    done = _completed(case, variant, chosen)
    return Shared(done, share, len(done) - len(chosen))


def _completed(case: Case, variant: Variant, chosen: list[int]) -> list[int]:
    if not variant.completion.fills:
        return chosen
    totals = case.votes.totals(variant.utility_for(case.votes.kind), case.costs)
    return take_in_turn(case, by_density(totals, case.costs), before=chosen)
