"""The optimum where conditions fall into small blocks: all changes are read off the best portfolios of all budgets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from buendnis.engines.portfolio.arrays import Ints
from buendnis.engines.portfolio.blocks import Blocks, Subsets, apart
from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.frontier import (
    BITS,
    Frontier,
    TooMany,
    bit,
    together,
    without_each,
)
from buendnis.engines.portfolio.gate import Bar, Barred
from buendnis.engines.portfolio.model import Counts
from buendnis.engines.portfolio.rows import Best
from buendnis.engines.portfolio.why import sentences
from buendnis.engines.portfolio.why.findings import (
    Finding,
    enough,
    of_budget,
    of_cost,
    of_points,
    too_few,
)
from buendnis.engines.portfolio.why.in_turn import barred_sentence
from buendnis.engines.record import Text


def findings(
    case: Case,
    chosen: frozenset[int],
    worth: Sequence[int],
    step: int,
    *,
    scored: bool,
    some: frozenset[int],
) -> list[Finding]:
    """The reason of some projects and what would turn them. Raises TooMany."""
    best = Best(sum(worth[each] for each in chosen), chosen)
    told = dict(_told(case, worth, some))
    return [
        _About(case, project, told[project], best).finding(step, scored=scored)
        if project in told
        else Finding(project in chosen, sentences.NOT_ASKED)
        for project in range(len(case.ids))
    ]


def never(case: Case, project: int, best: Best) -> Text:
    """Why no portfolio has a project."""
    if case.rows or case.groups or any(case.needs):
        return sentences.IMPOSSIBLE
    left = case.budget - case.cost_of(sorted(best.chosen))
    return sentences.too_dear(case.euro(case.costs[project]), case.euro(left))


class _Told(NamedTuple):
    """Up to the budget the best portfolios without a project and with it, and what it may cost to be in one.

    ``inner`` are the subsets of its block with it, as if it cost nothing, with the ``room`` that caps leave in each;
    ``outer`` the best of everything else; ``whole`` the best portfolios of all budgets.
    """

    whole: Frontier
    out: Frontier
    into: Frontier
    inner: Subsets
    room: Ints
    outer: Frontier


def _told(case: Case, worth: Sequence[int], some: frozenset[int]) -> Iterator[tuple[int, _Told]]:
    places = apart(case)
    if places is None:
        raise TooMany
    blocks = Blocks(case, worth, places)
    if case.rows or case.groups or any(case.needs):
        others = dict(blocks.others(some))
        for project in sorted(some):
            outer = others[blocks.block[project]]
            found = blocks.around(project)
            with_it = blocks.has(found, project)
            out, into = found.only(~with_it).frontier, found.only(with_it).frontier
            yield (
                project,
                _Told(
                    blocks.whole,
                    together(outer, out.within(case.budget)),
                    together(outer, into.within(case.budget)),
                    *blocks.room(project),
                    outer,
                ),
            )
        return
    eligible = [each for each in range(len(case.ids)) if case.eligible(each)]
    eligible.sort(key=lambda each: case.costs[each])
    alone = dict(without_each(case.costs, worth, eligible, some, case.budget))
    # what those below the threshold are held against
    everything = blocks.whole.within(case.budget)
    for project in some:
        out = alone.get(project, everything)
        into = out.with_one(case.costs[project], worth[project], bit(project))
        yield project, _Told(blocks.whole, out, into, *blocks.room(project), out)


class _About:
    def __init__(self, case: Case, project: int, told: _Told, best: Best) -> None:
        self.case, self.project, self.best = case, project, best
        self.out, self.into, self.told = told.out, told.into, told
        self.floored = any(row.at_least is not None and row.counts is Counts.COST for row in case.rows)

    def finding(self, step: int, *, scored: bool) -> Finding:
        if self.project in self.best.chosen:
            return self._insider(step, scored=scored)
        return self._outsider(step, scored=scored)

    def _outsider(self, step: int, *, scored: bool) -> Finding:
        case, project = self.case, self.project
        eligible = case.eligible(project)
        other = self._best(self.into, case.budget)
        if not eligible:
            finding = Finding(False, barred_sentence(case, project, Barred(Bar.THRESHOLD)))
        elif other is None:
            finding = Finding(False, never(case, project, self.best))
        else:
            finding = Finding(
                False,
                sentences.best_without(case.points(self.best.value - other.value)),
                tuple(sorted(self.best.chosen - other.chosen)),
            )
        if scored and other is not None:
            finding.turned_by(of_points(case, project, enough(case, project, self.best, other, step)))
        if eligible:
            room = None if self.floored else self._room(self.best)
            if room is not None and 0 < room < case.costs[project]:
                finding.turned_by(of_cost(case, project, room))
            finding.turned_by(of_budget(case, self._richer()))
        return finding

    def _insider(self, step: int, *, scored: bool) -> Finding:
        case, project = self.case, self.project
        other = self._best(self.out, case.budget)
        if other is None:
            finding = Finding(True, sentences.INDISPENSABLE)
        else:
            finding = Finding(True, sentences.best_with(case.points(self.best.value - other.value)))
        if scored:
            finding.turned_by(of_points(case, project, too_few(case, project, self.best, other, step)))
        if not self.floored:
            room = self._room(other)
            finding.turned_by(of_cost(case, project, None if room is None else room + 1))
        finding.turned_by(of_budget(case, self._poorer()))
        return finding

    def _best(self, frontier: Frontier, budget: int) -> Best | None:
        place = frontier.at(budget)
        if place < 0:
            return None
        mask = int(frontier.mask[place])
        chosen = frozenset(each for each in range(min(BITS, len(self.case.ids))) if mask & bit(each))
        return Best(int(frontier.value[place]), chosen)

    def _room(self, ahead: Best | None) -> int | None:
        """With which own cost it is in at most: what the budget and the caps leave in some portfolio that is ahead."""
        inner, outer, room = self.told.inner, self.told.outer, self.told.room
        if not len(outer.cost) or not len(inner.cost):
            return None
        if ahead is None:
            first = np.zeros(len(inner.cost), dtype=np.int64)
        else:
            mask = sum(bit(each) for each in ahead.chosen)
            need = ahead.value - inner.value
            first = np.searchsorted(outer.value, need, side="left")
            while True:  # of equal values the dearer ones come first
                at = np.minimum(first, len(outer.cost) - 1)
                behind = (
                    (first < len(outer.cost))
                    & (outer.value[at] == need)
                    & (outer.mask[at] | inner.mask <= mask)
                )
                if not behind.any():
                    break
                first = first + behind
        able = first < len(outer.cost)
        if not able.any():
            return None
        least = outer.cost[first[able]] + inner.cost[able]
        return int(np.minimum(self.case.budget - least, room[able]).max())

    def _richer(self) -> int | None:
        """The lowest higher budget whose optimum has it."""
        whole = self.told.whole
        (places,) = ((whole.mask & bit(self.project) != 0) & (whole.cost > self.case.budget)).nonzero()
        return int(whole.cost[places[0]]) if len(places) else None

    def _poorer(self) -> int | None:
        """The highest lower budget whose optimum has it not, or with which there is no portfolio at all."""
        whole = self.told.whole
        (places,) = ((whole.mask & bit(self.project) == 0) & (whole.cost <= self.case.budget)).nonzero()
        after = int(places[-1]) + 1 if len(places) else 0
        return int(whole.cost[after]) - 1 if after < len(whole.cost) else None
