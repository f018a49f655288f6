"""Equal shares for many shares at once, in floats whose error is known.

Buying takes the same sum from the supporters whatever they have, and whoever has more keeps no less. Such a step
never drives two states further apart, if distances are added up over all ballots. So the error of all floats of
a state together is what the rounding of each purchase has added, and no more (docs/portfolio.md has the proof). Where
it leaves two projects in doubt, the share is counted again in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.equal_shares import EPS, Backing, Floats, Mask, Run
from buendnis.engines.portfolio.votes import Ints

_GAP = 2.0**-32  # between what a price is not below and what it is not above, if the error allows
_PASSES = 60  # in search of a price, before it is left to whole numbers
_TINY = 1 - 16 * EPS


class Counted(NamedTuple):
    """What each share buys, in its order; and whether all shares up to the next one buy the same in the same order."""

    bought: list[list[int]]
    steady: Mask


@dataclass
class _Branch:
    """Shares, a column each, that have bought the same so far."""

    columns: Ints  # the places of the shares
    money: Floats  # ballots by columns
    error: Floats  # of each column, over all its ballots together
    low: Floats  # projects by columns: prices per utility are not below; infinite if nobody can pay
    open: list[int]
    bought: list[int]

    def part(self, columns: Ints) -> _Branch:
        """Some of the columns, to go on on their own."""
        return _Branch(
            self.columns[columns],
            self.money[:, columns],
            self.error[columns],
            self.low[:, columns],
            list(self.open),
            list(self.bought),
        )


class Sweep:
    """A case without conditions, ready to be counted with any shares."""

    def __init__(self, case: Case, start: Sequence[Backing]) -> None:
        """``start`` is what the supporters look like at the beginning."""
        self.case, self.start = case, start
        self.free = [p for p, backing in enumerate(start) if _wanted(backing) and not backing.cost]
        self.open = [p for p, backing in enumerate(start) if len(backing.voters) and backing.cost]
        self.whole = np.array([float(backing.heavy.sum()) for backing in start])
        self.costs = np.array([float(backing.cost) for backing in start])
        rich = {p: Fraction(start[p].cost, int(self.whole[p]) * start[p].uniform) for p in self.open}
        order = sorted(self.open, key=lambda project: (rich[project], project))
        self.rank = {project: place for place, project in enumerate(order)}
        self.single = [bool((backing.heavy == 1).all()) for backing in start]
        self.voters = [backing.voters.astype(np.intp) for backing in start]

    def counted(self, shares: Sequence[int]) -> Counted:
        """All that each of these shares buys; they ascend."""
        size = len(shares)
        bought: list[list[int]] = [[] for _ in shares]
        steady = np.ones(max(0, size - 1), dtype=bool)
        money = np.array([float(share) for share in shares])
        low = np.zeros((len(self.start), size))
        for project in self.open:
            backing = self.start[project]
            low[project] = self.costs[project] / self.whole[project] / backing.uniform * _TINY
        branches = [
            _Branch(
                np.arange(size),
                np.tile(money, (len(self.case.votes.weights), 1)),
                money * (EPS * self.case.votes.number),
                low,
                list(self.open),
                [],
            )
        ]
        while branches:
            branch = branches.pop()
            for further, winner in self._next(branch, steady):
                if winner == _END:
                    for column in further.columns.tolist():
                        bought[column] = self.free + further.bought
                elif winner == _DOUBT:
                    for column in further.columns.tolist():
                        run = Run(self.case, self.start, shares[column])
                        bought[column] = run.free + [each.project for each in run.rounds()]
                else:
                    self._buy(further, winner)
                    branches.append(further)
        return Counted(bought, steady)

    # ------------------------------------------------------------------------------------------- choosing

    def _next(self, branch: _Branch, steady: Mask) -> Iterator[tuple[_Branch, int]]:
        """Who comes next, for the columns for which it is the same."""
        able, above = self._priced(branch)
        size = len(branch.columns)
        if not able:
            yield branch, _END
            return
        low = branch.low[able]
        first = above.argmin(axis=0)
        ceiling = above[first, np.arange(size)]
        winners = np.array(able)[first]
        rivals = (low <= ceiling).sum(axis=0) - (low[first, np.arange(size)] <= ceiling)
        for column in (rivals.nonzero()[0]).tolist():
            winners[column] = self._tied(branch, able, low[:, column], ceiling[column], column)
        winners[np.isinf(low).all(axis=0)] = _END
        self._compare(branch, able, winners, above, steady)
        if (winners == winners[0]).all():
            yield branch, int(winners[0])
            return
        for winner in set(winners.tolist()):
            yield branch.part((winners == winner).nonzero()[0]), winner

    def _priced(self, branch: _Branch) -> tuple[list[int], Floats]:
        """The projects that may come next in some column, and what their prices are not above."""
        least = branch.low[branch.open].min(axis=1)
        order = least.argsort(kind="stable")
        ceiling = np.full(len(branch.columns), np.inf)
        reach, furthest = ceiling, float("inf")
        able, above, gone = [], [], set()
        for place in order.tolist():
            if least[place] > furthest:
                break
            project = branch.open[place]
            if (branch.low[project] > reach).all():
                continue
            price = self._price(branch, project)
            if np.isinf(branch.low[project]).all():
                gone.add(project)
                continue
            able.append(project)
            above.append(price)
            ceiling = np.minimum(ceiling, price)
            reach = ceiling.copy()
            np.maximum(ceiling[1:], ceiling[:-1], out=reach[1:])
            furthest = float(reach.max())
        if gone:
            branch.open = [project for project in branch.open if project not in gone]
        return able, np.array(above)

    def _tied(self, branch: _Branch, able: Sequence[int], low: Floats, ceiling: float, column: int) -> int:
        """Of those whose prices are too close for floats: if all supporters can pay their part, prices are known."""
        close = [project for project, each in zip(able, low.tolist(), strict=True) if each <= ceiling]
        if np.isinf(ceiling) or not all(self._rich(branch, project, column) for project in close):
            return _END if np.isinf(low).all() else _DOUBT
        return min(close, key=self.rank.__getitem__)

    def _rich(self, branch: _Branch, project: int, column: int) -> bool:
        """Whether every supporter surely can pay the same price per utility."""
        backing = self.start[project]
        price = self.costs[project] / self.whole[project] / _TINY
        pays = price if backing.factor is None else price * backing.factor / _TINY
        money = branch.money[backing.voters, column]
        return bool((money >= pays + 2 * branch.error[column]).all())

    def _compare(
        self, branch: _Branch, able: Sequence[int], winners: Ints, above: Floats, steady: Mask
    ) -> None:
        """Note between which columns a share might buy something else."""
        columns = branch.columns
        beside = columns[1:] == columns[:-1] + 1
        same = (winners[:-1] == winners[1:]) & (winners[:-1] != _DOUBT)
        steady[columns[:-1][beside & ~same]] = False
        of_winner = np.array(able)[:, None] == winners[:-1]
        most = np.where(of_winner, above[:, :-1], 0.0).max(axis=0)
        near = (branch.low[able, 1:] <= most) & ~of_winner
        for column in (near.any(axis=0) & beside & same & (winners[:-1] != _END)).nonzero()[0].tolist():
            place, winner = int(columns[column]), int(winners[column])
            if steady[place]:
                steady[place] = self._rich(branch, winner, column) and all(
                    self.rank[able[rival]] > self.rank[winner]
                    and self._rich(branch, able[rival], column + 1)
                    for rival in near[:, column].nonzero()[0].tolist()
                )

    # --------------------------------------------------------------------------------------------- prices

    def _paid(self, backing: Backing, money: Floats, price: Floats) -> tuple[Floats, Floats]:
        """What everybody pays at a price, and all of it together."""
        limit = price if backing.factor is None else price * backing.factor[:, None]
        paid = np.minimum(money, limit)
        return paid, backing.weight @ paid

    def _rest(self, project: int, money: Floats, paid: Floats) -> Floats:
        """By how much more they pay together if the price rises: those who have more than they pay."""
        richer = money > paid
        if self.single[project]:
            return np.count_nonzero(richer, axis=0).astype(float)
        rest: Floats = self.start[project].heavy @ richer
        return rest

    def _price(self, branch: _Branch, project: int) -> Floats:
        """Raise what the price of a project is not below; give what it is not above."""
        backing = self.start[project]
        cost, uniform = self.costs[project], backing.uniform
        money = branch.money.take(self.voters[project], axis=0)
        held = backing.weight @ money
        doubt = branch.error + ((len(money) + 8) * EPS) * (held + cost)
        above = np.full(len(held), np.inf)
        low = branch.low[project]
        poor = held < cost - doubt
        low[poor] = np.inf
        sure = held > cost + doubt
        if not sure.any():
            return above
        price = np.where(sure, low * uniform, 0.0)
        waits = sure
        gap = np.full(len(held), _GAP)
        for _ in range(_PASSES):
            wider = price * (1 + gap)
            paid, total = self._paid(backing, money, wider)
            enough = waits & (total >= cost + doubt)
            above[enough] = wider[enough] / uniform / _TINY
            waits = waits & ~enough
            if not waits.any():
                break
            rest = self._rest(project, money, paid)
            waits &= rest > 0
            np.maximum(rest, 1.0, out=rest)
            tangent = wider + (cost - total) / rest
            better = (tangent - doubt / rest) / uniform * _TINY
            np.maximum(low, np.where(waits, better, 0.0), out=low)
            gap = np.where(tangent <= wider, gap * 64, gap)
            price = np.where(waits, tangent, price)
        return above

    def _buy(self, branch: _Branch, project: int) -> None:
        backing = self.start[project]
        cost = self.costs[project]
        money = branch.money.take(self.voters[project], axis=0)
        held = backing.weight @ money
        rounding = ((len(money) + 8) * EPS) * (held + cost)
        price = branch.low[project] * backing.uniform
        for _ in range(_PASSES):
            paid, total = self._paid(backing, money, price)
            lacks = cost - total
            if (np.abs(lacks) <= rounding).all():
                break
            rest = self._rest(project, money, paid)
            price = price + np.where(rest > 0, lacks / np.maximum(rest, 1.0), 0.0)
        else:
            paid, total = self._paid(backing, money, price)
            lacks = cost - total
        branch.money[self.voters[project]] = money - paid
        branch.error = branch.error + np.abs(lacks) + rounding
        branch.open.remove(project)
        branch.bought.append(project)


_END = -1  # nobody can pay for anything more
_DOUBT = -2  # floats do not tell who comes next


def _wanted(backing: Backing) -> bool:
    return bool(len(backing.voters)) and bool(backing.uniform)
