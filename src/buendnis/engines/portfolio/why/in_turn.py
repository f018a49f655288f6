"""Ranking and greedy: what lies ahead of a project does not depend on it until it is taken.

So its own fate is decided by the course of the others: at each place in their order there is so much room for it.
The room only shrinks on the way down; the smallest change moves the project to the last place that still has room,
or makes it fit the room that it finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.gate import Bar, Barred, Gate
from buendnis.engines.portfolio.in_turn import take_in_turn
from buendnis.engines.portfolio.why import sentences
from buendnis.engines.portfolio.why.findings import (
    Finding,
    last_step,
    next_step,
    of_budget,
    of_cost,
    of_points,
)
from buendnis.engines.record import Text

MOST_BUDGETS = 5000  # that are tried before a change of the budget is left unsaid


@dataclass(frozen=True)
class Turn:
    """A rule that takes in turn: its order, and what decides it."""

    order: Sequence[int]
    by_score: bool
    totals: Sequence[int] | None = None  # of greedy, if the order depends on the cost


def findings(case: Case, chosen: Sequence[int], turn: Turn, step: int) -> list[Finding]:
    """Every project's reason and what would turn it; ``step`` is of scores, in the grain of the case."""
    budgets = _turning_budgets(case, turn.order, set(chosen))
    place = {project: at for at, project in enumerate(turn.order)}
    inside = set(chosen)
    found = []
    for project in range(len(case.ids)):
        course = _Course(case, [each for each in turn.order if each != project], project)
        finding = _finding(case, course, place[project], project, project in inside, chosen)
        if not any(case.needs):
            if turn.by_score:
                finding.turned_by(of_points(case, project, course.turning_score(project in inside, step)))
            if case.eligible(project):
                limit = course.most_cost(place[project], turn.totals)
                if project in inside:
                    finding.turned_by(of_cost(case, project, limit + 1))
                elif 0 < limit < case.costs[project]:
                    finding.turned_by(of_cost(case, project, limit))
        finding.turned_by(of_budget(case, budgets.get(project)))
        found.append(finding)
    return found


class _Course:
    """The others in their order, and the room for one project before each of them and at the end."""

    def __init__(self, case: Case, others: Sequence[int], project: int) -> None:
        self.case, self.project = case, project
        self.others = [each for each in others if case.eligible(each)]
        self.skipped = [at for at, each in enumerate(others) if not case.eligible(each)]
        if case.conditioned:
            self.room = self._room_with_conditions()
        else:
            left, room = case.budget, []
            for each in self.others:
                room.append(left)
                if case.costs[each] <= left:
                    left -= case.costs[each]
            self.room = [*room, left]

    def _room_with_conditions(self) -> list[int]:
        gate = Gate(replace(self.case, threshold=None), self.case.budget)
        room = []
        for each in [*self.others, None]:
            head = gate.headroom(self.project)
            room.append(-1 if head is None else head)
            if each is not None and gate.barred(each) is None:
                gate.take(each)
        return room

    def at(self, place: int) -> int:
        """The place among the eligible ones."""
        return place - sum(1 for skipped in self.skipped if skipped < place)

    def turning_score(self, inside: bool, step: int) -> int | None:
        case, project = self.case, self.project
        cost, now = case.costs[project], case.scores[project]
        last = max((at for at, room in enumerate(self.room) if room >= cost), default=-1)
        if inside:
            allowed = [] if case.threshold is None else [case.threshold - 1]
            if last < len(self.others):
                other = self.others[last]
                allowed.append(case.scores[other] - (1 if project < other else 0))
            return last_step(now, max(allowed), step) if allowed else None
        if last < 0:
            return None
        needed = [] if case.threshold is None else [case.threshold]
        if last < len(self.others):
            other = self.others[last]
            needed.append(case.scores[other] + (0 if project < other else 1))
        return next_step(now, max(needed), step) if needed else None

    def most_cost(self, place: int, totals: Sequence[int] | None) -> int:
        """With which cost it is in at most; -1 if with none."""
        if totals is None:
            return self.room[self.at(place)]
        return max(min(room, self._ahead_of(at, totals)) for at, room in enumerate(self.room))

    def _ahead_of(self, at: int, totals: Sequence[int]) -> int:
        """The cost up to which its density puts it ahead of another one."""
        if at == len(self.others):
            return self.case.budget
        project, other = self.project, self.others[at]
        cost = self.case.costs[other]
        if totals[other] <= 0:
            return self.case.budget if totals[project] > 0 or project < other else -1
        if not cost:
            return -1
        return (totals[project] * cost - (0 if project < other else 1)) // totals[other]


