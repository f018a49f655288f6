"""The method of equal shares, once through, for given shares.

Every ballot gets the same share of the budget. The next project is the one whose supporters pay the least per
utility if each pays in proportion to their utility, or all that is left to them; it is dropped when they cannot pay.

Floats say where to look; every decision is certified or taken in whole numbers (docs/portfolio.md has the proof):
any set of supporters that pay all they have gives a *lower* bound of the price, so a project whose lower bound is
above the exact price of another one is not the next. What a ballot has left is its share less the prices that it
paid, so sums over thousands of ballots are counts of who took part in which purchase, times the exact prices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.common import Common
from buendnis.engines.portfolio.gate import Gate
from buendnis.engines.portfolio.variants import Utility
from buendnis.engines.portfolio.votes import Ints, Support

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
EPS = 2.0**-53


@dataclass
class Backing:
    """A project's supporters who still have money, as the run sees them."""

    voters: npt.NDArray[np.int32]
    weights: Ints
    factors: Ints | None
    uniform: int
    cost: int  # times the number of ballots
    weight: Floats  # the same as floats, exact below 2**53
    factor: Floats | None
    heavy: Floats  # weights times factors
    lowest: float = 0.0  # the price is not below this

    def without(self, dead: Mask) -> None:
        """Forget supporters who have nothing left."""
        keep = ~dead[self.voters]
        self.voters, self.weights, self.weight = self.voters[keep], self.weights[keep], self.weight[keep]
        self.heavy = self.heavy[keep]
        if self.factors is not None and self.factor is not None:
            self.factors, self.factor = self.factors[keep], self.factor[keep]


class Price(NamedTuple):
    """What a supporter pays per factor: ``numerator / (the prices' denominator * divisor)``."""

    numerator: int
    divisor: int
    poor: Mask  # who pay all they have

    def per_utility(self, uniform: int) -> tuple[int, int]:
        """The price per utility, in the same way."""
        return self.numerator, self.divisor * uniform


class Taken(NamedTuple):
    """What was bought, its price per utility as a quotient, and a float that is not below it."""

    project: int
    numerator: int
    divisor: int
    ceiling: float


class Bought(NamedTuple):
    """A purchase, as it is about to happen."""

    project: int
    price: Price
    rho: Fraction  # price per utility, in units of the case


def backings(case: Case, utility: Utility) -> list[Backing]:
    """All projects' supporters at the start, to be copied for each run."""
    found = []
    for project, support in enumerate(case.votes.support(utility)):
        found.append(_backing(case, project, support, utility))
    return found


def _backing(case: Case, project: int, support: Support, utility: Utility) -> Backing:
    weights = case.votes.weights[support.voters]
    heavy = weights if support.factors is None else weights * support.factors
    cost = case.costs[project]
    return Backing(
        voters=support.voters,
        weights=weights,
        factors=support.factors,
        uniform=cost if utility is Utility.COST else 1,
        cost=cost * case.votes.number,
        weight=weights.astype(float),
        factor=None if support.factors is None else support.factors.astype(float),
        heavy=heavy.astype(float),
    )


