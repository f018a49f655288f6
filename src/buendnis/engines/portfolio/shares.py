"""Equal shares with its completions: raise all shares step by step, fill up greedily, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.equal_shares import Run, backings
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
    run = Run(case, start, case.budget)
    share, chosen = case.budget, _bought(run)
    if variant.completion.adds:
        share, chosen = _raised(case, variant, run, chosen)
    done = _completed(case, variant, chosen)
    return Shared(done, share, len(done) - len(chosen))


def _bought(run: Run) -> list[int]:
    """All that a run buys, and what costs nothing."""
    free = run.free
    return free + [bought.project for bought in run.rounds()]


def _raised(case: Case, variant: Variant, run: Run, chosen: list[int]) -> tuple[int, list[int]]:
    """The last portfolio within the budget while all shares are raised in steps.

    Many steps at once, where a run with larger shares shows that all shares between buy the same; else one by one.
    """
    step = _step(case, variant.step)
    start = run.start
    share, jump = case.budget, 1
    wanted = [project for project, backing in enumerate(start) if len(backing.voters) and backing.cost]
    while not _done(case, variant, wanted, chosen):
        further = Run(case, start, share + jump * step, run.course)
        bought = _bought(further)
        if jump > 1 and not further.steady:
            jump = max(1, jump // 4)
            continue
        if case.cost_of(bought) > case.budget:
            break
        share, chosen, run = share + jump * step, bought, further
        jump = jump * 2 if further.steady else 1
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
