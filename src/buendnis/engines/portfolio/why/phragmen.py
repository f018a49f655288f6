"""Phragmén: until a project is bought, it changes nothing for the others.

So a project is in if, at some purchase of the others, it would have come first and still fits, or fits in the end. The
highest cost with which that is so is the smallest change.
"""

from __future__ import annotations

from fractions import Fraction

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.phragmen import Moment, begun, walked
from buendnis.engines.portfolio.rules import Choice
from buendnis.engines.portfolio.why import sentences
from buendnis.engines.portfolio.why.findings import Finding, of_budget, of_cost
from buendnis.engines.portfolio.why.in_turn import barred_sentence

_MOST_DEARER = 20  # different costs above the budget that are looked at


def findings(case: Case, choice: Choice, only: frozenset[int] | None = None) -> list[Finding]:
    """Every project's reason under Phragmén, and the cost that would turn it."""
    inside = set(choice.chosen)
    limits = [-1] * len(case.ids)
    bought: dict[int, Moment] = {}
    last: Moment | None = None
    for moment in walked(case):
        for project in range(len(case.ids)):
            if project not in bought and project != moment.project:
                limits[project] = max(limits[project], _in_time(case, moment, project))
        if moment.project is not None and not moment.lacks:
            bought[moment.project] = moment.otherwise()
        elif moment.project is not None:
            limits[moment.project] = max(limits[moment.project], _in_time(case, moment, moment.project))
        last = moment
    assert last is not None  # noqa: S101 - a course always ends with a moment
    budgets = _turning(case, inside)
    found = []
    for project in range(len(case.ids)):
        number = case.votes.supporters[project]
        if project in inside:
            finding = Finding(True, sentences.earned(number) if number else sentences.UNASKED)
            # what nobody asks for may come last and let others in
            if project in bought and not any(case.needs) and (only is None or project in only):
                for moment in walked(case, bought[project]):
                    limits[project] = max(limits[project], _in_time(case, moment, project))
                finding.turned_by(of_cost(case, project, limits[project] + 1))
                finding.turned_by(of_budget(case, budgets.get(project)))
        else:
            finding = _too_late(case, project, last)
            if number and not any(case.needs):
                if 0 < limits[project] < case.costs[project]:
                    finding.turned_by(of_cost(case, project, limits[project]))
                finding.turned_by(of_budget(case, budgets.get(project)))
        found.append(finding)
    return found


def _turning(case: Case, inside: set[int]) -> dict[int, int]:
    """The nearest budget with which each project is out, if it is in, or in, if it is out; where that is known.

    The budget only says which projects take part and where the course ends. So one course without an end tells, for
    all budgets up to the next dearer project, from which on each is bought.
    """
    found: dict[int, int] = {}
    if any(case.needs):
        return found
    dearer = sorted({cost for cost in case.costs if cost > case.budget})
    for most, until in zip([case.budget, *dearer[:_MOST_DEARER]], [*dearer, None], strict=False):
        spent = needed = 0
        at_start = False  # whether so much is needed before anything is bought
        for moment in walked(case, begun(case, sum(case.costs), most)):
            project = moment.project
            if project is None:
                break
            more = spent + moment.dearest > needed
            if more:
                needed, at_start = spent + moment.dearest, spent == 0
            if project not in inside:
                if project not in found and (until is None or needed < until):
                    found[project] = max(most, needed)
            # with less, whoever is too dear before anything is bought takes no part, and others may come sooner
            elif most == case.budget and (not at_start or (more and case.costs[project] == needed)):
                found[project] = needed - 1
            spent += case.costs[project]
    return found


def _in_time(case: Case, moment: Moment, project: int) -> int:
    """The highest cost with which it would be bought at this moment; -1 if with none."""
    room, number = moment.gate.headroom(project), case.votes.supporters[project]
    if room is None or not number:
        return -1
    if moment.project is None:
        return min(room, moment.left)
    before = moment.due * number - moment.loads.together(project) * moment.number
    limit, rest = divmod(before, moment.number * moment.loads.scale)
    if not rest and (moment.lacks or project > moment.project):
        limit -= 1
    return min(room, moment.left, limit)


def _too_late(case: Case, project: int, last: Moment) -> Finding:
    barred = last.gate.barred(project)
    if barred is not None:
        rivals = barred.projects if barred.for_good else ()
        return Finding(False, barred_sentence(case, project, barred), rivals)
    if not case.votes.supporters[project]:
        return Finding(False, sentences.short(case.euro(case.costs[project]), Fraction(0), 0))
    bought = tuple(sorted(last.gate.chosen))
    if last.project is None or last.project == project:
        return Finding(False, sentences.TOO_LATE, bought)
    return Finding(False, sentences.stopped(sentences.quoted(case, [last.project])), bought)
