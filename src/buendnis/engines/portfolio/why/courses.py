"""Equal shares and Phragmén told step by step, in plain whole numbers, for a committee's few ballots.

Slower than the engines for cities by far with many ballots, faster with few, and written independently of them: the
tests hold one against the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd
from typing import NamedTuple

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.gate import Gate
from buendnis.engines.portfolio.variants import Utility


@dataclass
class Group:
    """The supporters of a project: distinct ballots, how many of each, and what it is worth to each."""

    voters: list[int]
    weights: list[int]
    factors: list[int]

    def __post_init__(self) -> None:
        """Mark what is quickest: single ballots to which it is worth 1."""
        self.plain = set(self.weights) | set(self.factors) <= {1}


def groups(case: Case, utility: Utility) -> list[Group]:
    """The supporters of each project."""
    weights = case.votes.weights.tolist()
    return [
        Group(
            support.voters.tolist(),
            [weights[voter] for voter in support.voters.tolist()],
            [1] * len(support.voters) if support.factors is None else support.factors.tolist(),
        )
        for support in case.votes.support(utility)
    ]


class Low(NamedTuple):
    """A price per utility that a project's is not below: roughly, and as a quotient."""

    near: float
    project: int
    above: int
    below: int


@dataclass
class Step:
    """The next purchase of equal shares and what everybody has just before it; None: nobody can buy any more.

    Money is in units of the case times the number of ballots times ``scale``.
    """

    project: int | None
    rho: Fraction  # price per utility, in the same units without ``scale``
    money: list[int]
    scale: int
    gate: Gate
    lowest: dict[int, Low]  # of what can still be bought a price that is not too high

    def otherwise(self) -> Step:
        """Where a course begins that leaves out what would be bought now."""
        others = {each: price for each, price in self.lowest.items() if each != self.project}
        return Step(None, Fraction(0), self.money, self.scale, self.gate.copy(), others)


