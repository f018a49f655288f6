"""Sequential Phragmén, told purchase by purchase, in whole numbers: everybody earns at the same pace; a group buys
what it can first pay for.

Loads are the moments of the purchases. A ballot's load is the moment of the last purchase that it took part in, so
the load of a project's supporters is counted, not added: so many last took part in each purchase. Loads only grow, so
a moment that was computed earlier is a lower bound, and few projects are looked at for each purchase.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from operator import mul

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.gate import Gate
from buendnis.engines.portfolio.low import CLEAR, Low, without
from buendnis.engines.portfolio.votes import Votes


@dataclass(frozen=True)
class Loads:
    """The moments of all purchases, in units of the case times ``scale``, and each ballot's last one."""

    votes: Votes
    last: list[int]
    moments: list[int]
    scale: int = 1

    @classmethod
    def none(cls, votes: Votes) -> Loads:
        """Nobody has bought anything."""
        return cls(votes, [0] * len(votes.weights), [0])

    def together(self, project: int) -> int:
        """The loads of all supporters of a project."""
        last, weights, moments = self.last, self.votes.weights, self.moments
        voters = self.votes.named[project]
        if len(moments) == 1:  # nobody has bought anything
            return 0
        if len(voters) <= len(moments):  # a committee's few ballots
            return sum([moments[last[voter]] * weights[voter] for voter in voters])
        number = [0] * len(moments)
        for voter in voters:
            number[last[voter]] += weights[voter]
        return sum(map(mul, number, moments))

    def after(self, project: int, due: int, number: int) -> Loads:
        """When ``number`` supporters have bought a project at ``due / number``."""
        shared = gcd(due, number)
        due, number = due // shared, number // shared
        last, now = self.last.copy(), len(self.moments)
        for voter in self.votes.named[project]:
            last[voter] = now
        moments = [moment * number for moment in self.moments]
        return Loads(self.votes, last, [*moments, due], self.scale * number)


@dataclass
class Moment:
    """The next purchase, or where it ends: where the ``dearest`` of those that come next costs more than is ``left``.

    ``project`` is None where nothing is left that somebody asks for. The moment is ``due / number`` in units of the
    case times the loads' scale.
    """

    project: int | None
    due: int
    number: int
    loads: Loads
    left: int
    dearest: int
    gate: Gate
    lowest: list[Low]  # of what can still be bought a moment that is not too late

    @property
    def at(self) -> Fraction:
        """The moment in units of the case."""
        return Fraction(self.due, self.number * self.loads.scale)

    @property
    def lacks(self) -> int:
        """With so much more budget what comes next would not burst it."""
        return max(0, self.dearest - self.left)

    def otherwise(self) -> Moment:
        """Where a course begins that leaves out what would be bought now."""
        others = without(self.lowest, self.project)
        return Moment(None, 0, 1, self.loads, self.left, 0, self.gate.copy(), others)


def phragmen(case: Case) -> list[int]:
    """What is bought, in its order.

    Ends when one of those that come next would burst the budget. As in the literature's implementation, what costs
    more than the whole budget is left out at the start; what nobody asks for comes last, in the order of the ids,
    while all of it still fits.
    """
    found, _ = until(case)
    return found


def until(case: Case) -> tuple[list[int], int | None]:
    """What is bought, and the next higher budget with which that might be something else; None if with none."""
    dearer = [cost for cost in case.costs if cost > case.budget]
    unasked = [
        p for p, number in enumerate(case.votes.supporters) if not number and case.costs[p] <= case.budget
    ]
    found: list[int] = []
    end: Moment | None = None
    while True:
        for moment in walked(case, end):
            if moment.project is not None and not moment.lacks:
                found.append(moment.project)
            end = moment
        assert end is not None  # noqa: S101 - a course always ends with a moment
        able = [project for project in unasked if end.gate.barred(project) is None]
        lacks = end.lacks or max((case.costs[project] for project in able), default=0) - end.left
        if lacks > 0:
            dearer.append(case.budget + lacks)
        if lacks > 0 or not able:
            return found, min(dearer, default=None)
        found.append(able[0])  # what needed it may still come in its turn
        unasked.remove(able[0])
        end.gate.take(able[0])
        end.left -= case.costs[able[0]]


def begun(case: Case, budget: int, most: int) -> Moment:
    """Before the first purchase, among the projects that cost no more than ``most``."""
    lowest = [
        Low(cost / number, project, cost, number)
        for project, (cost, number) in enumerate(zip(case.costs, case.votes.supporters, strict=True))
        if number and cost <= most
    ]
    return Moment(None, 0, 1, Loads.none(case.votes), budget, 0, Gate(case, None), lowest)


def walked(case: Case, start: Moment | None = None) -> Iterator[Moment]:
    """Each purchase just before it happens, and the end; with ``start`` the course goes on from there."""
    start = begun(case, case.budget, case.budget) if start is None else start
    loads, left, gate, lowest = start.loads, start.left, start.gate, start.lowest
    while True:
        due, number, tied = _next(case, loads, gate, lowest)
        if not tied:
            yield Moment(None, 0, 1, loads, left, 0, gate, lowest)
            return
        dearest = max(case.costs[project] for project in tied)
        project = min(each for each in tied if dearest <= left or case.costs[each] > left)
        yield Moment(project, due, number, loads, left, dearest, gate, lowest)
        if dearest > left:
            return
        gate.take(project)
        lowest = without(lowest, project)
        left -= case.costs[project]
        loads = loads.after(project, due, number)


def _next(case: Case, loads: Loads, gate: Gate, lowest: list[Low]) -> tuple[int, int, list[int]]:
    """The next moment as a quotient, and the projects that can be bought at it."""
    due, number = 1, 0
    tied: list[int] = []
    clear = float("inf")
    lowest.sort()
    for place, low in enumerate(lowest):
        if low.near > clear:
            break
        project = low.project
        if not gate.plain and gate.barred(project) is not None:
            continue
        supporters = case.votes.supporters[project]
        owed = loads.together(project) + case.costs[project] * loads.scale
        whole = supporters * loads.scale
        lowest[place] = Low(owed / whole, project, owed, whole)
        one, other = owed * number, due * supporters
        if not tied or one < other:
            due, number, tied = owed, supporters, [project]
            clear = lowest[place].near * CLEAR
        elif one == other:
            tied.append(project)
    return due, number, tied
