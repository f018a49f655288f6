"""Equal shares with its completions: raise all shares step by step, fill up greedily, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.equal_shares import Run, backings
from buendnis.engines.portfolio.in_turn import by_density, take_in_turn
from buendnis.engines.portfolio.sweep import Counted, Sweep
from buendnis.engines.portfolio.variants import Variant

_MOST_SHARES = 64  # side by side
_MOST_NUMBERS = 1_000_000  # in memory for them
_CALM, _RESTLESS = 0.97, 0.9  # shares of steady neighbours from which on steps are jumped over, or no longer


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
        raised = _raised if case.conditioned else _swept
        share, chosen = raised(case, variant, run, chosen)
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


def _swept(case: Case, variant: Variant, run: Run, chosen: list[int]) -> tuple[int, list[int]]:
    """The same without conditions: many shares side by side."""
    raising = _Raising(case, variant, run, chosen)
    raising.go()
    return case.budget + raising.steps * raising.step, raising.chosen


class _Raising:
    """Where raising the shares has come to: so many steps, and what they buy."""

    def __init__(self, case: Case, variant: Variant, run: Run, chosen: list[int]) -> None:
        self.case, self.variant = case, variant
        self.step = _step(case, variant.step)
        self.wanted = [p for p, backing in enumerate(run.start) if len(backing.voters) and backing.cost]
        self.sweep = Sweep(case, run.start)
        self.steps, self.chosen = 0, chosen
        self.most = max(4, min(_MOST_SHARES, _MOST_NUMBERS // max(1, len(case.votes.weights))))

    def go(self) -> None:
        """Raise, until nothing is to be gained or the budget would burst."""
        gap, number, calm = 1, min(32, self.most), 0
        on = not _done(self.case, self.variant, self.wanted, self.chosen)
        while on:
            grid = [self.steps + gap * place for place in range(number + 1)]
            counted = self._counted(grid)
            on = self._walk(grid, counted)
            steady = float(counted.steady.mean())
            calm = calm + 1 if steady > _CALM else 0
            if calm > 1:
                gap *= 4
            elif steady < _RESTLESS:
                gap = max(1, gap // 4)
            number = min(2 * number, self.most)

    def _counted(self, grid: Sequence[int]) -> Counted:
        return self.sweep.counted([self.case.budget + steps * self.step for steps in grid])

    def _walk(self, grid: Sequence[int], counted: Counted) -> bool:
        """Take step after step as far as they are known, count those between that are not; false at the end."""
        for before, place in pairwise(range(len(grid))):
            apart = grid[place] - grid[before]
            if apart > 1 and not counted.steady[before]:
                stride = max(1, -(-apart // self.most))
                finer = [*range(grid[before], grid[place], stride), grid[place]]
                if not self._walk(finer, self._counted(finer)):
                    return False
                continue
            bought = counted.bought[place]
            if self.case.cost_of(bought) > self.case.budget:
                return False
            self.steps, self.chosen = grid[place], bought
            if _done(self.case, self.variant, self.wanted, bought):
                return False
        return True


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
