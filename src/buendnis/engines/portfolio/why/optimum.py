"""The optimum: what a portfolio with a project is worth against one without it, for every change of one number.

An order of all portfolios without ties (value, then the smaller id) makes everything a comparison of two bests:
the best one with the project, and the best one without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from buendnis.engines.portfolio.answer import Change
from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.effort import Effort, TooHard
from buendnis.engines.portfolio.frontier import BITS, TooMany
from buendnis.engines.portfolio.gate import Bar, Barred
from buendnis.engines.portfolio.model import Counts
from buendnis.engines.portfolio.optimum import programme, shut_out
from buendnis.engines.portfolio.programme import Programme
from buendnis.engines.portfolio.rows import Best, Line
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

MOST_STEPS = 40  # budgets of other optima on either side that are looked at before a change is left unsaid
MOST_COSTS = 40  # the same of one project's own costs
MOST_WORK = 10_000_000  # numbers looked at for one change before it is left unsaid: some tenth of a second
# The same for all reasons, all higher or all lower budgets, and all costs: a reason comes first.
MOST_FOR_REASONS, MOST_FOR_BUDGETS, MOST_FOR_COSTS = 60_000_000, 15_000_000, 40_000_000


def findings(
    case: Case,
    chosen: Sequence[int],
    worth: Sequence[int],
    step: int,
    *,
    scored: bool,
    only: frozenset[int] | None = None,
    brief: bool = False,
) -> list[Finding]:
    """Every project's reason and what would turn it, or only for some; ``brief`` leaves more changes unsaid."""
    some = frozenset(range(len(case.ids))) if only is None else only
    searched = _Explained(case, frozenset(chosen), worth, step, scored=scored, share=5 if brief else 1)
    if len(case.ids) > BITS or min(worth, default=0) < 0:
        return searched.findings(some)
    try:
        return plain.findings(case, frozenset(chosen), worth, step, scored=scored, some=some)
    except TooMany:
        return searched.findings(some)


