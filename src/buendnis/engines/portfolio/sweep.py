"""Equal shares for many shares at once, in floats whose error is known.

Buying takes the same sum from the supporters whatever they have, and whoever has more keeps no less. Such a step
never drives two states further apart, if distances are added up over all ballots. So the error of all floats of
a state together is what the rounding of each purchase has added, and no more (docs/portfolio.md has the proof). Where
it leaves two projects in doubt, the share is counted again in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from buendnis.engines.portfolio.arrays import Floats, Ints, Mask
from buendnis.engines.portfolio.equal_shares import Course

EPS = 2.0**-53
_GAP = 2.0**-32  # between what a price is not below and what it is not above, if the error allows
_PASSES = 60  # in search of a price, before it is left to whole numbers
_TINY = 1 - 16 * EPS


@dataclass(frozen=True)
class _Backing:
    """A project's supporters, a place for each."""

    voters: npt.NDArray[np.intp]
    weight: Floats  # how often each ballot was cast; whole numbers, exact below 2**53
    factor: Floats | None  # what it is worth to each, up to what is uniform
    heavy: Floats  # weights times factors
    uniform: int
    cost: int  # times the number of ballots


class Counted(NamedTuple):
    """What each share buys, in its order; and whether all shares up to the next one buy the same in the same order."""

    bought: list[list[int]]
    steady: Mask


@dataclass
class _State:
    """What each of the shares, a column each, has come to."""

    columns: Ints  # the places of the shares
    money: Floats  # ballots by columns
    error: Floats  # of each column, over all its ballots together
    low: (
        Floats  # projects by columns: prices per utility are not below; infinite if bought, or nobody can pay
    )
    broke: Mask  # ballots by columns: those that surely have nothing left
    ended: Mask

    def going(self) -> _State:
        """Those that have not ended."""
        on = ~self.ended
        return _State(
            self.columns[on],
            self.money[:, on],
            self.error[on],
            self.low[:, on],
            self.broke[:, on],
            self.ended[on],
        )


