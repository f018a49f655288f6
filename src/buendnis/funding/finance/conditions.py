"""Which share waits for which: the order in which they can be confirmed, and where they wait in a circle.

A share waits for another while neither is settled: a confirmed share waits no longer, and a withdrawn one
waits for nothing. What waits in a circle is confirmed by nobody until somebody decides without the condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice

from buendnis.funding.finance.plan import ConditionKind, FinancePlan, SourceRow, SourceStatus

MOST_TRIED = 14  # in larger circles the smallest set is approached, because all sets are too many
MOST_SHOWN = 6
Edges = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Circle:
    """Shares that wait for each other. ``waits`` are the pairs in it (who, for whom), in reading order.

    ``first`` are the smallest groups whose decision without the condition would free all others; more than
    one group means that either may begin.
    """

    members: tuple[SourceRow, ...]
    waits: tuple[tuple[SourceRow, SourceRow], ...]
    first: tuple[tuple[SourceRow, ...], ...]


@dataclass(frozen=True)
class Effect:
    """What one confirmation brings: ``frees`` wait for nothing more, ``then`` follow once those are confirmed."""

    frees: tuple[SourceRow, ...]
    then: tuple[SourceRow, ...]
    circles: int  # how many circles it ends

    @property
    def resolves(self) -> tuple[SourceRow, ...]:
        """All that can be confirmed in its wake, in this order."""
        return self.frees + self.then


@dataclass(frozen=True)
class Graph:
    """The shares of a plan and their waiting."""

    sources: tuple[SourceRow, ...]

    @cached_property
    def by_key(self) -> dict[str, SourceRow]:
        return {row.key: row for row in self.sources}

    @cached_property
    def edges(self) -> dict[str, frozenset[str]]:
        """For each share that is still open, the open shares for which it waits."""
        return {
            row.key: frozenset(
                each.other
                for each in row.conditions
                if each.kind is ConditionKind.SOURCE
                and each.met_on is None
                and each.other != row.key
                and each.other in self.by_key
                and is_open(self.by_key[each.other])
            )
            for row in self.sources
            if is_open(row)
        }

    @cached_property
    def dead_ends(self) -> tuple[tuple[SourceRow, SourceRow], ...]:
        """Open shares that wait for one that has been withdrawn: it will never be confirmed."""
        return tuple(
            (row, self.by_key[each.other])
            for row in self.sources
            if is_open(row)
            for each in row.conditions
            if each.kind is ConditionKind.SOURCE
            and each.met_on is None
            and each.other in self.by_key
            and self.by_key[each.other].status is SourceStatus.WITHDRAWN
        )

    @cached_property
    def steps(self) -> tuple[tuple[SourceRow, ...], ...]:
        """Who can be confirmed first, who after them, and so on; whoever waits in or for a circle is left out."""
        return tuple(self._rows(step) for step in _steps(self.edges))

    @cached_property
    def stuck(self) -> tuple[SourceRow, ...]:
        """Those who can't be confirmed in any order, because they wait in or for a circle."""
        reached = {row.key for step in self.steps for row in step}
        return self._rows(set(self.edges) - reached)

    @cached_property
    def circles(self) -> tuple[Circle, ...]:
        """Every group that waits in a circle."""
        return tuple(self._circle(group) for group in _circles(self.edges))

    def effect_of(self, key: str) -> Effect:
        """What would follow if this share were confirmed now."""
        if key not in self.edges:
            return Effect((), (), 0)
        left = _without(self.edges, {key})
        waiting = {each for each, others in self.edges.items() if key in others}
        could = {each for step in _steps(self.edges) for each in step}
        frees = {each for each in waiting if not left[each]}
        follow = [each for step in _steps(left) for each in step]
        then = [
            each for each in follow if each not in frees and (each not in could or self._hangs_on(each, key))
        ]
        ended = len(_circles(self.edges)) - len(_circles(left))
        return Effect(self._rows(frees), tuple(self.by_key[each] for each in then), max(0, ended))

    def _hangs_on(self, one: str, other: str) -> bool:
        seen: set[str] = set()
        todo = [one]
        while todo:
            for each in self.edges[todo.pop()] - seen:
                if each == other:
                    return True
                seen.add(each)
                todo.append(each)
        return False

    def _circle(self, group: frozenset[str]) -> Circle:
        members = self._rows(group)
        inner = {key: self.edges[key] & group for key in group}
        waits = tuple((row, other) for row in members for other in self._rows(inner[row.key]))
        place = {row.key: number for number, row in enumerate(self.sources)}
        groups = sorted(first_movers(inner), key=lambda group: sorted(place[key] for key in group))
        return Circle(members, waits, tuple(self._rows(each) for each in groups))

    def _rows(self, keys: Iterable[str]) -> tuple[SourceRow, ...]:
        wanted = set(keys)
        return tuple(row for row in self.sources if row.key in wanted)


def graph_of(plan: FinancePlan) -> Graph:
    """The graph of a plan's shares; rows without a key (from before there were keys) wait for nothing."""
    return Graph(tuple(row for row in plan.sources if row.key))


def is_open(row: SourceRow) -> bool:
    """Whether the share is neither confirmed nor withdrawn."""
    return row.status not in {SourceStatus.CONFIRMED, SourceStatus.WITHDRAWN}


def first_movers(inner: Edges) -> tuple[tuple[str, ...], ...]:
    """The smallest groups of a circle whose confirmation leaves no circle; at most six of them.

    Exact up to 14 members. Beyond, one group is found by taking whom most others wait for, again and again:
    it frees all, but need not be the smallest.
    """
    keys = sorted(inner)
    if len(keys) > MOST_TRIED:
        return (_approached(inner),)
    for size in range(1, len(keys) + 1):
        groups = (group for group in combinations(keys, size) if not _circles(_without(inner, set(group))))
        if found := tuple(islice(groups, MOST_SHOWN)):
            return found
    return ()


def _approached(inner: Edges) -> tuple[str, ...]:
    chosen: list[str] = []
    left = dict(inner)
    while groups := _circles(left):
        inside = set().union(*groups)
        awaited = {key: sum(key in left[other] for other in inside) for key in inside}
        chosen.append(max(sorted(inside), key=lambda key: awaited[key]))
        left = _without(left, {chosen[-1]})
    return tuple(sorted(chosen))


def _without(edges: Edges, gone: set[str]) -> dict[str, frozenset[str]]:
    return {key: others - gone for key, others in edges.items() if key not in gone}


def _steps(edges: Edges) -> list[list[str]]:
    left, found = dict(edges), []
    while ready := [key for key, others in left.items() if not others]:
        found.append(ready)
        left = _without(left, set(ready))
    return found


def _circles(edges: Edges) -> list[frozenset[str]]:
    """The groups in which each reaches each (strongly connected, by Tarjan), of two or more."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[frozenset[str]] = []

    def visit(root: str) -> None:
        walk: list[tuple[str, Iterator[str]]] = [(root, iter(sorted(edges[root])))]
        index[root] = low[root] = len(index)
        stack.append(root)
        while walk:
            here, others = walk[-1]
            for other in others:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    walk.append((other, iter(sorted(edges[other]))))
                    break
                if other in stack:
                    low[here] = min(low[here], index[other])
            else:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[here])
                if low[here] == index[here]:
                    group = stack[stack.index(here) :]
                    del stack[stack.index(here) :]
                    if len(group) > 1:
                        found.append(frozenset(group))

    for key in edges:
        if key not in index:
            visit(key)
    return found


def named(rows: Sequence[SourceRow]) -> str:
    """Labels as a list in words."""
    return ", ".join(row.label for row in rows)
