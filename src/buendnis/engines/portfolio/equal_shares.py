"""The method of equal shares, told purchase by purchase, in whole numbers.

Every ballot gets the same share of the budget. The next project is the one whose supporters pay the least per
utility if each pays in proportion to their utility, or all that is left to them; it is dropped when they cannot pay.

What makes it quick: ballots that have paid the same share a purse, so there is little to add up; and prices only
rise, so one that was computed earlier is a lower bound, and few projects are priced at each purchase.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.gate import Gate
from buendnis.engines.portfolio.low import CLEAR, Low, without
from buendnis.engines.portfolio.variants import Utility
from buendnis.engines.portfolio.votes import Support, Votes

_BROKE = 0  # the purse of those who have nothing left
_MANY = 64  # purses, before those that nobody uses any more are looked for


@dataclass(frozen=True)
class Purses:
    """What the ballots have left, in units of the case times the number of ballots times ``scale``."""

    votes: Votes
    of: list[int]  # each ballot's purse
    money: list[int]  # in each purse
    scale: int = 1

    @classmethod
    def filled(cls, votes: Votes, share: int) -> Purses:
        """Everybody has the same."""
        return cls(votes, [_BROKE + 1] * len(votes.weights), [0, share])

    def held(self, voters: Sequence[int]) -> list[int]:
        """What each of these ballots has."""
        return [self.money[self.of[voter]] for voter in voters]

    def together(self, voters: Sequence[int]) -> int:
        """What these ballots have, as often as they were cast."""
        return sum(held * number for held, number in self.by_purse(voters))

    def price(self, support: Support, cost: int) -> tuple[int, int] | None:
        """What each supporter pays per factor, as a quotient; None if they cannot pay.

        ``cost`` is in units of the case times the number of ballots.
        """
        lacking = cost * self.scale
        if support.factors is None:
            return _even_price(self.by_purse(support.voters), lacking)
        return _price(self.by_factor(support), lacking)

    def by_purse(self, voters: Sequence[int]) -> list[tuple[int, int]]:
        """What is in the purses of these ballots, ascending, and by how many ballots it is."""
        weights, purse = self.votes.weights, self.of
        found: dict[int, int] = {}
        for voter in voters:
            own = purse[voter]
            found[own] = found.get(own, 0) + weights[voter]
        return sorted([(self.money[each], number) for each, number in found.items()])

    def by_factor(self, support: Support) -> list[tuple[int, int, int]]:
        """The same with the factor for which it has to pay; ascending by what is there per factor."""
        if support.factors is None:
            return [(held, 1, number) for held, number in self.by_purse(support.voters)]
        weights, purse = self.votes.weights, self.of
        found: dict[tuple[int, int], int] = {}
        for voter, factor in zip(support.voters, support.factors, strict=True):
            key = purse[voter], factor
            found[key] = found.get(key, 0) + weights[voter]
        common = lcm(*{factor for _, factor in found})
        money = self.money
        order = sorted(found, key=lambda key: money[key[0]] * (common // key[1]))
        return [(money[each], factor, found[each, factor]) for each, factor in order]

    def after(self, support: Support, above: int, below: int) -> Purses:
        """What is left when these supporters have paid ``above / below`` per factor, or all they have."""
        shared = gcd(above, below)
        above, below = above // shared, below // shared
        money = [held * below for held in self.money]
        purse = self.of.copy()
        moved: dict[tuple[int, int] | int, int] = {}
        if support.factors is None:
            for voter in support.voters:
                old = purse[voter]
                new = moved.get(old)
                if new is None:
                    new = moved[old] = _paid(money, old, above)
                purse[voter] = new
        else:
            for voter, factor in zip(support.voters, support.factors, strict=True):
                key = purse[voter], factor
                new = moved.get(key)
                if new is None:
                    new = moved[key] = _paid(money, key[0], above * factor)
                purse[voter] = new
        if len(money) > _MANY:
            used = {_BROKE: _BROKE}
            purse = [used.setdefault(each, len(used)) for each in purse]
            money = [money[each] for each in used]
        return Purses(self.votes, purse, money, self.scale * below)


def _paid(money: list[int], purse: int, pays: int) -> int:
    """The purse of those who had one and have paid so much: a new one, if anything is left."""
    left = money[purse] - pays
    if left <= 0:
        return _BROKE
    money.append(left)
    return len(money) - 1


def _even_price(purses: Sequence[tuple[int, int]], lacking: int) -> tuple[int, int] | None:
    rest = sum(number for _, number in purses)
    for held, number in purses:
        if held * rest >= lacking:
            return lacking, rest
        lacking -= held * number
        rest -= number
    return None


def _price(purses: Sequence[tuple[int, int, int]], lacking: int) -> tuple[int, int] | None:
    rest = sum(factor * number for _, factor, number in purses)
    for held, factor, number in purses:
        if held * rest >= lacking * factor:
            return lacking, rest
        lacking -= held * number
        rest -= factor * number
    return None


class Bought(NamedTuple):
    """A purchase and its price per utility, in units of the case times the number of ballots."""

    project: int
    rho: Fraction


@dataclass
class Step:
    """The next purchase and what everybody has just before it; None: nobody can buy any more."""

    project: int | None
    rho: Fraction  # price per utility, in units of the case times the number of ballots
    purses: Purses
    gate: Gate
    lowest: list[Low]  # of what can still be bought a price that is not too high

    def otherwise(self) -> Step:
        """Where a course begins that leaves out what would be bought now."""
        others = without(self.lowest, self.project)
        return Step(None, Fraction(0), self.purses, self.gate.copy(), others)


class Course:
    """One run of the method, with a share of ``share / number of ballots`` units for each ballot."""

    def __init__(
        self,
        case: Case,
        utility: Utility,
        share: int | None = None,
        *,
        support: Sequence[Support] | None = None,
        below: Sequence[Bought] = (),
    ) -> None:
        """``share`` is the budget if it is not given; ``below`` what is bought with a smaller one, to compare."""
        self.case, self.utility = case, utility
        self.share = case.budget if share is None else share
        self.support = case.votes.support(utility) if support is None else support
        self.uniform = case.costs if utility is Utility.COST else (1,) * len(case.ids)
        self.below = below
        self.steady = True  # every share between the two leads to the same purchases, as far as is known
        self.bought: list[Bought] = []

    @property
    def free(self) -> list[int]:
        """What costs nothing and is wanted; it is in before the first purchase."""
        return [
            project
            for project, support in enumerate(self.support)
            if support.voters and not self.case.costs[project] and self.uniform[project]
        ]

    def with_share(self, share: int) -> Course:
        """The same with larger shares, which is compared with this one."""
        return Course(self.case, self.utility, share, support=self.support, below=self.bought)

    def chosen(self) -> list[int]:
        """All that is bought, and what costs nothing."""
        self.bought = [Bought(step.project, step.rho) for step in self.walked() if step.project is not None]
        return self.free + [each.project for each in self.bought]

    def walked(self, start: Step | None = None) -> Iterator[Step]:
        """Each purchase just before it happens, and what is left in the end; with ``start`` it goes on from there."""
        case = self.case
        if start is None:
            purses, gate = Purses.filled(case.votes, self.share), Gate(case, None)
            for project in self.free:
                gate.take(project)
            lowest = self._opened()
        else:
            purses, gate, lowest = start.purses, start.gate, start.lowest
        for place in range(len(case.ids) + 1):
            before = self.below[place] if place < len(self.below) else None
            found = self._next(purses, gate, lowest, before)
            if found is None:
                self.steady &= place == len(self.below)
                yield Step(None, Fraction(0), purses, gate, lowest)
                return
            project, above, below = found
            rho = Fraction(above, below * self.uniform[project] * purses.scale)
            yield Step(project, rho, purses, gate, lowest)
            gate.take(project)
            lowest = without(lowest, project)
            purses = purses.after(self.support[project], above, below)

    def _opened(self) -> list[Low]:
        """What has supporters and costs something, with what it costs if all of them can pay their part."""
        lowest = []
        weights, number = self.case.votes.weights, self.case.votes.number
        for project, support in enumerate(self.support):
            cost = self.case.costs[project] * number
            if not support.voters or not cost:
                continue
            if support.factors is None:
                rest = self.case.votes.cast_by(support.voters)
            else:
                rest = sum(
                    weights[voter] * factor
                    for voter, factor in zip(support.voters, support.factors, strict=True)
                )
            rest *= self.uniform[project]
            lowest.append(Low(cost / rest, project, cost, rest))
        return lowest

    def _next(
        self, purses: Purses, gate: Gate, lowest: list[Low], before: Bought | None
    ) -> tuple[int, int, int] | None:
        """Who comes next, and the price per factor as a quotient; None if nobody can pay for anything.

        ``before`` is the same purchase of the course below: whatever might come first with a share between the two
        is priced as well.
        """
        best: tuple[Low, int] | None = None  # and the divisor per factor
        priced: list[Low] = []
        dropped: list[int] = []
        number, scale = self.case.votes.number, purses.scale
        reach = 0.0 if before is None or not self.steady else float(before.rho) * CLEAR
        clear = float("inf")
        lowest.sort()
        for place, low in enumerate(lowest):
            if low.near > clear:
                break
            project = low.project
            if not gate.plain and gate.barred(project) is not None:
                continue
            price = purses.price(self.support[project], self.case.costs[project] * number)
            if price is None:
                dropped.append(project)
                continue
            above, below = price[0], price[1] * self.uniform[project] * scale
            lowest[place] = now = Low(above / below, project, above, below)
            priced.append(now)
            if best is None or _cheaper(now, best[0]):
                best = now, price[1]
                clear = max(now.near * CLEAR, reach)
        if dropped:
            lowest[:] = without(lowest, *dropped)
        if best is None:
            return None
        found, divisor = best
        self.steady = (
            self.steady
            and before is not None
            and before.project == found.project
            and all(_after(before, low) for low in priced if low is not found)
        )
        return found.project, found.above, divisor


def _cheaper(one: Low, other: Low) -> bool:
    left, right = one.above * other.below, other.above * one.below
    return left < right or (left == right and one.project < other.project)


def _after(bought: Bought, low: Low) -> bool:
    """Whether a project comes after what another course has bought, also if both cost the same."""
    left, right = bought.rho.numerator * low.below, low.above * bought.rho.denominator
    return left < right or (left == right and bought.project < low.project)
