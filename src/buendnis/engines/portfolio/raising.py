"""Equal shares that are raised step by step while the result stays within the budget: add-one."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.equal_shares import Course
from buendnis.engines.portfolio.sweep import Counted, Sweep
from buendnis.engines.portfolio.variants import Variant

_MOST_SHARES = 64  # side by side
_MOST_NUMBERS = 1_000_000  # in memory for them
_CALM, _RESTLESS = 0.97, 0.9  # shares of steady neighbours from which on steps are jumped over, or no longer


def raised(variant: Variant, course: Course, chosen: list[int]) -> tuple[int, list[int]]:
    """The last portfolio within the budget while all shares are raised in steps, and its share.

    ``course`` has bought what is ``chosen`` with the budget itself.
    """
    if course.case.conditioned:
        return jumped(variant, course, chosen)
    raising = _Raising(variant, course, chosen)
    raising.go()
    return course.case.budget + raising.steps * raising.step, raising.chosen


def jumped(variant: Variant, course: Course, chosen: list[int]) -> tuple[int, list[int]]:
    """The same under conditions, one share after another.

    Many steps at once, where a course with larger shares shows that all shares between buy the same; else one by one.
    What a condition keeps out is not bought with any share, so it also ends where more money changes nothing.
    """
    case = course.case
    step = _step(case, variant.step)
    share, jump = case.budget, 1
    wanted = _wanted(course)
    plenty = case.votes.number * sum(case.costs)  # each ballot could pay for everything
    while not _done(case, variant, wanted, chosen):
        further = course.with_share(share + jump * step)
        bought = further.chosen()
        if jump > 1 and not further.steady:
            jump = max(1, jump // 4)
            continue
        if case.cost_of(bought) > case.budget or (further.steady and further.share >= plenty):
            break
        share, chosen, course = share + jump * step, bought, further
        jump = jump * 2 if further.steady else 1
    return share, chosen


class _Raising:
    """Where raising the shares has come to: so many steps, and what they buy."""

    def __init__(self, variant: Variant, course: Course, chosen: list[int]) -> None:
        self.case, self.variant = course.case, variant
        self.step = _step(course.case, variant.step)
        self.wanted = _wanted(course)
        self.sweep = Sweep(course)
        self.steps, self.chosen = 0, chosen
        self.most = max(4, min(_MOST_SHARES, _MOST_NUMBERS // max(1, len(course.case.votes.weights))))

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


def _wanted(course: Course) -> list[int]:
    return [p for p, support in enumerate(course.support) if support.voters and course.case.costs[p]]


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
