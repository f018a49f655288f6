"""Conditions taken apart: projects that no chain of conditions connects meet only in the budget.

Each such block is small in practice (a field with its cap and its alternatives): all of its subsets are looked at
once. What is left is to combine blocks under one budget, for all budgets at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from buendnis.engines.portfolio.arrays import Ints
from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.frontier import BITS, START, Frontier, bit, extended, pareto, together
from buendnis.engines.portfolio.model import Counts

LARGEST = 18  # projects in a block: 262,144 subsets


class Subsets(NamedTuple):
    """Subsets of a block; ``places`` has a bit for each of its projects, the first one lowest."""

    places: Ints
    cost: Ints
    value: Ints
    mask: Ints

    def only(self, keep: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Subsets:
        """Some of them."""
        return Subsets(*(each[keep] for each in self))

    @property
    def frontier(self) -> Frontier:
        """The best of them for each budget."""
        return pareto(self.cost, self.value, self.mask)


def apart(case: Case) -> list[list[int]] | None:
    """The blocks; None if one is too large, or there are too many projects."""
    size = len(case.ids)
    if size > BITS:
        return None
    leader = list(range(size))

    def root(project: int) -> int:
        while leader[project] != project:
            project = leader[project]
        return project

    bound: list[Iterable[int]] = [
        [each for each, weight in enumerate(row.weights) if weight] for row in case.rows
    ]
    bound += case.groups
    bound += [(project, *needed) for project, needed in enumerate(case.needs)]
    for group in bound:
        first: int | None = None
        for project in group:
            if first is None:
                first = root(project)
            else:
                leader[root(project)] = first
    found: dict[int, list[int]] = {}
    for project in range(size):
        found.setdefault(root(project), []).append(project)
    return list(found.values()) if all(len(block) <= LARGEST for block in found.values()) else None


class Blocks:
    """A case in blocks, for the best portfolios of all budgets. Rows that touch no project must hold by themselves."""

    def __init__(self, case: Case, worth: Sequence[int], blocks: Sequence[Sequence[int]]) -> None:
        """``blocks`` are those of ``apart``."""
        self.case, self.worth, self.blocks = case, worth, blocks
        self.block = {project: place for place, block in enumerate(blocks) for project in block}
        self._known: dict[int, Subsets] = {}
        self.possible = all(
            (row.at_least is None or row.at_least <= 0) and (row.at_most is None or row.at_most >= 0)
            for row in case.rows
            if not any(row.weights)
        )

    def subsets(
        self, place: int, *, allowed: int | None = None, costs: Mapping[int, int] | None = None
    ) -> Subsets:
        """All subsets of a block that keep its conditions.

        ``allowed`` may be in though it is below the threshold; ``costs`` holds other costs, which no cap counts.
        """
        case, block = self.case, self.blocks[place]
        own = [(costs or {}).get(each, case.costs[each]) for each in block]
        found = Subsets(
            np.arange(1 << len(block), dtype=np.int64),
            _sums(own),
            _sums([self.worth[each] for each in block]),
            _sums([bit(each) for each in block]),
        )
        keep = np.full(len(found.places), self.possible)
        for row in case.rows:
            weights = [row.weights[each] for each in block]
            if not any(weights):
                continue
            if costs and row.counts is Counts.COST:
                weights = [
                    0 if each in costs else weight for each, weight in zip(block, weights, strict=True)
                ]
            total = _sums(weights)
            if row.at_most is not None:
                keep &= total <= row.at_most
            if row.at_least is not None:
                keep &= total >= row.at_least
        for group in case.groups:
            if group and group[0] in block:
                keep &= _sums([int(each in group) for each in block]) <= 1
        for at, each in enumerate(block):
            inside = (found.places >> at & 1).astype(bool)
            if not case.eligible(each) and each != allowed:
                keep &= ~inside
            for needed in case.needs[each] if case.needs else ():
                keep &= ~inside | (found.places >> block.index(needed) & 1).astype(bool)
        return found.only(keep)

    def has(self, subsets: Subsets, project: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which of a block's subsets have one of its projects."""
        at = self.blocks[self.block[project]].index(project)
        return (subsets.places >> at & 1).astype(bool)

    def room(self, project: int) -> tuple[Subsets, Ints]:
        """The subsets with a project if it cost nothing, and what the caps of money leave it in each."""
        place = self.block[project]
        found = self.subsets(place, allowed=project, costs={project: 0})
        found = found.only(self.has(found, project))
        room = np.full(len(found.places), np.iinfo(np.int64).max)
        for row in self.case.rows:
            if row.counts is Counts.COST and row.weights[project] and row.at_most is not None:
                others = [0 if each == project else row.weights[each] for each in self.blocks[place]]
                room = np.minimum(room, row.at_most - _sums(others)[found.places])
        return found, room

    def around(self, project: int) -> Subsets:
        """The subsets of its block; a project below the threshold may be in them."""
        place = self.block[project]
        if not self.case.eligible(project):
            return self.subsets(place, allowed=project)
        if place not in self._known:
            self._known[place] = self.subsets(place)
        return self._known[place]

    @cached_property
    def frontiers(self) -> list[Frontier]:
        """The best of each block."""
        return [self.subsets(place).frontier for place in range(len(self.blocks))]

    @cached_property
    def whole(self) -> Frontier:
        """The best portfolios of all budgets. Raises TooMany."""
        if all(len(block) == 1 for block in self.blocks) and not self.case.rows:
            eligible = [each for each in range(len(self.case.ids)) if self.case.eligible(each)]
            eligible.sort(key=lambda each: self.case.costs[each])
            return extended(START, self.case.costs, self.worth, eligible)
        return self._with(START, range(len(self.blocks)))

    def others(self, wanted: Iterable[int]) -> Iterator[tuple[int, Frontier]]:
        """For each block with a project that is wanted, the best of all others within the budget. Raises TooMany."""
        asked = {self.block[project] for project in wanted}

        def halves(frontier: Frontier, some: Sequence[int]) -> Iterator[tuple[int, Frontier]]:
            if len(some) == 1:
                yield some[0], frontier
                return
            middle = len(some) // 2
            for inner, outer in ((some[:middle], some[middle:]), (some[middle:], some[:middle])):
                if asked.intersection(inner):
                    yield from halves(self._with(frontier, outer, self.case.budget), inner)

        if asked:
            yield from halves(START, range(len(self.blocks)))

    def _with(self, frontier: Frontier, places: Iterable[int], budget: int | None = None) -> Frontier:
        for place in places:
            frontier = together(frontier, self.frontiers[place].within(budget)).within(budget)
        return frontier


def _sums(each: Sequence[int]) -> Ints:
    """The sums of all subsets, in the order of their bits."""
    sums = np.zeros(1, dtype=np.int64)
    for one in each:
        sums = np.concatenate((sums, sums + one))
    return sums
