"""Every budget within a range, and every score, at which a rule chooses otherwise: a list, exact to the cent.

Rules that take one by one do the same for every budget until the first project that they passed over fits: that one
is the next to look at. Equal shares changes its prices with every cent; it is counted for many budgets side by side,
and ever more of them where two neighbours are not known to buy the same in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from buendnis.engines.portfolio import phragmen
from buendnis.engines.portfolio.answer import Breakpoint, Lever
from buendnis.engines.portfolio.blocks import Blocks, apart
from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.equal_shares import Course
from buendnis.engines.portfolio.frontier import TooMany, bit
from buendnis.engines.portfolio.in_turn import by_density, by_score, take_in_turn
from buendnis.engines.portfolio.optimum import values
from buendnis.engines.portfolio.rules import Choice
from buendnis.engines.portfolio.sweep import Sweep
from buendnis.engines.portfolio.variants import Completion, Rule, Variant
from buendnis.engines.portfolio.why.in_turn import course

MOST = 2000  # budgets that are tried before a list is left out
_WIDTH = 16  # parts into which a range of budgets is divided
_MOST_PARTS = 4096  # of all ranges together, before a list is left out

Chosen = frozenset[int]


class Turn(NamedTuple):
    """From ``at`` on upwards the portfolio is ``after``; one unit below it is ``before``."""

    at: int
    before: Chosen
    after: Chosen


class TooManyTurns(ArithmeticError):
    """There are more of them than can be listed in sensible time."""


def listed(
    case: Case,
    choices: Sequence[Choice],
    around: int,
    spread: Sequence[tuple[int, int]],
    step: int,
) -> tuple[tuple[Breakpoint, ...], tuple[int, ...]]:
    """All of them within ``around`` of the budget and within the spread of each score, and which lists are missing.

    For the optimum each project has at most one score at which it turns; that one stands among its changes.
    """
    found: list[Breakpoint] = []
    missing = []
    for place, choice in enumerate(choices):
        turns = of_budget(case, choice, case.budget - around, case.budget + around)
        if turns is None:
            missing.append(place)
        else:
            found += [_breakpoint(case, place, turn) for turn in turns]
        if choice.variant.rule is Rule.RANKING:
            for project, (low, high) in enumerate(spread):
                turns = of_points(case, project, low, high, step)
                found += [_breakpoint(case, place, turn, project) for turn in turns]
    return tuple(found), tuple(missing)


def _breakpoint(case: Case, place: int, turn: Turn, project: int | None = None) -> Breakpoint:
    return Breakpoint(
        place=place,
        lever=Lever.BUDGET if project is None else Lever.POINTS,
        project="" if project is None else case.ids[project],
        at=case.euro(turn.at) if project is None else case.points(turn.at),
        joins=tuple(case.ids[each] for each in sorted(turn.after - turn.before)),
        leaves=tuple(case.ids[each] for each in sorted(turn.before - turn.after)),
    )


def of_budget(case: Case, choice: Choice, low: int, high: int) -> list[Turn] | None:
    """The budgets in (low, high] at which the rule chooses otherwise; None where that is not known."""
    low = max(low, 0)
    if high <= low:
        return []
    try:
        return _OF[choice.variant.rule](case, choice.variant, low, high)
    except (TooMany, TooManyTurns):
        return None


def of_points(case: Case, project: int, low: int, high: int, step: int) -> list[Turn]:
    """The scores in (low, high] of a project at which the ranking chooses otherwise, in whole steps from its own."""
    own = case.scores[project]

    def reached(score: int) -> int:
        """The first score on a step that is not below."""
        return own + -(-(score - own) // step) * step

    places = {reached(score + (0 if project < other else 1)) for other, score in enumerate(case.scores)}
    if case.threshold is not None:
        places.add(reached(case.threshold))
    found: list[Turn] = []
    seen = _ranked(case, project, low)
    for score in sorted(place for place in places if low < place <= high):
        now = _ranked(case, project, score)
        if now != seen:
            found.append(Turn(score, seen, now))
            seen = now
    return found


def _ranked(case: Case, project: int, score: int) -> Chosen:
    other = replace(case, scores=(*case.scores[:project], score, *case.scores[project + 1 :]))
    return frozenset(take_in_turn(other, by_score(other)))


def _walked(chosen: Callable[[int], tuple[Chosen, int | None]], low: int, high: int) -> list[Turn]:
    """Budget after budget; ``chosen`` says what is chosen with one, and until where that surely stays so."""
    seen, further = chosen(low)
    found: list[Turn] = []
    for _ in range(MOST):
        if further is None or further > high:
            return found
        budget = further
        now, further = chosen(budget)
        if now != seen:
            found.append(Turn(budget, seen, now))
            seen = now
    raise TooManyTurns


def _in_turn(case: Case, variant: Variant, low: int, high: int) -> list[Turn]:
    if variant.rule is Rule.RANKING:
        order = by_score(case)
    else:
        order = by_density(case.votes.totals(variant.utility_for(case.votes.kind), case.costs), case.costs)

    def chosen(budget: int) -> tuple[Chosen, int | None]:
        bits, further = course(case, order, budget)
        return frozenset(each for each in order if bits >> each & 1), further

    return _walked(chosen, low, high)


def _phragmen(case: Case, variant: Variant, low: int, high: int) -> list[Turn]:
    def chosen(budget: int) -> tuple[Chosen, int | None]:
        bought, further = phragmen.until(replace(case, budget=budget))
        return frozenset(bought), further

    return _walked(chosen, low, high)


def _optimum(case: Case, variant: Variant, low: int, high: int) -> list[Turn] | None:
    """Read off the list of all portfolios that are best for some budget; conditions must fall into small blocks."""
    places = apart(case)
    if places is None:
        return None
    frontier = Blocks(case, values(case, variant), places).whole
    first, last = frontier.at(low), frontier.at(high)

    def at(place: int) -> Chosen:
        mask = int(frontier.mask[place]) if place >= 0 else 0  # no portfolio is chosen as an empty one
        return frozenset(each for each in range(len(case.ids)) if mask & bit(each))

    return [Turn(int(frontier.cost[place]), at(place - 1), at(place)) for place in range(first + 1, last + 1)]


def _equal_shares(case: Case, variant: Variant, low: int, high: int) -> list[Turn] | None:
    if variant.completion is not Completion.NONE or case.conditioned or not case.votes.number:
        return None
    sweep = Sweep(Course(case, variant.utility_for(case.votes.kind)))
    bought: dict[int, Chosen] = {}
    open_ = [(low, high)]
    narrow: list[tuple[int, int]] = []
    while open_:
        parts = [list(_divided(*each)) for each in open_]
        budgets = sorted({budget for part in parts for budget in part})
        if len(budgets) > _MOST_PARTS:
            raise TooManyTurns
        counted = sweep.counted(budgets)
        bought.update(
            (budget, frozenset(found)) for budget, found in zip(budgets, counted.bought, strict=True)
        )
        inside = {pair for part in parts for pair in pairwise(part)}
        open_ = []
        for place, pair in enumerate(pairwise(budgets)):
            if pair in inside and not counted.steady[place]:
                (narrow if pair[1] - pair[0] == 1 else open_).append(pair)
    return [
        Turn(upper, bought[lower], bought[upper])
        for lower, upper in sorted(narrow)
        if bought[lower] != bought[upper]
    ]


def _divided(low: int, high: int) -> Iterator[int]:
    """Both ends and what is evenly between."""
    stride = max(1, -(-(high - low) // _WIDTH))
    yield from range(low, high, stride)
    yield high


_OF: dict[Rule, Callable[[Case, Variant, int, int], list[Turn] | None]] = {
    Rule.RANKING: _in_turn,
    Rule.GREEDY: _in_turn,
    Rule.OPTIMUM: _optimum,
    Rule.EQUAL_SHARES: _equal_shares,
    Rule.PHRAGMEN: _phragmen,
}