class Sweep:
    """A case without conditions, ready to be counted with any shares."""

    def __init__(self, course: Course) -> None:
        """``course`` is one with any share."""
        self.course, self.case = course, course.case
        weights = np.array(self.case.votes.weights, dtype=np.float64)
        self.start = []
        for project, support in enumerate(course.support):
            voters = np.array(support.voters, dtype=np.intp)
            weight = weights[voters]
            factor = None if support.factors is None else np.array(support.factors, dtype=np.float64)
            self.start.append(
                _Backing(
                    voters,
                    weight,
                    factor,
                    weight if factor is None else weight * factor,
                    course.uniform[project],
                    self.case.costs[project] * self.case.votes.number,
                )
            )
        self.free = course.free
        self.open = [p for p, backing in enumerate(self.start) if len(backing.voters) and backing.cost]
        self.whole = np.array([float(backing.heavy.sum()) for backing in self.start])
        self.costs = np.array([float(backing.cost) for backing in self.start])
        self.single = [bool((backing.heavy == 1).all()) for backing in self.start]

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
        state = _State(
            np.arange(size),
            np.tile(money, (len(self.case.votes.weights), 1)),
            money * (EPS * self.case.votes.number),
            low,
            np.zeros((len(self.case.votes.weights), size), dtype=bool),
            np.zeros(size, dtype=bool),
        )
        while not state.ended.all():
            if np.count_nonzero(state.ended) * 2 > len(state.ended):
                state = state.going()
            winners = self._winners(state, steady)
            for winner in set(winners.tolist()):
                places = (winners == winner).nonzero()[0]
                columns = state.columns[places].tolist()
                if winner >= 0:
                    self._buy(state, winner, places)
                    for column in columns:
                        bought[column].append(winner)
                    continue
                if winner == _DOUBT:
                    for column in columns:
                        bought[column] = self._exactly(shares[column])
                state.ended[places] = True
                state.low[:, places] = np.inf
        return Counted([self.free + each for each in bought], steady)

    def _exactly(self, share: int) -> list[int]:
        course = Course(self.case, self.course.utility, share, support=self.course.support)
        return course.chosen()[len(self.free) :]

    # ------------------------------------------------------------------------------------------- choosing

    def _winners(self, state: _State, steady: Mask) -> Ints:
        """Who comes next in each column."""
        size = len(state.columns)
        winners: Ints = np.full(size, _END)
        able, above = self._priced(state)
        if not able:
            return winners
        low = state.low[able]
        first = above.argmin(axis=0)
        places = np.arange(size)
        ceiling = above[first, places]
        winners = np.array(able)[first]
        rivals = (low <= ceiling).sum(axis=0) > (low[first, places] <= ceiling)
        for place in (rivals & ~state.ended).nonzero()[0].tolist():
            winners[place] = self._tied(state, able, low[:, place], ceiling[place], place)
        winners[np.isinf(low).all(axis=0)] = _END
        self._compare(state, able, winners, above, steady)
        return winners

    def _priced(self, state: _State) -> tuple[list[int], Floats]:
        """The projects that may come next in some column, and what their prices are not above."""
        least = state.low[self.open].min(axis=1)
        order = least.argsort(kind="stable")
        ceiling = np.where(state.ended, -1.0, np.inf)
        reach, furthest = ceiling, float("inf")
        able, above = [], []
        for place in order.tolist():
            if least[place] > furthest or least[place] == np.inf:
                break
            project = self.open[place]
            low = state.low[project]
            needed = (low <= reach) & (low < np.inf)
            if not needed.any():
                continue
            price = self._price(state, project, needed)
            if (price == np.inf).all() and not (state.low[project][needed] < np.inf).any():
                continue
            able.append(project)
            above.append(price)
            ceiling = np.minimum(ceiling, price)
            reach = ceiling.copy()
            np.maximum(ceiling[1:], ceiling[:-1], out=reach[1:])
            reach[state.ended] = -1.0
            furthest = float(reach.max())
        return able, np.array(above)

    def _tied(self, state: _State, able: Sequence[int], low: Floats, ceiling: float, column: int) -> int:
        """Of those whose prices are too close for floats: if all supporters can pay their part, prices are known."""
        if np.isinf(low).all():
            return _END
        if np.isinf(ceiling):
            return _DOUBT
        best: tuple[Fraction, int] | None = None
        for project, each in zip(able, low.tolist(), strict=True):
            if each <= ceiling:
                price = self._known(state, project, column)
                if price is None:
                    return _DOUBT
                best = (price, project) if best is None else min(best, (price, project))
        return _DOUBT if best is None else best[1]

    def _known(self, state: _State, project: int, column: int) -> Fraction | None:
        """The price per utility, if every supporter surely can pay their part or has nothing left at all."""
        backing, voters = self.start[project], self.start[project].voters
        able = ~state.broke[voters, column]
        rest = int(backing.heavy[able].sum())
        if not rest:
            return None
        price = self.costs[project] / rest / _TINY
        pays = price if backing.factor is None else price * backing.factor[able] / _TINY
        if (state.money[voters[able], column] < pays + 2 * state.error[column]).any():
            return None
        return Fraction(backing.cost, rest * backing.uniform)

    def _compare(
        self, state: _State, able: Sequence[int], winners: Ints, above: Floats, steady: Mask
    ) -> None:
        """Note between which columns a share might buy something else."""
        columns = state.columns
        beside = columns[1:] == columns[:-1] + 1
        same = (winners[:-1] == winners[1:]) & (winners[:-1] != _DOUBT)
        steady[columns[:-1][beside & ~same]] = False
        of_winner = np.array(able)[:, None] == winners[:-1]
        highest = np.where(of_winner, above[:, :-1], 0.0).max(axis=0)
        near = (state.low[able, 1:] <= highest) & ~of_winner
        for column in (near.any(axis=0) & beside & same & (winners[:-1] != _END)).nonzero()[0].tolist():
            place, winner = int(columns[column]), int(winners[column])
            if steady[place]:
                most = self._known(state, winner, column)
                rivals = [able[rival] for rival in near[:, column].nonzero()[0].tolist()]
                steady[place] = most is not None and all(
                    (price := self._known(state, rival, column + 1)) is not None
                    and (most, winner) < (price, rival)
                    for rival in rivals
                )

    # --------------------------------------------------------------------------------------------- prices

    def _paid(self, backing: _Backing, money: Floats, price: Floats) -> tuple[Floats, Floats]:
        """What everybody pays at a price, and all of it together."""
        limit = price if backing.factor is None else price * backing.factor[:, None]
        paid = np.minimum(money, limit)
        return paid, backing.weight @ paid

    def _rest(self, project: int, money: Floats, paid: Floats) -> Floats:
        """By how much more they pay together if the price rises: those who have more than they pay."""
        richer = money > paid
        if self.single[project]:
            rest: Floats = np.count_nonzero(richer, axis=0).astype(np.float64)
        else:
            rest = self.start[project].heavy @ richer
        return rest

    def _price(self, state: _State, project: int, needed: Mask) -> Floats:
        """Raise what the price of a project is not below, where needed; give what it is not above."""
        backing = self.start[project]
        cost, uniform = self.costs[project], backing.uniform
        above = np.full(len(needed), np.inf)
        places = self._places(needed)
        money = self._money(state, project, places)
        held = backing.weight @ money
        doubt = state.error[places] + ((len(money) + 8) * EPS) * (held + cost)
        low = state.low[project, places]
        low[held < cost - doubt] = np.inf
        waits = (held > cost + doubt) & needed[places] & (low < np.inf)
        price = np.where(waits, low, 0.0) * uniform
        found = above[places]
        gap = np.full(len(held), _GAP)
        for _ in range(_PASSES if waits.any() else 0):
            wider = price * (1 + gap)
            paid, total = self._paid(backing, money, wider)
            enough = waits & (total >= cost + doubt)
            found[enough] = wider[enough] / uniform / _TINY
            waits &= ~enough
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
        state.low[project, places] = low
        above[places] = found
        return above

    def _places(self, needed: Mask) -> Ints | slice:
        """Only the columns that are needed, if that is worth a copy."""
        (places,) = needed.nonzero()
        return places if len(places) * 2 < len(needed) else slice(None)

    def _money(self, state: _State, project: int, places: Ints | slice) -> Floats:
        voters = self.start[project].voters
        if isinstance(places, slice):
            money: Floats = state.money.take(voters, axis=0)
        else:
            money = state.money[voters[:, None], places]
        return money

    def _buy(self, state: _State, project: int, places: Ints) -> None:
        backing = self.start[project]
        cost = self.costs[project]
        some = places if len(places) < len(state.columns) else slice(None)
        money = self._money(state, project, some)
        held = backing.weight @ money
        rounding = ((len(money) + 8) * EPS) * (held + cost)
        price = state.low[project, places] * backing.uniform
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
        surely = state.low[project, places] * backing.uniform * _TINY
        pays = surely if backing.factor is None else surely * backing.factor[:, None] * _TINY
        poor = money + state.error[places] < pays
        voters = (
            self.start[project].voters if isinstance(some, slice) else self.start[project].voters[:, None]
        )
        state.money[voters, some] = money - paid
        state.broke[voters, some] |= poor
        state.error[places] += np.abs(lacks) + rounding
        state.low[project, places] = np.inf


_END = -1  # nobody can pay for anything more
_DOUBT = -2  # floats do not tell who comes next
