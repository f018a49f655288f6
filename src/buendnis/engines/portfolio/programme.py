"""Integer programmes with an exact, canonical answer.

Maximise the sum of values under rows "weights at most so much". For any multipliers that are not negative, the
value of a portfolio is a fixed bound less its *loss*: what it pays for every project that it treats against the
sign of its reduced value, and for what it leaves unused. Whoever wants all portfolios that lose at most so much needs
to look at few deviations only; if one with a loss within the limit is found, all the best ones have been seen.
Multipliers may come from floats, even wrong ones: they only decide how long the search takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from buendnis.engines.portfolio.multipliers import multipliers
from buendnis.engines.portfolio.votes import Ints

WORD = 62  # bits of a mask in one whole number
MOST_STATES = 60_000  # of partial portfolios before a search is divided
WIDTH = 500  # partial portfolios that go on where a good one is all that is wanted
TRIED = 10  # projects for each row that are tried both ways there
MOST_WORK = 500_000_000  # numbers looked at before a search is given up: some seconds
_SAFE = 61  # bits that a sum may have


class TooHard(ArithmeticError):
    """The search would need more memory than is sensible; nothing has been decided."""


class Line(NamedTuple):
    """A row: the weighted sum is at most ``most``."""

    weights: tuple[int, ...]
    most: int


class Best(NamedTuple):
    """The canonical best: of the portfolios of highest value the one that has the smallest id where two differ."""

    value: int
    chosen: frozenset[int]

    def beats(self, other: Best | None) -> bool:
        """Whether it comes before another one."""
        if other is None or self.value != other.value:
            return other is None or self.value > other.value
        differing = self.chosen ^ other.chosen
        return bool(differing) and min(differing) in self.chosen


@dataclass(frozen=True)
class Programme:
    """Values and rows over projects in the order of their ids."""

    values: tuple[int, ...]
    lines: tuple[Line, ...]

    @cached_property
    def table(self) -> Ints:
        """The weights, a line per row. Raises TooHard if some sum of them would not fit into 64 bits."""
        if any(size.bit_length() >= _SAFE for size in self.sizes):
            raise TooHard("the weights are too large for whole numbers of 64 bits")
        weights = np.array([line.weights for line in self.lines], dtype=np.int64)
        return weights.reshape(len(self.lines), len(self.values))

    @cached_property
    def sizes(self) -> list[int]:
        """No sum of weights and the end of a row is longer than this."""
        return [sum(map(abs, line.weights)) + abs(line.most) for line in self.lines]

    @cached_property
    def most(self) -> Ints:
        """How much there is of each row."""
        return np.array([line.most for line in self.lines], dtype=np.int64)

    @cached_property
    def narrow(self) -> list[list[int]]:
        """For each project the rows that hold it and no more than half of all projects; none if others than one do."""
        (rows,) = (2 * np.count_nonzero(self.table, axis=1) <= len(self.values)).nonzero()
        if len(rows) + 1 < len(self.lines):
            return [[] for _ in self.values]
        inside = self.table[rows] != 0
        return [rows[inside[:, each]].tolist() for each in range(len(self.values))]

    def used(self, chosen: Iterable[int]) -> Ints:
        """What a portfolio takes of each row."""
        used: Ints = self.table[:, list(chosen)].sum(axis=1)
        return used

    def broken(self, chosen: frozenset[int]) -> bool:
        """Whether any row is not kept."""
        return bool((self.used(chosen) > self.most).any())

    def value(self, chosen: Iterable[int]) -> int:
        """What a portfolio is worth."""
        return sum(self.values[each] for each in chosen)

    def best(
        self,
        fixed: Mapping[int, bool] | None = None,
        *,
        accept: Callable[[Best], bool] | None = None,
        guess: frozenset[int] | None = None,
    ) -> Best | None:
        """The canonical best with some projects fixed in or out; None if nothing is feasible.

        ``accept`` may refuse portfolios; then the best of the others is meant. ``guess`` is any portfolio; a good
        one makes the search short. Raises TooHard.
        """
        guesses = [] if guess is None else [guess]
        found: Best | None = None
        nodes = [dict(fixed or {})]
        work = 0
        while nodes:
            search = _Search(self, nodes.pop(), accept, guesses)
            if not work and len(self.lines) > 1 and len(self.values) > 12:
                guesses.append(search.good())
            try:
                better = search.run(found)
            except _ManyStates:
                each = search.undecided()
                first = each in search.start
                nodes += [{**search.fixed, each: not first}, {**search.fixed, each: first}]
            else:
                if better is not None and better.beats(found):
                    found = better
                    guesses.append(found.chosen)
            work += search.work + len(self.values) * len(self.lines)
            if work > MOST_WORK:
                raise TooHard("the proof would take too long")
        return found


class _ManyStates(ArithmeticError):
    """This part of the search is better divided."""


class _States(NamedTuple):
    """Partial portfolios, a column each."""

    lost: Ints
    value: Ints
    used: Ints  # rows that are being filled by states
    mask: Ints  # words by states

    def take(self, keep: Ints | np.ndarray[tuple[int], np.dtype[np.bool_]]) -> _States:
        return _States(self.lost[keep], self.value[keep], self.used[:, keep], self.mask[:, keep])


class _Search:
    def __init__(
        self,
        programme: Programme,
        fixed: dict[int, bool],
        accept: Callable[[Best], bool] | None,
        guesses: Sequence[frozenset[int]],
    ) -> None:
        self.values, self.lines = programme.values, programme.lines
        self.work = 0
        self.most_states = MOST_STATES
        self.programme = programme
        self.fixed, self.accept = fixed, accept
        self.free = [each for each in range(len(self.values)) if each not in fixed]
        weights = multipliers(programme.values, programme.lines, fixed)
        self.shift, self.times = self._whole(weights)
        own = np.array(self.values, dtype=np.int64) << self.shift  # short enough, as the scale was chosen
        worth = (own - np.array(self.times, dtype=np.int64) @ programme.table).tolist()
        self.reduced: dict[int, int] = {each: worth[each] for each in self.free}
        always = [each for each, inside in fixed.items() if inside]
        self.start = frozenset([*always, *(each for each in self.free if self.reduced[each] > 0)])
        self.bound: int = (
            sum(t * line.most for t, line in zip(self.times, self.lines, strict=True))
            + sum(reduced for reduced in self.reduced.values() if reduced > 0)
            + sum(worth[each] for each in always)
        )
        self.guesses = guesses

    def _whole(self, weights: Sequence[float]) -> tuple[int, list[int]]:
        """The multipliers as whole numbers on a scale on which no sum gets too long."""
        own = sum(map(abs, self.values)) + 1
        size = own
        for weight, length in zip(weights, self.programme.sizes, strict=True):
            size += int(weight * length) + 1
        if own.bit_length() >= _SAFE:
            raise TooHard("the values are too large for whole numbers of 64 bits")
        if size.bit_length() >= _SAFE:  # weaker, but short enough
            return self._whole([weight / (size >> (_SAFE - 3)) / 2 for weight in weights])
        shift = min(30, _SAFE - 1 - size.bit_length())
        return shift, [max(0, round(weight * (1 << shift))) for weight in weights]

    def run(self, found: Best | None) -> Best | None:
        """The canonical best of this part, if it can come before what has been found."""
        end = most = self._most()
        if end is None:
            end = self._everything()
        if found is not None:
            end = min(end, self.bound - (found.value << self.shift))
        elif self.bound < -(sum(abs(value) for value in self.values) << self.shift):
            return None  # nothing can be worth so little: the rows contradict each other
        limit = min(end, max(end >> 5, self._smallest())) if most is not None else min(end, self._smallest())
        while limit >= 0:
            better = self._within(limit)
            if better is not None:
                return better
            if limit >= end:
                break
            limit = min(end, limit * 3 + 1)
        return None

    def undecided(self) -> int:
        """The project about which the multipliers know least."""
        return min(self.free, key=lambda project: (abs(self.reduced[project]), project))

    def _everything(self) -> int:
        """No portfolio loses more."""
        spare = sum(
            t * (line.most - sum(min(0, weight) for weight in line.weights))
            for t, line in zip(self.times, self.lines, strict=True)
        )
        return max(0, spare) + sum(map(abs, self.reduced.values()))

    def _smallest(self) -> int:
        ordered = sorted(map(abs, self.reduced.values()))
        return ordered[min(len(ordered) - 1, 8)] if ordered else 0

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
        if self.programme.broken(one):
            return None
        value = self.programme.value(one)
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
        first = self.programme.used(self.start).tolist()
        states = self._first(items)
        flips = [(-1 if each in self.start else 1) for each in items]
        changes = self.programme.table[:, items] * np.array(flips, dtype=np.int64)
        down = _suffixes(np.minimum(changes, 0))
        up = _suffixes(np.maximum(changes, 0))
        later = _later(changes)
        places = {each: place for place, each in enumerate(sorted(items))}
        live: list[int] = []  # rows that some project has touched and a later one touches, too
        waiting = dict(enumerate(first))  # rows that none has touched yet: what all states use of them
        for step, (each, sign) in enumerate(zip(items, flips, strict=True)):
            for row in changes[:, step].nonzero()[0].tolist():
                if row in waiting:
                    use = np.full((1, len(states.lost)), waiting.pop(row), dtype=np.int64)
                    states = states._replace(used=np.concatenate((states.used, use)))
                    live.append(row)
            word, bit = divmod(places[each], WORD)
            states = self._branched(
                states, limit, abs(self.reduced[each]), sign, each, changes[live, step], word, bit
            )
            spare = limit - self._waste(waiting, up[:, step + 1])
            most = np.array([self.lines[row].most for row in live], dtype=np.int64)[:, None]
            times = np.array([self.times[row] for row in live], dtype=np.int64)[:, None]
            keep = (states.used + down[live, step + 1][:, None] <= most).all(axis=0)
            unused = np.maximum(0, most - (states.used + up[live, step + 1][:, None]))
            floor = states.lost + (times * unused).sum(axis=0)
            keep &= floor <= spare
            if width is not None and np.count_nonzero(keep) > width:
                (able,) = keep.nonzero()
                states = states.take(able[np.argpartition(floor[able], width)[:width]])
            else:
                states = states.take(keep)
            self.work += states.used.size + len(states.lost)
            ended = [place for place, row in enumerate(live) if later[row] <= step]
            if ended:
                lost = states.lost + (times[ended] * (most[ended] - states.used[ended])).sum(axis=0)
                going = [place for place, row in enumerate(live) if later[row] > step]
                live = [live[place] for place in going]
                states = states._replace(lost=lost, used=states.used[going])
            if len(states.lost) > 2000 and len(live) == 1 and self.accept is None:
                states = states.take(_not_dominated(states))
            if len(states.lost) > self.most_states:
                raise _ManyStates
        if any(use > self.lines[row].most for row, use in waiting.items()):
            return None
        spare = limit - self._waste(waiting, np.zeros(len(self.lines), dtype=np.int64))
        return self._chosen(states.take(states.lost <= spare), sorted(items))

    def _waste(self, waiting: Mapping[int, int], more: Ints) -> int:
        """What is lost at least by leaving rows unused that nothing has touched yet; ``more`` may still be added."""
        return sum(
            self.times[row] * max(0, self.lines[row].most - use - int(more[row]))
            for row, use in waiting.items()
        )

    def _sorted(self, items: list[int]) -> list[int]:
        """Most decided ones first; but where rows share no project, one row after the other, so that rows end early."""
        rows = self.programme.narrow
        if any(len(rows[each]) > 1 for each in items):
            return sorted(items, key=lambda project: -abs(self.reduced[project]))
        return sorted(items, key=lambda project: (rows[project], -abs(self.reduced[project])))

    def _first(self, items: Sequence[int]) -> _States:
        words = max(1, -(-len(items) // WORD))
        mask = np.zeros((words, 1), dtype=np.int64)
        for place, each in enumerate(sorted(items)):
            if each in self.start:
                mask[place // WORD, 0] |= 1 << (WORD - 1 - place % WORD)
        return _States(
            np.zeros(1, dtype=np.int64),
            np.array([self.programme.value(self.start)], dtype=np.int64),
            np.zeros((0, 1), dtype=np.int64),
            mask,
        )

    def _branched(
        self,
        states: _States,
        limit: int,
        loss: int,
        sign: int,
        each: int,
        change: Ints,
        word: int,
        bit: int,
    ) -> _States:
        """The states, and those that treat one project the other way."""
        able = states.lost <= limit - loss
        mask = states.mask[:, able]
        mask[word] ^= 1 << (WORD - 1 - bit)
        return _States(
            np.concatenate((states.lost, states.lost[able] + loss)),
            np.concatenate((states.value, states.value[able] + sign * self.values[each])),
            np.concatenate((states.used, states.used[:, able] + change[:, None]), axis=1),
            np.concatenate((states.mask, mask), axis=1),
        )

    def _chosen(self, states: _States, items: Sequence[int]) -> Best | None:
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


def _suffixes(changes: Ints) -> Ints:
    """For each step what the later ones can still change."""
    sums = np.cumsum(changes[:, ::-1], axis=1)[:, ::-1]
    return np.concatenate((sums, np.zeros((len(changes), 1), dtype=np.int64)), axis=1)


def _later(changes: Ints) -> list[int]:
    """For each row the last step that touches it; -1 if none does."""
    steps = np.arange(1, changes.shape[1] + 1)
    return [int(((row != 0) * steps).max(initial=0)) - 1 for row in changes]


def _not_dominated(states: _States) -> Ints:
    """Without those that use no less of the one row that matters than another one, and come no earlier."""
    order = np.lexsort((*(states.mask[word] for word in range(len(states.mask) - 1, -1, -1)), states.value))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    by_use = np.lexsort((-rank, states.used[0]))
    ranks = rank[by_use]
    before = np.concatenate(([-1], np.maximum.accumulate(ranks)[:-1]))
    return by_use[ranks > before]
