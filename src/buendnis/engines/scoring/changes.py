"""How little it takes, in a single aspect, to turn the whole result."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from buendnis.engines.scoring.results import Move
from buendnis.engines.scoring.thresholds import Standing, Threshold, all_reached

ZERO = Fraction(0)


@dataclass(frozen=True)
class Lever:
    """A threshold with its standing, and by how much it moves per point of the aspect's mean (0: not at all)."""

    threshold: Threshold
    standing: Standing
    factor: Fraction


def result_after(levers: Sequence[Lever], change: Fraction) -> bool | None:
    """What all thresholds together say after the mean of the aspect has moved by ``change``."""
    return all_reached([each.threshold.reached(each.standing.moved(change * each.factor)) for each in levers])


def smallest(
    levers: Sequence[Lever], given: Sequence[Fraction], most: Fraction, step: Fraction
) -> Iterator[tuple[Move, Fraction, bool | None]]:
    """The fewest points more, and the fewest less, that turn the result, if the aspect alone can do it.

    The result never falls when points rise, so that the first sum that turns it is searched by halves.
    """
    if not levers:
        return
    now, before = result_after(levers, ZERO), sum(given, ZERO)
    for move, rows in ((Move.UP, _above(given, most, step)), (Move.DOWN, _below(given, most, step))):
        changes = [change for row in rows if (change := _first(row, levers, now, before, len(given)))]
        if changes:
            least = min(changes, key=abs)
            yield move, abs(least), result_after(levers, least / len(given))


@dataclass(frozen=True)
class _Row:
    """Sums that lie a step apart: ``start``, and ``length`` in all, rising or (negative step) falling."""

    start: Fraction
    step: Fraction
    length: int

    def beyond(self, total: Fraction) -> _Row:
        """Those that lie beyond ``total``."""
        passed = (total - self.start) / self.step
        skipped = max(0, passed.numerator // passed.denominator + 1)
        return _Row(self.start + skipped * self.step, self.step, max(0, self.length - skipped))


def _first(
    row: _Row, levers: Sequence[Lever], now: bool | None, before: Fraction, number: int
) -> Fraction | None:
    """By how much the sum changes where, along the row, the result is first another than ``now``."""

    def turned(place: int) -> bool:
        return result_after(levers, (row.start + place * row.step - before) / number) is not now

    place = bisect_left(range(row.length), True, key=turned)
    return row.start + place * row.step - before if place < row.length else None


def _above(given: Sequence[Fraction], most: Fraction, step: Fraction) -> Iterator[_Row]:
    """Every sum above the present one that the assessors can reach by giving more.

    An odd maximum lies off the grid: then so many of them are there, and the others on the grid.
    """
    now, top = sum(given, ZERO), most // step * step
    rising = sorted(points for points in given if points != most or top == most)
    fixed = most * (len(given) - len(rising))
    for at_most in range(len(rising) + 1 if top != most else 1):
        rest = rising[: len(rising) - at_most]
        least = sum(rest, ZERO)
        length = int((top * len(rest) - least) / step) + 1
        yield _Row(fixed + most * at_most + least, step, length).beyond(now)


def _below(given: Sequence[Fraction], most: Fraction, step: Fraction) -> Iterator[_Row]:
    """Every sum below the present one that the assessors can reach by giving less."""
    now, top = sum(given, ZERO), most // step * step
    at_most = sum(1 for points in given if points == most and top != most)
    others = now - most * at_most
    for staying in range(at_most + 1):
        highest = others + top * (at_most - staying)
        yield _Row(most * staying + highest, -step, int(highest / step) + 1).beyond(now)