def equal_shares(
    case: Case,
    utility: Utility,
    supporters: list[Group],
    *,
    share: int | None = None,
    start: Step | None = None,
) -> Iterator[Step]:
    """Each purchase just before it happens, and what is left in the end.

    ``share`` is what each ballot has, times the number of ballots: the budget, if it is not given. With ``start`` the
    course goes on from there.
    """
    number = case.votes.number
    uniform = list(case.costs) if utility is Utility.COST else [1] * len(case.ids)
    if start is None:
        money, scale = [case.budget if share is None else share] * len(case.votes.weights), 1
        gate = Gate(case, None)
        lowest = _opened(case, uniform, supporters, gate)
    else:
        money, scale, gate, lowest = start.money, start.scale, start.gate, start.lowest
    while True:
        best: tuple[int, int, int, int] | None = None  # numerator, divisor per utility; project; divisor
        for _, project, above, below in sorted(lowest.values()):
            if best is not None and above * best[1] > best[0] * below * scale:
                continue
            barred = gate.barred(project)
            if barred is not None:
                if barred.for_good:
                    del lowest[project]
                continue
            price = _price(supporters[project], money, case.costs[project] * number * scale)
            if price is None:
                del lowest[project]
                continue
            numerator, divisor = price[0], price[1] * uniform[project]
            whole = divisor * scale
            lowest[project] = Low(numerator / whole, project, numerator, whole)
            left, right = (numerator * best[1], best[0] * divisor) if best else (0, 1)
            if left < right or (left == right and best is not None and project < best[2]):
                best = numerator, divisor, project, price[1]
        if best is None:
            yield Step(None, Fraction(0), money, scale, gate, lowest)
            return
        numerator, divisor, project, own = best
        yield Step(project, Fraction(numerator, divisor * scale), money, scale, gate, lowest)
        gate.take(project)
        del lowest[project]
        group = supporters[project]
        money = [each * own for each in money]
        scale *= own
        for voter, factor in zip(group.voters, group.factors, strict=True):
            money[voter] = max(0, money[voter] - numerator * factor)
        shared = gcd(scale, *money)
        if shared > 1:
            money, scale = [each // shared for each in money], scale // shared


def _opened(case: Case, uniform: list[int], supporters: list[Group], gate: Gate) -> dict[int, Low]:
    """The projects that have supporters, with a price that is surely not too high; what is free is taken."""
    lowest = {}
    for project, group in enumerate(supporters):
        if not group.voters:
            continue
        if case.costs[project]:
            lowest[project] = Low(0.0, project, 0, 1)
        elif uniform[project]:
            gate.take(project)
    return lowest


def _price(group: Group, money: list[int], cost: int) -> tuple[int, int] | None:
    """The price per factor as a quotient in the money's units; None if the supporters cannot pay."""
    if group.plain:
        rest = len(group.voters)
        for held in sorted([money[voter] for voter in group.voters]):
            if held * rest >= cost:
                return cost, rest
            cost -= held
            rest -= 1
        return None
    rest = sum(weight * factor for weight, factor in zip(group.weights, group.factors, strict=True))
    order = sorted(
        range(len(group.voters)), key=lambda at: Fraction(money[group.voters[at]], group.factors[at])
    )
    for at in order:
        held = money[group.voters[at]]
        if held * rest >= cost * group.factors[at]:
            return cost, rest
        cost -= group.weights[at] * held
        rest -= group.weights[at] * group.factors[at]
    return None


class Book(NamedTuple):
    """Who wants what: the ballots for each project, the wanted projects of each ballot, how many cast it."""

    supporters: list[list[int]]
    wanted: list[list[int]]
    weights: list[int]

    @classmethod
    def of(cls, case: Case) -> Book:
        """Of a case."""
        supporters = [voters.tolist() for voters in case.votes.named]
        wanted: list[list[int]] = [[] for _ in case.votes.weights]
        for each, voters in enumerate(supporters):
            for voter in voters:
                wanted[voter].append(each)
        return cls(supporters, wanted, case.votes.weights.tolist())


@dataclass
class Moment:
    """The next purchase of Phragmén, or where it ends: ``fits`` is false where the next one would burst the budget.

    ``project`` is None where there is nobody left who is wanted. The moment is ``due / (divisor * scale)`` in units of
    the case; loads are in units of the case times ``scale``.
    """

    project: int | None
    due: int
    divisor: int
    loads: dict[int, int]  # of each project's supporters together, if it has not been bought
    scale: int
    numbers: list[int]  # of supporters
    left: int
    fits: bool
    gate: Gate
    own: list[int]  # the load of each ballot
    open: set[int]
    book: Book

    def otherwise(self) -> Moment:
        """Where a course begins that leaves out what would be bought now."""
        others = {each for each in self.open if each != self.project}
        return replace(self, loads=dict(self.loads), gate=self.gate.copy(), open=others)


def phragmen(case: Case, start: Moment | None = None) -> Iterator[Moment]:
    """Each purchase just before it happens, and the end; with ``start`` the course goes on from there."""
    book = Book.of(case) if start is None else start.book
    supporters, wanted, weights = book
    numbers = case.votes.supporters
    if start is None:
        own, scale = [0] * len(weights), 1
        gate, left = Gate(case, None), case.budget
        loads = {each: 0 for each, number in enumerate(numbers) if number}
        open_ = {each for each in loads if case.costs[each] <= case.budget}
    else:
        own, scale, gate, left = start.own, start.scale, start.gate, start.left
        loads, open_ = start.loads, start.open
    while True:
        able = sorted(open_ if gate.plain else (each for each in open_ if gate.barred(each) is None))
        if not able:
            yield Moment(None, 0, 1, loads, scale, numbers, left, True, gate, own, open_, book)
            return
        due, divisor = 1, 0
        tied: list[int] = []
        for each in able:
            owed = loads[each] + case.costs[each] * scale
            one, other = owed * divisor, due * numbers[each]
            if one < other or not divisor:
                due, divisor, tied = owed, numbers[each], [each]
            elif one == other:
                tied.append(each)
        over = [each for each in tied if case.costs[each] > left]
        project = over[0] if over else tied[0]
        yield Moment(project, due, divisor, loads, scale, numbers, left, not over, gate, own, open_, book)
        if over:
            return
        gate.take(project)
        open_.remove(project)
        left -= case.costs[project]
        del loads[project]
        shared = gcd(due, divisor)
        due, divisor = due // shared, divisor // shared
        scale *= divisor
        own = [load * divisor for load in own]
        for each in loads:
            loads[each] *= divisor
        for voter in supporters[project]:
            more = (due - own[voter]) * weights[voter]
            own[voter] = due
            for each in wanted[voter]:
                if each in loads:
                    loads[each] += more