class Run:
    """One run with a share of ``share / number of ballots`` units for each ballot."""

    def __init__(self, case: Case, start: Sequence[Backing], share: int, below: Sequence[Taken] = ()) -> None:
        """``below`` is the course with smaller shares, if this one is to be compared with it."""
        self.case = case
        self.below = below
        self.steady = True  # as long as every share between the two leads to the same purchases
        self.course: list[Taken] = []
        self.share = share
        size = len(case.votes.weights)
        self.money = np.full(size, float(share))
        self.dead = np.zeros(size, dtype=bool)
        self.marks = np.zeros(size, dtype=np.int64)
        self.prices = Common()
        self.paid: list[tuple[npt.NDArray[np.int32], Ints | None]] = []
        self.gate = Gate(case, None)
        self.start = start
        self.open: dict[int, Backing] = {}
        for project, backing in enumerate(start):
            if not len(backing.voters):
                continue
            if backing.cost == 0:
                if backing.uniform:
                    self.gate.take(project)  # free and wanted
                continue
            total = float(backing.heavy.sum())
            self.open[project] = Backing(
                backing.voters,
                backing.weights,
                backing.factors,
                backing.uniform,
                backing.cost,
                backing.weight,
                backing.factor,
                backing.heavy,
                backing.cost / total / backing.uniform * (1 - 8 * EPS),
            )

    @property
    def free(self) -> list[int]:
        """What costs nothing and is wanted; it is in before the first purchase."""
        return [p for p, backing in enumerate(self.start) if p in self.gate.chosen and not backing.cost]

    def rounds(self) -> Iterator[Bought]:
        """Each purchase, just before it happens; after the last, nobody can pay for anything more."""
        while (found := self._next()) is not None:
            yield found
            self._buy(found.project, found.price)
        self.steady &= len(self.course) == len(self.below)

    @property
    def error(self) -> float:
        """No float of a ballot's money is further from the truth than this."""
        return 4 * (len(self.prices) + 2) * EPS * float(self.share)

    # ------------------------------------------------------------------------------------------- choosing

    def _next(self) -> Bought | None:
        best: tuple[int, Price] | None = None
        ceiling = float("inf")  # not below the exact price per utility of the best
        place = len(self.course)
        before = self.below[place] if place < len(self.below) else None
        reach = 0.0 if before is None else before.ceiling
        guesses: list[tuple[float, int, float, float]] = []
        for project, backing in sorted(self.open.items(), key=lambda item: (item[1].lowest, item[0])):
            if backing.lowest > ceiling and backing.lowest > reach:
                break
            barred = self.gate.barred(project)
            if barred is not None:
                if barred.for_good:
                    del self.open[project]
                continue
            guess = self._guess(backing)
            if guess is None:
                del self.open[project]
                continue
            price, error = guess
            backing.lowest = (price - error) / backing.uniform * (1 - 8 * EPS)
            guesses.append((price / backing.uniform, project, price, error))
            if price / backing.uniform < ceiling * (1 - 2.0**-40):
                exact = self._exact(backing, price, error)
                if best is None or self._cheaper(project, exact, *best):
                    best = project, exact
                    numerator, divisor = exact.per_utility(backing.uniform)
                    ceiling = numerator / (divisor * self.prices.denominator) * (1 + 8 * EPS)
        if best is None:
            return None
        for _, project, price, error in sorted(guesses):
            if project == best[0] or self.open[project].lowest > ceiling:
                continue
            exact = self._exact(self.open[project], price, error)
            if self._cheaper(project, exact, *best):
                best = project, exact
        project, exact = best
        if self.steady and before is not None and before.project == project:
            rivals = [
                guess for guess in guesses if guess[1] != project and self.open[guess[1]].lowest <= reach
            ]
            self.steady = all(self._dearer(guess, before) for guess in rivals)
        else:
            self.steady = False
        numerator, divisor = exact.per_utility(self.open[project].uniform)
        below = divisor * self.prices.denominator
        self.course.append(Taken(project, numerator, below, numerator / below * (1 + 8 * EPS)))
        rho = Fraction(numerator, below * self.case.votes.number)
        return Bought(project, exact, rho)

    def _cheaper(self, one: int, price: Price, other: int, than: Price) -> bool:
        a, b = price.per_utility(self.open[one].uniform)
        c, d = than.per_utility(self.open[other].uniform)
        left, right = a * d, c * b
        return left < right or (left == right and one < other)

    def _dearer(self, guess: tuple[float, int, float, float], than: Taken) -> bool:
        """Whether a project comes after another course's purchase, also if both cost the same."""
        near, project, price, error = guess
        if near < than.ceiling * (1 - 2.0**-30):
            return False
        backing = self.open[project]
        exact = self._exact(backing, price, error)
        numerator, divisor = exact.per_utility(backing.uniform)
        left, right = numerator * than.divisor, than.numerator * divisor * self.prices.denominator
        return left > right or (left == right and than.project < project)

    def _guess(self, backing: Backing) -> tuple[float, float] | None:
        """A price and its error such that the exact price is not below their difference; None: unaffordable."""
        dead = self.dead[backing.voters]
        gone = np.count_nonzero(dead)
        if gone * 4 > len(dead):
            backing.without(self.dead)
        money = self.money[backing.voters]
        held = backing.weight * money
        size = len(held)
        cost = float(backing.cost)
        weight = float(backing.weight.sum())
        rounding = (size + 8) * EPS
        off = weight * self.error + 2 * rounding * (float(held.sum()) + cost)
        total = float(held.sum())
        if total < cost + off and (total < cost - off or self._all_money(backing) < backing.cost):
            return None
        whole = float(backing.heavy.sum())
        price = max(backing.lowest * backing.uniform, cost / whole)
        for _ in range(size + 2):
            limit = price if backing.factor is None else price * backing.factor
            poor = money < limit
            rest = whole - float(backing.heavy @ poor)
            if rest <= 0:
                break
            better = (cost - float(held @ poor)) / rest
            if better <= price * (1 + 2.0**-50):
                return better, off / rest
            price = better
        return self._rough(backing)

    def _rough(self, backing: Backing) -> tuple[float, float]:
        """Where floats cannot tell the rich: a price that is surely not too high, from everybody paying alike."""
        price = backing.cost / float(backing.heavy.sum())
        return price, price * 2.0**-40

    # ---------------------------------------------------------------------------------------- whole numbers

    def _exact(self, backing: Backing, price: float, error: float) -> Price:
        money = self.money[backing.voters]
        factor = 1.0 if backing.factor is None else backing.factor
        slack = self.error
        poor = self.dead[backing.voters] | (money < (price - error) * factor * (1 - 8 * EPS) - slack)
        near: dict[int, int] = {}
        while True:
            numerator, divisor = self._price(backing, poor)
            now = numerator / (divisor * self.prices.denominator)
            close = ~poor & (money < now * factor * (1 + 8 * EPS) + slack)
            for place in close.nonzero()[0].tolist():
                if place not in near:
                    near[place] = self._left(int(backing.voters[place]))
            poorer = [
                place
                for place, left in near.items()
                if not poor[place]
                and left * divisor
                < numerator * (1 if backing.factors is None else int(backing.factors[place]))
            ]
            if not poorer:
                return Price(numerator, divisor, poor)
            poor[poorer] = True

    def _price(self, backing: Backing, poor: Mask) -> tuple[int, int]:
        """The price if these pay all they have; a lower bound of the price whoever they are."""
        heavy = backing.weights if backing.factors is None else backing.weights * backing.factors
        rest = int(heavy[~poor].sum())
        paid = self._sum(backing.voters[poor], backing.weights[poor])
        return backing.cost * self.prices.denominator - paid, rest

    def _all_money(self, backing: Backing) -> Fraction:
        return Fraction(self._sum(backing.voters, backing.weights), self.prices.denominator)

    def _sum(self, voters: npt.NDArray[np.int32], weights: Ints) -> int:
        """What these ballots have left, times the prices' denominator."""
        alive = ~self.dead[voters]
        voters, weights = voters[alive], weights[alive]
        total = self.share * int(weights.sum()) * self.prices.denominator
        if not len(voters) or not self.paid:
            return total
        self.marks[voters] = weights
        for place, (buyers, factors) in enumerate(self.paid):
            marked = self.marks[buyers]
            times = int(marked.sum() if factors is None else (marked * factors).sum())
            if times:
                total -= self.prices.numerators[place] * times
        self.marks[voters] = 0
        return total

    def _left(self, voter: int) -> int:
        return self._sum(np.array([voter], dtype=np.int32), np.array([1], dtype=np.int64))

    def left(self, project: int) -> Fraction:
        """What the supporters of a project have left, in units of the case."""
        return self._all_money(self.start[project]) / self.case.votes.number

    def _buy(self, project: int, price: Price) -> None:
        backing = self.open.pop(project)
        self.gate.take(project)
        rich = ~price.poor
        buyers = backing.voters[rich]
        factors = None if backing.factors is None else backing.factors[rich]
        self.prices.append(price.numerator, price.divisor)
        self.paid.append((buyers, factors))
        paid = self.prices.floats[-1]
        left = self.money[buyers] - (paid if factors is None else paid * factors)
        self.money[buyers] = np.maximum(left, 0.0)
        broke = backing.voters[price.poor]
        self.money[broke] = 0.0
        self.dead[broke] = True
