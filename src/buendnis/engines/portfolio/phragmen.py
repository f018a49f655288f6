"""Sequential Phragmén: everybody earns at the same pace; a group buys what it can first pay for.

Loads are the moments of the purchases. A voter's load is the moment of the last purchase that they took part in,
so the loads of a project's supporters are counted, not added: ``counts[project, k]`` supporters last took part in
purchase k. Floats order the projects; whatever lies closer together than their error is compared in whole numbers.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.common import Common
from buendnis.engines.portfolio.gate import Barred, Gate

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


class _Run:
    def __init__(self, case: Case) -> None:
        votes = case.votes
        self.case = case
        self.members = votes.named
        self.numbers = votes.supporters
        self.weights = votes.weights
        order = np.argsort(votes.voter, kind="stable")
        self.ballots = votes.project[order]
        self.starts = np.searchsorted(votes.voter[order], np.arange(len(votes.weights) + 1))
        size = len(case.ids)
        self.counts = np.zeros((size, size + 1), dtype=np.int64)
        self.counts[:, 0] = self.numbers
        self.last = np.zeros(len(votes.weights), dtype=np.int64)
        self.loads = Common()
        self.loads.append(0, 1)
        self.gate = Gate(case, None)
        self.open = [project for project in range(size) if case.costs[project] <= case.budget]

    def purchases(self) -> list[Purchase]:
        left, found = self.case.budget, list[Purchase]()
        while tied := self._next():
            moment, projects = tied
            if any(self.case.costs[project] > left for project in projects):
                break
            project = projects[0]
            found.append(Purchase(project, moment))
            left -= self.case.costs[project]
            self.open.remove(project)
            self.gate.take(project)
            if moment is not None:
                self._buy(project)
        return found

    def _next(self) -> tuple[Fraction | None, list[int]] | None:
        """The next moment and the projects that can be bought at it."""
        able = self._able()
        wanted = [project for project in able if self.numbers[project]]
        if not wanted:
            return (None, able) if able else None
        rows = np.array(wanted)
        known = np.array(self.loads.floats)
        owed = self.counts[rows, : len(known)] @ known
        costs = np.array([float(self.case.costs[project]) for project in wanted])
        guess = (owed + costs) / np.array([self.numbers[project] for project in wanted], dtype=float)
        close = rows[guess <= guess.min() * (1 + _ERROR)].tolist()
        exact = {project: Fraction(self._owed(project), self.numbers[project]) for project in close}
        moment = min(exact.values())
        return moment / self.loads.denominator, [project for project in close if exact[project] == moment]

    def _able(self) -> list[int]:
        if self.gate.plain:
            return self.open
        able = []
        for project in list(self.open):
            barred: Barred | None = self.gate.barred(project)
            if barred is None:
                able.append(project)
            elif barred.for_good:
                self.open.remove(project)
        return able

    def _owed(self, project: int) -> int:
        """Its cost and the loads of its supporters, as a numerator over the loads' denominator."""
        counted = self.counts[project, : len(self.loads)]
        (places,) = counted.nonzero()
        owed = self.loads.weighed(places.tolist(), counted[places].tolist())
        return owed + self.case.costs[project] * self.loads.denominator

    def _buy(self, project: int) -> None:
        owed = self._owed(project)
        voters = self.members[project]
        lengths = self.starts[voters + 1] - self.starts[voters]
        total = int(lengths.sum())
        ends = np.cumsum(lengths)
        places = (
            np.arange(total) - np.repeat(ends - lengths, lengths) + np.repeat(self.starts[voters], lengths)
        )
        touched = self.ballots[places]
        weights = np.repeat(self.weights[voters], lengths)
        before = np.repeat(self.last[voters], lengths)
        now = len(self.loads)
        np.subtract.at(self.counts, (touched, before), weights)
        np.add.at(self.counts[:, now], touched, weights)
        self.last[voters] = now
        self.loads.append(owed, self.numbers[project])
