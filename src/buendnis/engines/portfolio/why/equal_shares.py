"""Equal shares: until a project is bought, it changes nothing for the others.

So a project is in if, at some purchase of the others, it would have come first, or if in the end its supporters can
still pay for it. The highest cost with which that is so is the smallest change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.equal_shares import Course, Step
from buendnis.engines.portfolio.gate import Bar
from buendnis.engines.portfolio.rules import Choice
from buendnis.engines.portfolio.variants import Completion, Utility
from buendnis.engines.portfolio.votes import Support
from buendnis.engines.portfolio.why import sentences
from buendnis.engines.portfolio.why.findings import Finding, of_cost
from buendnis.engines.portfolio.why.in_turn import barred_sentence


def findings(
    case: Case, choice: Choice, utility: Utility, only: frozenset[int] | None = None
) -> list[Finding]:
    """Every project's reason under equal shares; what would turn it only without a completion."""
    size = range(len(case.ids))
    inside = set(choice.chosen)
    if not case.votes.number:
        return [_nobody(case, project, project in inside) for project in size]
    course = Course(case, utility, int(choice.inflated * case.budget) if case.budget else 0)
    supporters = course.support
    reach = [_Reach() for _ in case.ids]
    spent: dict[int, dict[int, Fraction]] = {project: {} for project in size}
    bought: dict[int, Step] = {}
    last: Step | None = None
    outside = [project for project in size if project not in inside]
    for step in course.walked():
        for project in size:
            if project not in bought and project != step.project:
                _extend(reach[project], case, step, supporters[project], project, utility)
        if step.project is not None:
            bought[step.project] = step.otherwise()
            for project, amount in _paid(case, step, supporters, outside, utility):
                spent[project][step.project] = amount
        last = step
    plain = choice.variant.completion is Completion.NONE
    found = []
    for project in size:
        number = case.votes.cast_by(supporters[project].voters)
        if project in inside:
            own = project in bought or not case.costs[project]
            finding = Finding(True, sentences.bought(number) if own else sentences.FILLED)
            if plain and project in bought and (only is None or project in only):
                for step in course.walked(bought[project]):
                    _extend(reach[project], case, step, supporters[project], project, utility)
                finding.turned_by(of_cost(case, project, reach[project].limit + 1))
        else:
            assert last is not None  # noqa: S101 - a course always ends with a step
            most = Fraction(max(reach[project].above, 0), reach[project].below * case.unit)
            finding = _left_out(case, project, last, supporters[project], spent[project], most)
            if plain and 0 < reach[project].limit < case.costs[project]:
                finding.turned_by(of_cost(case, project, reach[project].limit))
        found.append(finding)
    return found


def _left_out(
    case: Case, project: int, last: Step, support: Support, spent: dict[int, Fraction], most: Fraction
) -> Finding:
    barred = last.gate.barred(project)
    if barred is not None and barred.bar is not Bar.BUDGET:
        rivals = barred.projects if barred.for_good else ()
        return Finding(False, barred_sentence(case, project, barred), rivals)
    held = last.purses.together(support.voters)
    left = Fraction(held, last.purses.scale * case.votes.number * case.unit)
    cost = case.euro(case.costs[project])
    finding = Finding(False, sentences.short(cost, most, case.votes.cast_by(support.voters)))
    lacking = cost - left
    crowd = []
    for each, amount in sorted(spent.items(), key=lambda item: (-item[1], item[0])):
        if lacking <= 0:
            break
        lacking -= amount
        crowd.append(each)
    finding.crowded_out_by = tuple(sorted(crowd))
    return finding


def _paid(
    case: Case, step: Step, supporters: Sequence[Support], projects: Sequence[int], utility: Utility
) -> list[tuple[int, Fraction]]:
    """What the supporters of each of these projects pay for the one that is bought now, in Euro."""
    assert step.project is not None  # noqa: S101 - the caller has looked
    buyers, purses = supporters[step.project], step.purses
    price = step.rho * (case.costs[step.project] if utility is Utility.COST else 1)
    above, below = price.numerator * purses.scale, price.denominator
    paid = {
        voter: min(held * below, above * factor) * case.votes.weights[voter]
        for voter, held, factor in zip(
            buyers.voters,
            purses.held(buyers.voters),
            [1] * len(buyers.voters) if buyers.factors is None else buyers.factors,
            strict=True,
        )
    }
    found = []
    for project in projects:
        total = sum(paid.get(voter, 0) for voter in supporters[project].voters)
        if total:
            found.append((project, Fraction(total, below * purses.scale * case.votes.number * case.unit)))
    return found


@dataclass
class _Reach:
    """Up to which cost a project would be bought; ``most`` itself only if it is ``attained``."""

    above: int = -1  # ``most`` is a quotient
    below: int = 1
    attained: bool = True

    def or_if_more(self, above: int, below: int, *, attained: bool) -> None:
        """Take another one if it goes further."""
        one, other = above * self.below, self.above * below
        if one > other or (one == other and attained):
            self.above, self.below, self.attained = above, below, attained

    @property
    def limit(self) -> int:
        """The highest cost in whole units."""
        floor, rest = divmod(self.above, self.below)
        return floor - 1 if not rest and not self.attained else floor


def _extend(reach: _Reach, case: Case, step: Step, support: Support, project: int, utility: Utility) -> None:
    """Look how far the supporters reach at this step."""
    if not support.voters:
        return
    room = step.gate.headroom(project)
    if room is None:
        return
    unit = step.purses.scale * case.votes.number
    if step.project is None:
        above, below = step.purses.together(support.voters), unit
        attained = True
    elif utility is Utility.COST:
        found = _reach_by_cost(step, support, unit, first=project < step.project)
        if found is None:
            return
        above, below, rich = found
        attained = project < step.project or not rich
        if not above and not attained:
            return
    else:
        above, below, rich = _reach_by_factors(step, support, unit)
        attained = project < step.project or not rich
    if above > room * below:
        above, below, attained = room, 1, True
    reach.or_if_more(above, below, attained=attained)


def _reach_by_factors(step: Step, support: Support, unit: int) -> tuple[int, int, bool]:
    """What they pay at the price of the next one, and whether anybody would have more."""
    above, below = step.rho.numerator * step.purses.scale, step.rho.denominator
    total, rich = 0, False
    for held, factor, number in step.purses.by_factor(support):
        pays = above * factor
        if held * below >= pays:
            total, rich = total + number * pays, True
        else:
            total += number * held * below
    return total, below * unit, rich


def _reach_by_cost(step: Step, support: Support, unit: int, *, first: bool) -> tuple[int, int, bool] | None:
    """The same where what it is worth grows with its cost: the root of a concave function.

    At cost c its supporters would pay the sum of the lesser of what they have and rho times c; it comes first if
    that is more than c, or as much and its id is smaller.
    """
    above, below = step.rho.numerator * step.purses.scale, step.rho.denominator
    order = step.purses.by_purse(support.voters)
    rich, poor = sum(number for _, number in order), 0
    for held, number in order:
        slope = unit * below - above * rich  # times c, against poor * below
        if slope > 0 and above * poor <= held * slope:
            return poor * below, slope, True
        if slope == 0 and not poor:  # as cheap as the next one until somebody is poor
            return (held * below, above, True) if above and first else None
        rich, poor = rich - number, poor + held * number
    return poor, unit, False


def _nobody(case: Case, project: int, inside: bool) -> Finding:
    if inside:
        return Finding(True, sentences.FILLED)
    return Finding(False, sentences.short(case.euro(case.costs[project]), Fraction(0), 0))
