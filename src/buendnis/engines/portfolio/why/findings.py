"""What is found out about a project under a rule, before it becomes a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

from buendnis.engines.portfolio.answer import Change, Lever
from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.rows import Best
from buendnis.engines.record import Text


@dataclass
class Finding:
    """One project under one rule; projects are numbers, as in the case."""

    inside: bool
    reason: Text
    crowded_out_by: tuple[int, ...] = ()
    changes: list[Change] = field(default_factory=list)

    def turned_by(self, change: Change | None) -> None:
        """Note a change, if there is one."""
        if change is not None:
            self.changes.append(change)


def of_cost(case: Case, project: int, to: int | None) -> Change | None:
    """The change of its own cost."""
    now = case.costs[project]
    if to is None or to < 0 or to == now:
        return None
    return Change(Lever.COST, case.euro(abs(to - now)), case.euro(to), to > now)


def of_budget(case: Case, to: int | None) -> Change | None:
    """The change of the whole budget."""
    if to is None or to < 0 or to == case.budget:
        return None
    return Change(Lever.BUDGET, case.euro(abs(to - case.budget)), case.euro(to), to > case.budget)


def of_points(case: Case, project: int, to: int | None) -> Change | None:
    """The change of its own score."""
    now = case.scores[project]
    if to is None or to < 0 or to == now:
        return None
    return Change(Lever.POINTS, case.points(abs(to - now)), case.points(to), to > now)


def next_step(now: int, needed: int, step: int) -> int:
    """The first score of at least ``needed`` that whole steps lead to from ``now``."""
    return now + max(0, -(-(needed - now) // step)) * step


def last_step(now: int, allowed: int, step: int) -> int | None:
    """The first score of at most ``allowed`` on the way down; None below zero."""
    down = now - max(0, -(-(now - allowed) // step)) * step
    return down if down >= 0 else None


def enough(case: Case, project: int, best: Best, other: Best, step: int) -> int:
    """The score from which the best portfolio with the project, ``other``, comes before the best without it."""
    now = case.scores[project]
    more = best.value - other.value
    if not Best(best.value, other.chosen).beats(best):
        more += 1
    return next_step(now, max(now + more, case.threshold or 0), step)


def too_few(case: Case, project: int, best: Best, other: Best | None, step: int) -> int | None:
    """The score with which the best portfolio without the project, ``other``, comes before the best with it."""
    now = case.scores[project]
    allowed = [] if case.threshold is None else [case.threshold - 1]
    if other is not None:
        less = best.value - other.value
        if Best(other.value, best.chosen).beats(other):
            less += 1
        allowed.append(now - less)
    return last_step(now, max(allowed), step) if allowed else None
