"""The optimum: what a portfolio with a project is worth against one without it, for every change of one number.

An order of all portfolios without ties (value, then the smaller id) makes everything a comparison of two bests:
the best one with the project, and the best one without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.frontier import BITS, TooMany
from buendnis.engines.portfolio.gate import Bar, Barred
from buendnis.engines.portfolio.model import Counts
from buendnis.engines.portfolio.optimum import programme, shut_out
from buendnis.engines.portfolio.programme import Best, Line, Programme
from buendnis.engines.portfolio.why import plain, sentences
from buendnis.engines.portfolio.why.findings import (
    Finding,
    enough,
    of_budget,
    of_cost,
    of_points,
    too_few,
)
from buendnis.engines.portfolio.why.in_turn import barred_sentence

MOST_BUDGETS = 200  # that are tried for a project before a change of the budget is left unsaid


def findings(
    case: Case,
    chosen: Sequence[int],
    worth: Sequence[int],
    step: int,
    *,
    scored: bool,
    only: frozenset[int] | None = None,
) -> list[Finding]:
    """Every project's reason and what would turn it, or only for some. Raises TooHard."""
    some = frozenset(range(len(case.ids))) if only is None else only
    searched = _Explained(case, frozenset(chosen), worth, step, scored=scored)
    if len(case.ids) > BITS or min(worth, default=0) < 0:
        return searched.findings(some)
    try:
        return plain.findings(case, frozenset(chosen), worth, step, scored=scored, some=some)
    except TooMany:
        return searched.findings(some)