def _finding(
    case: Case, course: _Course, place: int, project: int, inside: bool, chosen: Sequence[int]
) -> Finding:
    left = course.room[course.at(place)]
    if inside:
        return Finding(True, sentences.taken(case.euro(max(left, case.costs[project]))))
    gate = Gate(case, case.budget)
    for each in chosen:
        gate.take(each)
    barred = gate.barred(project)
    if barred is None or barred.bar is Bar.BUDGET:
        reason = sentences.too_dear(case.euro(case.costs[project]), case.euro(max(left, 0)))
        return Finding(False, reason, _in_the_way(case, project, chosen, max(left, 0), course, place))
    return Finding(False, barred_sentence(case, project, barred), barred.projects if barred.for_good else ())


def barred_sentence(case: Case, project: int, barred: Barred) -> Text:
    """Why a condition keeps a project out."""
    if barred.bar is Bar.THRESHOLD and case.threshold is not None:
        return sentences.below(case.points(case.scores[project]), case.points(case.threshold))
    if barred.bar is Bar.CAP:
        return sentences.capped(barred.name)
    if barred.bar is Bar.ALTERNATIVE:
        return sentences.instead(sentences.quoted(case, barred.projects))
    if barred.bar is Bar.NEEDS:
        return sentences.lacks(sentences.quoted(case, barred.projects))
    return sentences.TOO_LATE


def _in_the_way(
    case: Case, project: int, chosen: Sequence[int], left: int, course: _Course, place: int
) -> tuple[int, ...]:
    """The last ones ahead of it whose money would have been enough."""
    ahead = set(course.others[: course.at(place)])
    found = []
    for each in reversed([one for one in chosen if one in ahead]):
        if left >= case.costs[project]:
            break
        left += case.costs[each]
        found.append(each)
    return tuple(sorted(found)) if left >= case.costs[project] else ()


def _turning_budgets(case: Case, order: Sequence[int], inside: set[int]) -> dict[int, int]:
    """The nearest budget above with which each outsider is in, below with which each insider is out."""
    found: dict[int, int] = {}
    run = _run_with_conditions if case.conditioned else _run
    wanted = (1 << len(case.ids)) - 1
    for project in inside:
        wanted &= ~(1 << project)
    budget: int | None = run(case, order, case.budget)[2]
    for _ in range(MOST_BUDGETS):
        if budget is None or not wanted:
            break
        chosen, _, further = run(case, order, budget)
        wanted = _noted(found, wanted & chosen, wanted, budget)
        budget = further
    wanted = sum(1 << project for project in inside)
    spent = case.cost_of(sorted(inside))
    for _ in range(MOST_BUDGETS):
        budget = spent - 1
        if budget < 0 or not wanted:
            break
        chosen, spent, _ = run(case, order, budget)
        wanted = _noted(found, wanted & ~chosen, wanted, budget)
    return found


def course(case: Case, order: Sequence[int], budget: int) -> tuple[int, int | None]:
    """Who is in with a budget, as bits, and the next higher budget with which anything might change."""
    run = _run_with_conditions if case.conditioned else _run
    chosen, _, further = run(case, order, budget)
    return chosen, further


def _noted(found: dict[int, int], turned: int, wanted: int, budget: int) -> int:
    """Note who has turned with this budget; the others are still wanted."""
    wanted &= ~turned
    while turned:
        lowest = turned & -turned
        found[lowest.bit_length() - 1] = budget
        turned ^= lowest
    return wanted


def _run(case: Case, order: Sequence[int], budget: int) -> tuple[int, int, int | None]:
    """Who is in, as bits; what that costs; the next higher budget with which anything changes."""
    left, chosen, more = budget, 0, -1
    costs = case.costs
    for each in order:
        cost = costs[each]
        if cost <= left:
            left -= cost
            chosen |= 1 << each
        elif more < 0 or cost - left < more:
            more = cost - left
    return chosen, budget - left, None if more < 0 else budget + more


def _run_with_conditions(case: Case, order: Sequence[int], budget: int) -> tuple[int, int, int | None]:
    """The same under all conditions."""
    chosen = take_in_turn(case, order, budget)
    return sum(1 << each for each in chosen), case.cost_of(chosen), _next_budget(case, order, budget)


def _next_budget(case: Case, order: Sequence[int], budget: int) -> int | None:
    """The next higher budget with which anything changes."""
    gate, lacking = Gate(case, budget), []
    waiting = list(order)
    while waiting:
        later: list[int] = []
        took = False
        for each in waiting:
            barred = gate.barred(each)
            if barred is None:
                gate.take(each)
                took = True
                if later:
                    later += waiting[waiting.index(each) + 1 :]
                    break
            elif barred.bar is Bar.BUDGET and gate.left is not None:
                lacking.append(case.costs[each] - gate.left)
            elif barred.bar is Bar.NEEDS:
                later.append(each)
        waiting = later if took else []
    return budget + min(lacking) if lacking else None
