"""The optimum where only the budget limits: all changes are read off the frontier of the other projects."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.frontier import BITS, START, Frontier, beats, bit, extended, without_each
from buendnis.engines.portfolio.gate import Bar, Barred
from buendnis.engines.portfolio.programme import Best
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
    eligible = [each for each in range(len(case.ids)) if case.eligible(each)]
    eligible.sort(key=lambda each: case.costs[each])
    others = dict(without_each(case.costs, worth, eligible, some))
    # what those below the threshold are held against
    whole = START if some <= others.keys() else extended(START, case.costs, worth, eligible)
    found = []
    for project in range(len(case.ids)):
        if project not in some:
            found.append(Finding(project in chosen, sentences.NOT_ASKED))
            continue
        about = _About(case, worth, project, others.get(project, whole), best)
        found.append(about.finding(step, scored=scored))
    return found


class _About:
    def __init__(self, case: Case, worth: Sequence[int], project: int, others: Frontier, best: Best) -> None:
        self.case, self.project, self.best = case, project, best
        self.out = others
        self.into = others.with_one(case.costs[project], worth[project], bit(project))
        self.worth = worth[project]

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
            left = case.budget - case.cost_of(sorted(self.best.chosen))
            finding = Finding(False, sentences.too_dear(case.euro(case.costs[project]), case.euro(left)))
        else:
            finding = Finding(
                False,
                sentences.best_without(case.points(self.best.value - other.value)),
                tuple(sorted(self.best.chosen - other.chosen)),
            )
        if scored and other is not None:
            finding.turned_by(of_points(case, project, enough(case, project, self.best, other, step)))
        if eligible:
            room = self._room(self.best)
            if room is not None and 0 < room < case.costs[project]:
                finding.turned_by(of_cost(case, project, room))
            finding.turned_by(of_budget(case, self._richer()))
        return finding

    def _insider(self, step: int, *, scored: bool) -> Finding:
        case, project = self.case, self.project
        other = self._best(self.out, case.budget)
        assert other is not None  # noqa: S101 - nothing at all is always a portfolio here
        finding = Finding(True, sentences.best_with(case.points(self.best.value - other.value)))
        if scored:
            finding.turned_by(of_points(case, project, too_few(case, project, self.best, other, step)))
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

    def _room(self, ahead: Best) -> int | None:
        """With which own cost it is in at most: the budget less the cheapest others with which it is ahead."""
        mask = sum(bit(each) for each in ahead.chosen)
        better = beats(
            self.into.value,
            self.into.mask,
            np.array(ahead.value, dtype=np.int64),
            np.array(mask, dtype=np.int64),
        )
        (places,) = better.nonzero()
        if not len(places):
            return None
        return self.case.budget - int(self.out.cost[places[0]])

    def _richer(self) -> int | None:
        """The lowest higher budget with which the best with it comes before the best without it."""
        first = int(np.searchsorted(self.into.cost, self.case.budget, side="right"))
        edges = self.into.cost[first:]
        rivals = np.searchsorted(self.out.cost, edges, side="right") - 1
        ahead = beats(
            self.into.value[first:], self.into.mask[first:], self.out.value[rivals], self.out.mask[rivals]
        )
        (places,) = ahead.nonzero()
        return int(edges[places[0]]) if len(places) else None

    def _poorer(self) -> int | None:
        """The highest lower budget with which the best without it comes before the best with it."""
        edges = np.sort(np.concatenate((self.into.cost, self.out.cost)), kind="stable")
        edges = edges[edges <= self.case.budget]
        mine = np.searchsorted(self.into.cost, edges, side="right") - 1
        rivals = np.searchsorted(self.out.cost, edges, side="right") - 1
        ahead = beats(
            self.out.value[rivals], self.out.mask[rivals], self.into.value[mine], self.into.mask[mine]
        ) | (mine < 0)
        (places,) = ahead.nonzero()
        if not len(places) or places[-1] + 1 >= len(edges):
            return None
        return int(edges[places[-1] + 1]) - 1