class _Explained:
    def __init__(
        self, case: Case, chosen: frozenset[int], worth: Sequence[int], step: int, *, scored: bool
    ) -> None:
        self.case, self.worth, self.step, self.scored = case, tuple(worth), step, scored
        self.whole = programme(case, worth)
        self.out = shut_out(case)
        self.best = Best(self.whole.value(chosen), chosen)
        self.floored = any(row.at_least is not None and row.counts is Counts.COST for row in case.rows)

    def findings(self, some: frozenset[int]) -> list[Finding]:
        return [self._finding(project, project in some) for project in range(len(self.case.ids))]

    def _finding(self, project: int, asked: bool) -> Finding:
        inside = project in self.best.chosen
        if not asked:
            return Finding(inside, sentences.NOT_ASKED)
        return self._insider(project) if inside else self._outsider(project)

    # ------------------------------------------------------------------------------------------ outsiders

    def _outsider(self, project: int) -> Finding:
        case = self.case
        fixed = {**self.out, project: True}
        other = self.whole.best(fixed)
        if not case.eligible(project):
            finding = Finding(False, barred_sentence(case, project, Barred(Bar.THRESHOLD)))
            if self.scored and other is not None:
                finding.turned_by(of_points(case, project, self._enough(project, other)))
            return finding
        if other is None:
            finding = Finding(False, sentences.IMPOSSIBLE)
        else:
            lost = case.points(self.best.value - other.value)
            finding = Finding(
                False, sentences.best_without(lost), tuple(sorted(self.best.chosen - other.chosen))
            )
            if self.scored:
                finding.turned_by(of_points(case, project, self._enough(project, other)))
        if not self.floored:
            finding.turned_by(of_cost(case, project, self._cheap_enough(project)))
        finding.turned_by(of_budget(case, self._richer(project)))
        return finding

    def _enough(self, project: int, other: Best) -> int:
        return enough(self.case, project, self.best, other, self.step)

    def _cheap_enough(self, project: int) -> int | None:
        """The highest own cost with which some portfolio with the project beats the best without it."""
        room = self._most_cost(project, self.best, below=self.case.costs[project])
        return room if room is not None and 0 < room < self.case.costs[project] else None

    def _most_cost(self, project: int, ahead: Best | None, *, below: int) -> int | None:
        """With which own cost some portfolio with the project beats another one, at most."""
        fixed = {**self.out, project: True}
        if not self._capped(project):
            cheapest = self._cheapest(project, ahead, fixed, own=0)
            return None if cheapest is None else self._room(project, cheapest)
        able, unable = -1, below
        while unable - able > 1:
            cost = (able + unable) // 2
            best = programme(_costing(self.case, project, cost), self.worth).best(fixed)
            if best is not None and best.beats(ahead):
                able = cost
            else:
                unable = cost
        return able if able >= 0 else None

    def _capped(self, project: int) -> bool:
        """Whether a cap counts its money."""
        return any(row.counts is Counts.COST and row.weights[project] for row in self.case.rows)

    def _room(self, project: int, chosen: frozenset[int]) -> int:
        others = chosen - {project}
        return self.case.budget - self.case.cost_of(sorted(others))

    def _richer(self, project: int) -> int | None:
        """The smallest higher budget whose optimum has the project."""
        fixed = {**self.out, project: True}
        ahead = self.best
        for _ in range(MOST_BUDGETS):
            cheapest = self._cheapest(project, ahead, fixed)
            if cheapest is None:
                return None
            budget = self.case.cost_of(sorted(cheapest))
            now = programme(self.case, self.worth, budget).best(self.out, guess=cheapest)
            if now is None or project in now.chosen:
                return budget
            ahead = now
        return None

    # ------------------------------------------------------------------------------------------- insiders

    def _insider(self, project: int) -> Finding:
        case = self.case
        other = self.whole.best({**self.out, project: False})
        if other is None:
            finding = Finding(True, sentences.INDISPENSABLE)
        else:
            finding = Finding(True, sentences.best_with(case.points(self.best.value - other.value)))
        if self.scored:
            finding.turned_by(of_points(case, project, self._too_few(project, other)))
        if not self.floored:
            finding.turned_by(of_cost(case, project, self._too_dear(project, other)))
        finding.turned_by(of_budget(case, self._poorer(project, other)))
        return finding

    def _too_few(self, project: int, other: Best | None) -> int | None:
        return too_few(self.case, project, self.best, other, self.step)

    def _too_dear(self, project: int, other: Best | None) -> int | None:
        """The lowest own cost with which no portfolio with the project beats the best without it."""
        limit = self._most_cost(project, other, below=self.case.budget + 1)
        return None if limit is None else limit + 1

    def _poorer(self, project: int, other: Best | None) -> int | None:
        """The highest lower budget whose optimum has not the project."""
        fixed = {**self.out, project: True}
        for _ in range(MOST_BUDGETS):
            cheapest = self._cheapest(project, other, fixed)
            edge = self.case.budget if cheapest is None else self.case.cost_of(sorted(cheapest)) - 1
            if other is None:
                return edge if edge >= 0 else None
            least = self._cheapest_equal(project, other)
            if edge >= least:
                return edge
            other = programme(self.case, self.worth, least - 1).best({**self.out, project: False})
        return None

    def _cheapest_equal(self, project: int, other: Best) -> int:
        """From which budget on the best without the project is this one."""
        cheapest = self._cheapest(project, other, {**self.out, project: False}, equal=True)
        return self.case.cost_of(sorted(cheapest or other.chosen))

    # -------------------------------------------------------------------------------------------- searches

    def _cheapest(
        self,
        project: int,
        ahead: Best | None,
        fixed: Mapping[int, bool],
        *,
        own: int | None = None,
        equal: bool = False,
    ) -> frozenset[int] | None:
        """The cheapest portfolio that beats another one, without regard to the budget.

        ``own`` is what the project costs here; caps of money count it with nothing then.
        """
        case = self.case
        costs = list(case.costs)
        if own is not None:
            costs[project] = own
        lines = list(programme(case, self.worth).lines[1:])
        if ahead is not None:
            lines.append(Line(tuple(-value for value in self.worth), -ahead.value))

        def accept(best: Best) -> bool:
            one = Best(self.whole.value(best.chosen), best.chosen)
            return ahead is None or one.beats(ahead) or (equal and one == ahead)

        search = Programme(tuple(-cost for cost in costs), tuple(lines))
        guess = None if ahead is None else ahead.chosen | {each for each, inside in fixed.items() if inside}
        best = search.best(fixed, accept=None if ahead is None else accept, guess=guess)
        return None if best is None else best.chosen


def _costing(case: Case, project: int, cost: int) -> Case:
    """The case if a project had another cost."""
    costs = (*case.costs[:project], cost, *case.costs[project + 1 :])
    rows = tuple(
        replace(row, weights=(*row.weights[:project], cost, *row.weights[project + 1 :]))
        if row.counts is Counts.COST and row.weights[project]
        else row
        for row in case.rows
    )
    return replace(case, costs=costs, rows=rows)
