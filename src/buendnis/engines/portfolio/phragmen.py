"""Sequential Phragmén: everybody earns at the same pace; a group buys what it can first pay for.

Loads are the moments of the purchases. A voter's load is the moment of the last purchase that they took part in,
so the exact load of a project's supporters is counted, not added: so many last took part in each purchase. Floats
order the projects; whatever lies closer together than their error is compared in whole numbers. Loads only grow, so
a moment that was computed once is a lower bound from then on, and most projects need no second look.
"""

from __future__ import annotations

from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.common import Common
from buendnis.engines.portfolio.gate import Gate

# twice the relative error of a sum of at most 2**20 terms that are not negative, each a rounded product
_ERROR = 2.0**-30


class Purchase(NamedTuple):
    """A project and the moment at which it was bought."""

    project: int
    moment: Fraction | None  # None: nobody asked for it


def phragmen(case: Case) -> list[Purchase]:
    """The purchases in their order.

    Ends when one of those that come next would burst the budget. As in the literature's implementation, what costs
    more than the whole budget is left out at the start; what nobody asks for comes last, in the order of the ids,
    while all of it still fits.
    """
    return _Run(case).purchases()


def until(case: Case) -> tuple[list[Purchase], int | None]:
    """The purchases, and the next higher budget with which there might be others; None if with none."""
    run = _Run(case)
    found = run.purchases()
    dearer = [cost for cost in case.costs if cost > case.budget]
    if run.lacks:
        dearer.append(case.budget + run.lacks)
    return found, min(dearer, default=None)


class _Run:
    def __init__(self, case: Case) -> None:
        votes = case.votes
        self.case = case
        self.members = votes.named
        self.numbers = votes.supporters
        self.weights = votes.weights.astype(float)  # exact below 2**53
        self.last = np.zeros(len(votes.weights), dtype=np.int64)
        self.load = np.zeros(len(votes.weights))
        self.loads = Common()
        self.loads.append(0, 1)
        self.gate = Gate(case, None)
        affordable = [p for p, cost in enumerate(case.costs) if cost <= case.budget]
        self.unasked = [project for project in affordable if not self.numbers[project]]
        # a moment only ever moves on, so one that was computed earlier is a lower bound
        self.waiting = [(case.costs[p] / self.numbers[p], p) for p in affordable if self.numbers[p]]
        heapify(self.waiting)
        self.lacks = 0  # so much more budget, and those that come next in the end would fit

    def purchases(self) -> list[Purchase]:
        left, found = self.case.budget, list[Purchase]()
        while tied := self._next():
            moment, projects = tied
            dearest = max(self.case.costs[project] for project in projects)
            if dearest > left:
                self.lacks = dearest - left
                break
            project = projects[0]
            found.append(Purchase(project, moment))
            left -= self.case.costs[project]
            self.gate.take(project)
            if moment is None:
                self.unasked.remove(project)
            else:
                self._buy(project)
        return found

    def _next(self) -> tuple[Fraction | None, list[int]] | None:
        """The next moment and the projects that can be bought at it."""
        first, barred = float("inf"), list[tuple[float, int]]()
        near: list[tuple[float, int]] = []
        while self.waiting and self.waiting[0][0] <= first * (1 + _ERROR):
            bound, project = heappop(self.waiting)
            if not self.gate.plain and (bar := self.gate.barred(project)) is not None:
                if not bar.for_good:
                    barred.append((bound, project))
                continue
            guess = self._guess(project)
            near.append((guess, project))
            first = min(first, guess)
        for each in (*near, *barred):
            heappush(self.waiting, each)
        if not near:
            able = [p for p in self.unasked if self.gate.plain or self.gate.barred(p) is None]
            return (None, able) if able else None
        close = sorted(project for guess, project in near if guess <= first * (1 + _ERROR))
        exact = {project: Fraction(self._owed(project), self.numbers[project]) for project in close}
        moment = min(exact.values())
        return moment / self.loads.denominator, [project for project in close if exact[project] == moment]

    def _guess(self, project: int) -> float:
        """The moment at which it could be bought, within a relative error of 2**-31."""
        voters = self.members[project]
        owed = float(self.load[voters] @ self.weights[voters])
        return (owed + self.case.costs[project]) / self.numbers[project]

    def _owed(self, project: int) -> int:
        """Its cost and the loads of its supporters, as a numerator over the loads' denominator."""
        voters = self.members[project]
        counted = np.bincount(self.last[voters], weights=self.weights[voters])
        (places,) = counted.nonzero()
        owed = self.loads.weighed(places.tolist(), map(int, counted[places].tolist()))
        return owed + self.case.costs[project] * self.loads.denominator

    def _buy(self, project: int) -> None:
        owed = self._owed(project)
        self.waiting = [each for each in self.waiting if each[1] != project]
        heapify(self.waiting)
        voters = self.members[project]
        self.last[voters] = len(self.loads)
        self.loads.append(owed, self.numbers[project])
        self.load[voters] = self.loads.floats[-1]
