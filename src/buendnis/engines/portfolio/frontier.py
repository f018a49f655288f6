"""All budgets at once: every portfolio that is the canonical best for some budget, where only the budget limits.

Adding projects one by one and dropping whatever costs no less than another portfolio without coming before it keeps
exactly these. Portfolios are masks of 62 bits, so that the order "higher value, then the smaller id" is one of pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import numpy as np

from buendnis.engines.portfolio.arrays import Ints

BITS = 62
MOST = 200_000
MOST_PAIRS = 4_000_000


class TooMany(ArithmeticError):
    """There are more of them than is sensible."""


class Frontier(NamedTuple):
    """Portfolios by rising cost, each coming before all that cost less."""

    cost: Ints
    value: Ints
    mask: Ints

    def at(self, budget: int) -> int:
        """The place of the best one within a budget; -1 if there is none."""
        return int(np.searchsorted(self.cost, budget, side="right")) - 1

    def within(self, budget: int | None) -> Frontier:
        """Only what a budget allows."""
        if budget is None or not len(self.cost) or int(self.cost[-1]) <= budget:
            return self
        end = self.at(budget) + 1
        return Frontier(self.cost[:end], self.value[:end], self.mask[:end])

    def with_one(self, cost: int, value: int, bit: int) -> Frontier:
        """The same portfolios with one more project in each."""
        return Frontier(self.cost + cost, self.value + value, self.mask | bit)


START = Frontier(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))


def bit(project: int) -> int:
    """The smaller the id, the higher the bit."""
    return 1 << (BITS - 1 - project)


def extended(
    frontier: Frontier,
    costs: Sequence[int],
    values: Sequence[int],
    projects: Sequence[int],
    budget: int | None = None,
) -> Frontier:
    """With more projects to choose from, for all budgets or up to one. Raises TooMany."""
    for project in projects:
        further = frontier.with_one(costs[project], values[project], bit(project)).within(budget)
        frontier = _merged(frontier, further)
        if len(frontier.cost) > MOST:
            raise TooMany
    return frontier


def without_each(
    costs: Sequence[int],
    values: Sequence[int],
    projects: Sequence[int],
    wanted: AbstractSet[int],
    budget: int,
) -> Iterator[tuple[int, Frontier]]:
    """For each project that is wanted the frontier of all others: halve, and halve again. Raises TooMany."""

    def halves(frontier: Frontier, some: Sequence[int]) -> Iterator[tuple[int, Frontier]]:
        if len(some) == 1:
            yield some[0], frontier
            return
        middle = len(some) // 2
        for inner, outer in ((some[:middle], some[middle:]), (some[middle:], some[:middle])):
            if not wanted.isdisjoint(inner):
                yield from halves(extended(frontier, costs, values, outer, budget), inner)

    if not wanted.isdisjoint(projects):
        yield from halves(START, projects)


def _merged(one: Frontier, other: Frontier) -> Frontier:
    return pareto(
        np.concatenate((one.cost, other.cost)),
        np.concatenate((one.value, other.value)),
        np.concatenate((one.mask, other.mask)),
    )


def together(one: Frontier, other: Frontier) -> Frontier:
    """Each portfolio of the one with each of the other, which share no project. Raises TooMany."""
    if len(one.cost) * len(other.cost) > MOST_PAIRS:
        raise TooMany
    found = pareto(
        (one.cost[:, None] + other.cost).ravel(),
        (one.value[:, None] + other.value).ravel(),
        (one.mask[:, None] | other.mask).ravel(),
    )
    if len(found.cost) > MOST:
        raise TooMany
    return found


def pareto(every: Ints, values: Ints, mask: Ints) -> Frontier:
    """Of portfolios, by their costs, values and masks, those that come before all that cost no more."""
    if not len(every):
        return Frontier(every, values, mask)
    order = every.argsort(kind="stable")
    value = values[order]
    keep = np.empty(len(value), dtype=bool)
    keep[0] = True
    np.greater_equal(value[1:], np.maximum.accumulate(value)[:-1], out=keep[1:])
    order, value = order[keep], value[keep]
    same = (value[1:] == value[:-1]).nonzero()[0].tolist()
    if same:
        left = np.ones(len(value), dtype=bool)
        masks, group, highest = mask[order].tolist(), -1, 0
        for place in same:  # of equal values only those stay that come before all cheaper ones
            if place != group:
                highest = masks[place]
            group = place + 1
            if masks[group] > highest:
                highest = masks[group]
            else:
                left[group] = False
        order, value = order[left], value[left]
    cost = every[order]
    last = np.empty(len(cost), dtype=bool)  # of equal costs the last one comes first
    last[-1] = True
    np.not_equal(cost[1:], cost[:-1], out=last[:-1])
    return Frontier(cost[last], value[last], mask[order[last]])
