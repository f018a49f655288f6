"""Which project may still join a portfolio that grows one by one."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.model import Counts


class Bar(StrEnum):
    """What keeps a project from joining."""

    BUDGET = "budget"
    CAP = "cap"
    ALTERNATIVE = "alternative"
    NEEDS = "needs"
    THRESHOLD = "threshold"


class Barred(NamedTuple):
    """A bar, and what it lies in: a cap, the projects that are in the way, or those that are missing."""

    bar: Bar
    name: str = ""
    projects: tuple[int, ...] = ()

    @property
    def for_good(self) -> bool:
        """Whether the bar stays; a project that is needed may still come."""
        return self.bar is not Bar.NEEDS


class Gate:
    """Keeps account of what a growing portfolio uses up. Floors can't be kept one by one."""

    def __init__(self, case: Case, budget: int | None) -> None:
        """Without a budget only the other conditions count."""
        self.case = case
        self.left = budget
        self.chosen: set[int] = set()
        self._rows = [row.at_most for row in case.rows]
        self._groups: list[list[tuple[int, ...]]] = [[] for _ in case.ids]
        for group in case.groups:
            for project in group:
                self._groups[project].append(group)
        self.plain = not case.conditioned

    def copy(self) -> Gate:
        """The same account, to go on with in another way."""
        other = Gate.__new__(Gate)
        other.case, other.left, other.plain = self.case, self.left, self.plain
        other.chosen, other._rows, other._groups = set(self.chosen), list(self._rows), self._groups
        return other

    def barred(self, project: int) -> Barred | None:
        """Why a project cannot join; None if it can."""
        if self.plain:
            return self._too_dear(project)
        case = self.case
        if (barred := self._unsuited(project)) is not None:
            return barred
        for row, left in zip(case.rows, self._rows, strict=True):
            if left is not None and row.weights[project] > max(left, 0):
                rivals = tuple(sorted(each for each in self.chosen if row.weights[each]))
                return Barred(Bar.CAP, row.name, rivals)
        return self._too_dear(project)

    def _unsuited(self, project: int) -> Barred | None:
        """A bar that has nothing to do with money or numbers."""
        case = self.case
        if not case.eligible(project):
            return Barred(Bar.THRESHOLD)
        for group in self._groups[project]:
            if rivals := tuple(each for each in group if each in self.chosen and each != project):
                return Barred(Bar.ALTERNATIVE, projects=rivals)
        if case.needs and (missing := tuple(each for each in case.needs[project] if each not in self.chosen)):
            return Barred(Bar.NEEDS, projects=missing)
        return None

    def _too_dear(self, project: int) -> Barred | None:
        if self.left is not None and self.case.costs[project] > self.left:
            return Barred(Bar.BUDGET)
        return None

    def headroom(self, project: int) -> int | None:
        """What a project may cost at most to be let in now; None if its cost is not what bars it.

        Without a budget and caps nothing limits it: then it is its own cost or the whole budget.
        """
        if self.plain:
            return max(self.case.costs[project], self.case.budget) if self.left is None else self.left
        if self._unsuited(project) is not None:
            return None
        limits = [] if self.left is None else [self.left]
        for row, left in zip(self.case.rows, self._rows, strict=True):
            if left is None or not row.weights[project]:
                continue
            if row.counts is Counts.COST:
                limits.append(left)
            elif left < 1:
                return None
        return min(limits, default=max(self.case.costs[project], self.case.budget))

    def take(self, project: int) -> None:
        """Let a project in."""
        self.chosen.add(project)
        if self.left is not None:
            self.left -= self.case.costs[project]
        for place, row in enumerate(self.case.rows):
            left = self._rows[place]
            if left is not None:
                self._rows[place] = left - row.weights[project]
