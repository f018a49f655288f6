"""Equal shares with its completions: raise all shares step by step, fill up greedily, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.equal_shares import Backing, Run, backings
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
    utility = variant.utility_for(case.votes.kind)
    start = backings(case, utility)
    share, chosen = case.budget, chosen_with(case, start, case.budget)
    if variant.completion.adds:
        share, chosen = _raised(case, variant, start, chosen)
    done = _completed(case, variant, chosen)
    return Shared(done, share, len(done) - len(chosen))


def chosen_with(case: Case, start: Sequence[Backing], share: int) -> list[int]:
    """What is bought with these shares."""
    run = Run(case, start, share)
    free = run.free
    return free + [bought.project for bought in run.rounds()]


def _raised(
    case: Case, variant: Variant, start: Sequence[Backing], chosen: list[int]
) -> tuple[int, list[int]]:
    """The last portfolio within the budget while all shares are raised in steps."""
    step = _step(case, variant.step)
    share = case.budget
    wanted = [project for project, backing in enumerate(start) if len(backing.voters) and backing.cost]
    while not _done(case, variant, wanted, chosen):
        further = chosen_with(case, start, share + step)
        if case.cost_of(further) > case.budget:
            break
        share, chosen = share + step, further
    return share, chosen


def _step(case: Case, step: Fraction) -> int:
    exact = step * case.unit * case.votes.number
    if exact.denominator != 1:
        raise ValueError(f"The step {step} is finer than the money of the case.")
    return int(exact)


def _done(case: Case, variant: Variant, wanted: Sequence[int], chosen: Sequence[int]) -> bool:
    """Nothing more to gain: all are in, or, if the variant stops then, no other one fits."""
    inside = set(chosen)
    others = [project for project in wanted if project not in inside]
    if not variant.stop_when_exhaustive:
        return not others
    left = case.budget - case.cost_of(chosen)
    return all(case.costs[project] > left for project in others)


def _completed(case: Case, variant: Variant, chosen: list[int]) -> list[int]:
    if not variant.completion.fills:
        return chosen
    totals = case.votes.totals(variant.utility_for(case.votes.kind), case.costs)
    return take_in_turn(case, by_density(totals, case.costs), before=chosen)
