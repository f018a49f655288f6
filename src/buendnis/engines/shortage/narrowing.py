"""Where rounded thresholds must really lie, told by the points that were published with the values.

A report prints "0.3" for a threshold of 0.3297. A value of 0.3151 then gets a point by the printed number and none
by the real one. Every published point says on which side of the real threshold its value lies; together they leave
an interval, and of that only what rounds to the printed number can be meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, NamedTuple

from buendnis.engines.exact import Signed
from buendnis.engines.record import Record
from buendnis.engines.shortage.method import Direction, Indicator, Method, Steps


class Observation(NamedTuple):
    """A published value with the points that it was given."""

    indicator: str
    level: int
    value: Fraction
    points: int


@dataclass(frozen=True)
class Narrowed(Record):
    """What the published points leave of one threshold: above ``above``, at most ``upto``."""

    indicator: str
    level: int | None
    place: Annotated[int, "Which point it is for, from 1."]
    published: Signed
    above: Annotated[Signed | None, "Null: nothing was observed below."]
    upto: Annotated[Signed | None, "Null: nothing was observed above."]
    used: Signed
    contradicted: Annotated[bool, "No threshold fits all points; the published one stays."]


def narrow(method: Method, observations: Sequence[Observation]) -> tuple[Narrowed, ...]:
    """What the observations say about each threshold that was rounded; the others are exact as printed."""
    return tuple(
        each
        for indicator in method.indicators
        for steps in indicator.steps
        if steps.places is not None
        for each in _narrowed(indicator, steps, observations)
    )


def narrowed(method: Method, found: Sequence[Narrowed]) -> Method:
    """The method with the thresholds that were found."""
    used = {(each.indicator, each.level, each.place): each.used for each in found}

    def with_used(indicator: Indicator, steps: Steps) -> Steps:
        values = tuple(
            used.get((indicator.key, steps.level, place), old)
            for place, old in enumerate(steps.published, start=1)
        )
        return replace(steps, used=() if values == steps.published else values)

    return replace(
        method,
        indicators=tuple(
            replace(each, steps=tuple(with_used(each, steps) for steps in each.steps))
            for each in method.indicators
        ),
    )


def _narrowed(indicator: Indicator, steps: Steps, observations: Sequence[Observation]) -> Iterator[Narrowed]:
    own = [
        each for each in observations if each.indicator == indicator.key and steps.level in {None, each.level}
    ]
    rising = indicator.direction is Direction.HIGH
    for place, published in enumerate(steps.published, start=1):
        # a threshold is the least value that is not below it any more, whichever side brings the point
        below = [each.value for each in own if (each.points < place) is rising]
        above = [each.value for each in own if (each.points < place) is not rising]
        low, high = max(below, default=None), min(above, default=None)
        chosen = _chosen(published, steps.rounding, low, high)
        yield Narrowed(
            indicator=indicator.key,
            level=steps.level,
            place=place,
            published=published,
            above=None if low is None else Signed(low),
            upto=None if high is None else Signed(high),
            used=published if chosen is None else Signed(chosen),
            contradicted=chosen is None,
        )


def _chosen(
    published: Fraction, rounding: Fraction, low: Fraction | None, high: Fraction | None
) -> Fraction | None:
    """The published number if it fits, else the shortest decimal that does, the nearest of these."""

    def fits(value: Fraction) -> bool:
        return (
            (low is None or value > low)
            and (high is None or value <= high)
            and abs(value - published) <= rounding
        )

    if fits(published):
        return published
    floor = max(published - rounding, published - rounding if low is None else low)
    ceiling = min(published + rounding, published + rounding if high is None else high)
    if floor > ceiling or (floor == ceiling and not fits(floor)):
        return None
    for places in range(1, 31):
        unit = Fraction(1, 10**places)
        first, last = -(-floor // unit), ceiling // unit
        # the nearest of a row of neighbours lies at one of its ends, for the published one is outside
        ends = {number * unit for number in (first, first + 1, last - 1, last)}
        if fitting := [value for value in ends if fits(value)]:
            return min(fitting, key=lambda value: (abs(value - published), value))
    return None
