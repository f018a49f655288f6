"""All portfolios that lose at most so much against a bound, and the canonical best of them.

For any multipliers that are not negative, the value of a portfolio is a fixed bound less its *loss*: what it pays for
every project that it treats against the sign of its reduced value, and for what it leaves unused. Whoever wants all
portfolios that lose at most so much needs to look at few deviations only; if one with a loss within the limit is
found, all the best ones have been seen. Multipliers may come from floats, even wrong ones: they only decide how long
the search takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from buendnis.engines.portfolio.arrays import Ints
from buendnis.engines.portfolio.effort import OVERHEAD, Effort, TooHard
from buendnis.engines.portfolio.multipliers import multipliers
from buendnis.engines.portfolio.rows import SAFE, Best, Rows
from buendnis.engines.portfolio.states import States, later, not_dominated, suffixes

WORD = 62  # bits of a mask in one whole number
WIDTH = 500  # partial portfolios that go on where a good one is all that is wanted
TRIED = 10  # projects for each row that are tried both ways there


class TooWide(ArithmeticError):
    """This part of the search is better divided."""


class Search:
    """A part of the search: the portfolios in which some projects are fixed in or out."""

    def __init__(
        self,
        rows: Rows,
        fixed: dict[int, bool],
        accept: Callable[[Best], bool] | None,
        guesses: Sequence[frozenset[int]],
        effort: Effort,
        *,
        most_states: int,
        implied: Rows | None = None,
    ) -> None:
        """``implied`` rows follow from the others: they bring the bound nearer and need not be kept account of."""
        self.rows, self.values, self.lines = rows, rows.values, rows.lines
        self.effort = effort
        self.most_states = most_states
        self.fixed, self.accept = fixed, accept
        self.free = [each for each in range(len(self.values)) if each not in fixed]
        self.implied = implied
        self.every = self.lines if implied is None else (*self.lines, *implied.lines)
        self.shift, self.times = self._whole(multipliers(self.values, self.every, fixed))
        self.multipliers = np.array(self.times[: len(self.lines)], dtype=np.int64)
        left = np.array(self.values, dtype=np.int64) << self.shift  # short enough, as the scale was chosen
        left -= self.multipliers @ rows.table
        if implied is not None:
            left -= np.array(self.times[len(self.lines) :], dtype=np.int64) @ implied.table
        worth = left.tolist()
        self.reduced: dict[int, int] = {each: worth[each] for each in self.free}
        always = [each for each, inside in fixed.items() if inside]
        self.start = frozenset([*always, *(each for each in self.free if self.reduced[each] > 0)])
        self.bound: int = (
            sum(t * line.most for t, line in zip(self.times, self.every, strict=True))
            + sum(reduced for reduced in self.reduced.values() if reduced > 0)
            + sum(worth[each] for each in always)
        )
        self.guesses = guesses

    def _whole(self, weights: Sequence[float]) -> tuple[int, list[int]]:
        """The multipliers as whole numbers on a scale on which no sum gets too long."""
        own = sum(map(abs, self.values)) + 1
        size = own
        sizes = self.rows.sizes if self.implied is None else [*self.rows.sizes, *self.implied.sizes]
        for weight, length in zip(weights, sizes, strict=True):
            size += int(weight * length) + 1
        if own.bit_length() >= SAFE:
            raise TooHard("the values are too large for whole numbers of 64 bits")
        if size.bit_length() >= SAFE:  # weaker, but short enough
            return self._whole([weight / (size >> (SAFE - 3)) / 2 for weight in weights])
        shift = min(30, SAFE - 1 - size.bit_length())
        return shift, [max(0, round(weight * (1 << shift))) for weight in weights]

    def run(self, found: Best | None) -> Best | None:
        """The canonical best of this part, if it can come before what has been found."""
        end = self._most()
        if end is None:
            end = self._everything()
        if found is not None:
            end = min(end, self.bound - (found.value << self.shift))
        elif self.bound < -(sum(abs(value) for value in self.values) << self.shift):
            return None  # nothing can be worth so little: the rows contradict each other
        limit = min(end, self._smallest())
        while limit >= 0:
            better = self._within(limit)
            if better is not None:
                return better
            if limit >= end:
                break
            limit = min(end, limit * 2 + 1)
        return None

    def undecided(self) -> int:
        """The project about which the multipliers know least."""
        return min(self.free, key=lambda project: (abs(self.reduced[project]), project))

    def _everything(self) -> int:
        """No portfolio loses more."""
        spare = sum(
            t * (line.most - sum(min(0, weight) for weight in line.weights))
            for t, line in zip(self.times, self.every, strict=True)
        )
        return max(0, spare) + sum(map(abs, self.reduced.values()))

    def _smallest(self) -> int:
        ordered = sorted(map(abs, self.reduced.values()))
        return ordered[min(len(ordered) - 1, 15)] if ordered else 0

    def _most(self) -> int | None:
        """The loss of some portfolio that keeps all rows; None if none is at hand."""
        known = [self._loss(one) for one in self._guessed()]
        losses = [loss for loss in known if loss is not None]
        if not losses and (loss := self._loss(self._filled())) is not None:
            losses = [loss]
        return min(losses, default=None)

    def good(self) -> frozenset[int]:
        """A good portfolio, mostly the best; it may break a row where none is easily found."""
        best = self._within(self._everything(), WIDTH)
        if best is not None:
            return best.chosen
        from buendnis.engines.portfolio.highs import guessed

        return guessed(self.values, self.lines, self.fixed)

    def _loss(self, one: frozenset[int]) -> int | None:
        """What a portfolio loses; None if it does not keep all rows, or is not acceptable."""
        if self.rows.broken(one):
            return None
        value = self.rows.value(one)
        if self.accept is not None and not self.accept(Best(value, one)):
            return None
        return self.bound - (value << self.shift)

    def _guessed(self) -> Iterator[frozenset[int]]:
        for guess in self.guesses:
            if all((each in guess) is inside for each, inside in self.fixed.items()):
                yield guess

    def _filled(self) -> frozenset[int]:
        """A portfolio that takes whatever fits, the most promising first."""
        chosen = {each for each, inside in self.fixed.items() if inside}
        used = [sum(line.weights[each] for each in chosen) for line in self.lines]
        for each in sorted(self.free, key=lambda project: -self.reduced[project]):
            if self.values[each] <= 0:
                continue
            further = [u + line.weights[each] for u, line in zip(used, self.lines, strict=True)]
            if all(
                now <= line.most or now <= before
                for now, before, line in zip(further, used, self.lines, strict=True)
            ):
                chosen.add(each)
                used = further
        return frozenset(chosen)

    def _within(self, limit: int, width: int | None = None) -> Best | None:
        """The canonical best that loses at most ``limit``; None if there is none.

        With ``width`` only so many partial portfolios go on from step to step, and only the least decided projects
        are tried both ways: quick, and nothing is known if nothing is found.
        """
        near = [each for each in self.free if abs(self.reduced[each]) <= limit]
        if width is not None:
            near.sort(key=lambda project: abs(self.reduced[project]))
            del near[TRIED * len(self.lines) :]
        items = self._sorted(near)
        flips = [(-1 if each in self.start else 1) for each in items]
        used, most, times = self.rows.used(self.start), self.rows.most, self.multipliers
        changes = self.rows.table[:, items] * np.array(flips, dtype=np.int64)
        down, up = suffixes(np.minimum(changes, 0)), suffixes(np.maximum(changes, 0))
        least, top = used + down[:, 0], used + up[:, 0]
        if (least > most).any() or (times * np.maximum(0, most - top)).sum() > limit:
            return None
        (needed,) = (
            (top > most) | (times > 0)
        ).nonzero()  # the others are kept whatever comes, and cost nothing
        used, most, times = used[needed], most[needed], times[needed]
        changes, down, up = changes[needed], down[needed], up[needed]
        last = later(changes)
        places = {each: place for place, each in enumerate(sorted(items))}
        live: list[int] = []  # rows that some project has touched and a later one touches, too
        waits = np.ones(
            len(needed), dtype=bool
        )  # rows that none has touched yet: all states use the same of them
        states = self._first(items)
        for step, (each, sign) in enumerate(zip(items, flips, strict=True)):
            for row in changes[:, step].nonzero()[0].tolist():
                if waits[row]:
                    waits[row] = False
                    use = np.full((1, len(states.lost)), used[row], dtype=np.int64)
                    states = states._replace(used=np.concatenate((states.used, use)))
                    live.append(row)
            word, bit = divmod(places[each], WORD)
            states = self._branched(
                states, limit, abs(self.reduced[each]), sign, each, changes[live, step], word, bit
            )
            # what waiting rows lose at least by staying unused
            wasted = times[waits] * np.maximum(0, most[waits] - used[waits] - up[waits, step + 1])
            filled = states.used + down[live, step + 1][:, None] <= most[live][:, None]
            unused = np.maximum(0, most[live][:, None] - (states.used + up[live, step + 1][:, None]))
            floor = states.lost + times[live] @ unused
            keep = filled.all(axis=0) & (floor <= limit - int(wasted.sum()))
            if width is not None and np.count_nonzero(keep) > width:
                (able,) = keep.nonzero()
                states = states.take(able[np.argpartition(floor[able], width)[:width]])
            else:
                states = states.take(keep)
            if not len(states.lost):
                return None
            self.effort.spend(OVERHEAD + states.used.size + len(states.lost))
            ended = [place for place, row in enumerate(live) if last[row] <= step]
            if ended:
                rows = [live[place] for place in ended]
                lost = states.lost + times[rows] @ (most[rows][:, None] - states.used[ended])
                going = [place for place, row in enumerate(live) if last[row] > step]
                live = [live[place] for place in going]
                states = states._replace(lost=lost, used=states.used[going])
            if len(states.lost) > 2000 and len(live) == 1 and self.accept is None:
                states = states.take(not_dominated(states))
            if width is None and len(states.lost) > self.most_states:
                raise TooWide
        wasted = times[waits] * np.maximum(0, most[waits] - used[waits])
        states = states.take(states.lost <= limit - int(wasted.sum()))
        # what implied rows leave unused is lost, too, and shows in the value
        return self._chosen(states.take(self.bound - (states.value << self.shift) <= limit), sorted(items))

    def _sorted(self, items: list[int]) -> list[int]:
        """Most decided ones first; but where rows share no project, one row after the other, so that rows end early."""
        narrow = self.rows.narrow
        if any(len(narrow[each]) > 1 for each in items):
            return sorted(items, key=lambda project: -abs(self.reduced[project]))
        return sorted(items, key=lambda project: (narrow[project], -abs(self.reduced[project])))

    def _first(self, items: Sequence[int]) -> States:
        words = max(1, -(-len(items) // WORD))
        mask = np.zeros((words, 1), dtype=np.int64)
        for place, each in enumerate(sorted(items)):
            if each in self.start:
                mask[place // WORD, 0] |= 1 << (WORD - 1 - place % WORD)
        return States(
            np.zeros(1, dtype=np.int64),
            np.array([self.rows.value(self.start)], dtype=np.int64),
            np.zeros((0, 1), dtype=np.int64),
            mask,
        )

    def _branched(
        self,
        states: States,
        limit: int,
        loss: int,
        sign: int,
        each: int,
        change: Ints,
        word: int,
        bit: int,
    ) -> States:
        """The states, and those that treat one project the other way."""
        able = states.lost <= limit - loss
        mask = states.mask[:, able]
        mask[word] ^= 1 << (WORD - 1 - bit)
        return States(
            np.concatenate((states.lost, states.lost[able] + loss)),
            np.concatenate((states.value, states.value[able] + sign * self.values[each])),
            np.concatenate((states.used, states.used[:, able] + change[:, None]), axis=1),
            np.concatenate((states.mask, mask), axis=1),
        )

    def _chosen(self, states: States, items: Sequence[int]) -> Best | None:
        if not len(states.lost):
            return None
        order = np.lexsort(
            (*(-states.mask[word] for word in range(len(states.mask) - 1, -1, -1)), -states.value)
        )
        for place in order.tolist():
            chosen = set(self.start) - set(items)
            for at, each in enumerate(items):
                if int(states.mask[at // WORD, place]) >> (WORD - 1 - at % WORD) & 1:
                    chosen.add(each)
            best = Best(int(states.value[place]), frozenset(chosen))
            if self.accept is None or self.accept(best):
                return best
        return None