class _Explained:
    """Each search may turn out too hard; then what it was for is left unsaid, and nothing else."""

    def __init__(
        self, case: Case, chosen: frozenset[int], worth: Sequence[int], step: int, *, scored: bool, share: int
    ) -> None:
        self.case, self.worth, self.step, self.scored = case, tuple(worth), step, scored
        self.whole = programme(case, worth)
        self.out = shut_out(case)
        self.best = Best(self.whole.value(chosen), chosen)
        self.floored = any(row.at_least is not None and row.counts is Counts.COST for row in case.rows)
        self.for_reasons = Effort(MOST_WORK, MOST_FOR_REASONS)
        self.for_lower, self.for_higher = (Effort(MOST_WORK, MOST_FOR_BUDGETS // share) for _ in range(2))
        self.for_costs = Effort(MOST_WORK, MOST_FOR_COSTS // share)
        self.downward, self.upward = _Walk(self._poorer()), _Walk(self._richer())

    def findings(self, some: frozenset[int]) -> list[Finding]:
        found = [
            Finding(project in self.best.chosen, sentences.NOT_ASKED) for project in range(len(self.case.ids))
        ]
        others: dict[int, Best | None] = {}
        for project in sorted(some):
            try:
                other = self._other(project)
            except TooHard:
                found[project] = Finding(found[project].inside, sentences.NOT_EXPLAINED)
            else:
                found[project] = self._finding(project, other)
                if self.case.eligible(project):
                    others[project] = other
        budgets = {project: self._budget(project) for project in others}
        for project, other in others.items():
            found[project].turned_by(self._cost(project, other))
            found[project].turned_by(of_budget(self.case, budgets[project]))
        return found

    def _other(self, project: int) -> Best | None:
        """The best portfolio that treats a project the other way. Raises TooHard."""
        fixed = {**self.out, project: project not in self.best.chosen}
        return self.whole.best(fixed, effort=self.for_reasons)

    def _finding(self, project: int, other: Best | None) -> Finding:
        """The reason, and the points that turn a project; its other changes come later."""
        case, best = self.case, self.best
        inside = project in best.chosen
        if not case.eligible(project):
            finding = Finding(False, barred_sentence(case, project, Barred(Bar.THRESHOLD)))
        elif other is None:
            finding = Finding(inside, sentences.INDISPENSABLE if inside else plain.never(case, project, best))
        else:
            ahead = case.points(best.value - other.value)
            crowd = () if inside else tuple(sorted(best.chosen - other.chosen))
            sentence = sentences.best_with(ahead) if inside else sentences.best_without(ahead)
            finding = Finding(inside, sentence, crowd)
        if self.scored and inside:
            finding.turned_by(of_points(case, project, too_few(case, project, best, other, self.step)))
        elif self.scored and other is not None:
            finding.turned_by(of_points(case, project, enough(case, project, best, other, self.step)))
        return finding

    def _budget(self, project: int) -> int | None:
        if project in self.best.chosen:
            return self.downward.to(lambda chosen: project not in chosen)
        return self.upward.to(lambda chosen: project in chosen)

    def _cost(self, project: int, other: Best | None) -> Change | None:
        if self.floored:
            return None
        if project in self.best.chosen:
            room = self._most_cost(project, other, self._room(project, self.best.chosen))
            return of_cost(self.case, project, None if room is None else room + 1)
        room = self._most_cost(project, self.best, -1)
        return of_cost(self.case, project, room) if room and room < self.case.costs[project] else None

    # ------------------------------------------------------------------------------------------- own cost

    def _most_cost(self, project: int, ahead: Best | None, able: int) -> int | None:
        """With which own cost some portfolio with the project beats another one, at most; None if not known.

        With the cost ``able`` one does (-1: not known of any). The best with a unit more either beats it, and then
        does so with all the room that it has itself, or none does.
        """
        fixed = {**self.out, project: True}
        try:
            for _ in range(MOST_COSTS):
                dearer = programme(_costing(self.case, project, able + 1), self.worth)
                best = dearer.best(fixed, effort=self.for_costs)
                if best is None or not best.beats(ahead):
                    return able if able >= 0 else None
                able = self._room(project, best.chosen)
        except TooHard:
            pass
        return None

    def _room(self, project: int, chosen: frozenset[int]) -> int:
        """What a project in a portfolio may cost: what the others leave of the budget, and of the caps of money."""
        others = chosen - {project}
        room = [self.case.budget - self.case.cost_of(sorted(others))]
        room += [
            row.at_most - sum(row.weights[each] for each in others)
            for row in self.case.rows
            if row.at_most is not None and row.counts is Counts.COST and row.weights[project]
        ]
        return min(room)

    # --------------------------------------------------------------------------------------- other budgets

    def _poorer(self) -> Iterator[tuple[int, frozenset[int]]]:
        """Downwards the highest budget of each other optimum; an empty one if no portfolio is possible."""
        now: Best | None = self.best
        while now is not None and (budget := self.case.cost_of(sorted(now.chosen)) - 1) >= 0:
            now = programme(self.case, self.worth, budget).best(self.out, effort=self.for_lower)
            yield budget, frozenset() if now is None else now.chosen

    def _richer(self) -> Iterator[tuple[int, frozenset[int]]]:
        """Upwards the lowest budget of each other optimum."""
        now = self.best
        while (cheapest := self._cheapest(now)) is not None:
            budget = self.case.cost_of(sorted(cheapest))
            best = programme(self.case, self.worth, budget).best(
                self.out, guess=cheapest, effort=self.for_higher
            )
            assert best is not None  # noqa: S101 - there is the one that was found
            now = best
            yield budget, now.chosen

    def _cheapest(self, ahead: Best) -> frozenset[int] | None:
        """The cheapest portfolio that beats another one, without regard to the budget."""

        def accept(best: Best) -> bool:
            return Best(self.whole.value(best.chosen), best.chosen).beats(ahead)

        lines = (*self.whole.lines[1:], Line(tuple(-value for value in self.worth), -ahead.value))
        search = Programme(tuple(-cost for cost in self.case.costs), lines)
        best = search.best(self.out, accept=accept, guess=ahead.chosen, effort=self.for_higher)
        return None if best is None else best.chosen


class _Walk:
    """Optima of other budgets, one after the other and only as far as somebody asks, for all projects together."""

    def __init__(self, steps: Iterator[tuple[int, frozenset[int]]]) -> None:
        self.steps = steps
        self.seen: list[tuple[int, frozenset[int]]] = []

    def to(self, wanted: Callable[[frozenset[int]], bool]) -> int | None:
        """The budget of the first optimum that is as wanted; None if there is none, or it is too far."""
        for budget, chosen in self.seen:
            if wanted(chosen):
                return budget
        try:
            while len(self.seen) < MOST_STEPS and (step := next(self.steps, None)) is not None:
                self.seen.append(step)
                if wanted(step[1]):
                    return step[0]
        except TooHard:
            pass  # the generator has ended by that
        return None


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
