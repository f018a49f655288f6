"""The yardstick as data: which indicators, which thresholds per level, which filters, which classes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Annotated

from buendnis.engines.exact import Signed
from buendnis.engines.problems import Problem, refuse
from buendnis.engines.record import Record, Text


class Direction(StrEnum):
    """Which values speak for a shortage."""

    HIGH = "high"  # a point for each threshold that the value reaches
    LOW = "low"  # a point for each threshold that the value stays below


class Class(StrEnum):
    """What an occupation group is."""

    SHORTAGE = "shortage"
    WATCH = "watch"
    NONE = "none"
    UNRATED = "unrated"  # a filter of the method keeps it out


class Filter(StrEnum):
    """Why an occupation group is not rated."""

    LEVEL = "level"  # the method does not rate this level
    EMPLOYEES = "employees"  # too few employees, or their number is not published
    TRAINING = "training"  # no regulated training where the level asks for one
    INDICATORS = "indicators"  # too few indicators
    REQUIRED = "required"  # an indicator is missing without which there is no rating


@dataclass(frozen=True)
class Steps(Record):
    """The thresholds of one indicator for one level, from the first point to the last."""

    level: Annotated[int | None, "Requirement level: 2 Fachkraft, 3 Spezialist, 4 Experte; null: all."]
    published: Annotated[tuple[Signed, ...], "As the report prints them."]
    places: Annotated[
        int | None, "Decimals to which the report has rounded them; null: they are exact as printed."
    ] = None
    used: Annotated[
        tuple[Signed, ...],
        "What is calculated with; left out: what is printed. Never further than the rounding.",
    ] = ()

    def __post_init__(self) -> None:
        if self.used and len(self.used) != len(self.published):
            raise refuse("There must be as many thresholds used as published.", "/used")
        for place, (one, other) in enumerate(zip(self.published, self.used, strict=False)):
            if not self.may_stand_for(other, one):
                raise refuse(f"{other} cannot have been rounded to the published {one}.", f"/used/{place}")
        for name, steps in (("published", self.published), ("used", self.used)):
            if not _in_order(steps):
                raise refuse("Thresholds must all rise or all fall.", f"/{name}")

    @property
    def values(self) -> tuple[Signed, ...]:
        """What is calculated with."""
        return self.used or self.published

    @property
    def rounding(self) -> Fraction:
        """How far a threshold can be from what is printed."""
        return Fraction(0) if self.places is None else Fraction(1, 2 * 10**self.places)

    def may_stand_for(self, exact: Fraction, printed: Fraction) -> bool:
        """Whether ``exact`` can have been printed as ``printed``."""
        return abs(exact - printed) <= self.rounding


@dataclass(frozen=True)
class Indicator(Record):
    """One of the things that are looked at."""

    key: str
    label: Text
    unit: Text
    direction: Direction
    steps: tuple[Steps, ...]
    required: Annotated[bool, "Without it there is no rating."] = False

    def __post_init__(self) -> None:
        levels = [each.level for each in self.steps]
        if len(set(levels)) < len(levels) or (None in levels and len(levels) > 1):
            raise refuse("A level must have one set of thresholds.", "/steps")
        for place, each in enumerate(self.steps):
            rising = each.published[0] < each.published[-1] if len(each.published) > 1 else None
            if rising is not None and rising is not (self.direction is Direction.HIGH):
                raise refuse("Thresholds rise where high values count, else they fall.", f"/steps/{place}")

    def steps_for(self, level: int) -> Steps | None:
        """The thresholds of a level; None where the method has none."""
        return next((each for each in self.steps if each.level in {None, level}), None)

    def points(self, value: Fraction, level: int) -> int | None:
        """How many thresholds ``value`` reaches; None where the level has none."""
        steps = self.steps_for(level)
        if steps is None:
            return None
        if self.direction is Direction.HIGH:
            return sum(value >= step for step in steps.values)
        return sum(value < step for step in steps.values)

    def most(self, level: int) -> int:
        """The most points there are."""
        steps = self.steps_for(level)
        return len(steps.values) if steps else 0


@dataclass(frozen=True)
class Method(Record):
    """A dated version of the analysis."""

    key: str
    label: Text
    source: str
    indicators: tuple[Indicator, ...]
    levels: Annotated[tuple[int, ...], "Requirement levels that are rated."]
    shortage_from: Annotated[Fraction, "Mean of the points from which a group is short."]
    watch_from: Annotated[Fraction, "Mean from which it is watched."]
    min_employees: int = 0
    min_indicators: int = 1
    regulated_training_levels: Annotated[tuple[int, ...], "Levels that are rated only with it."] = ()

    def __post_init__(self) -> None:
        if self.watch_from > self.shortage_from:
            raise refuse(
                "A group is watched before it is short: the threshold must not be higher.", "/watch_from"
            )
        keys = [each.key for each in self.indicators]
        if len(set(keys)) < len(keys):
            raise refuse("Two indicators have the same key.", "/indicators")

    @cached_property
    def by_key(self) -> dict[str, Indicator]:
        """The indicators by key."""
        return {each.key: each for each in self.indicators}

    def class_of(self, mean: Fraction) -> Class:
        """What the mean of the points says; the exact mean decides."""
        if mean >= self.shortage_from:
            return Class.SHORTAGE
        return Class.WATCH if mean >= self.watch_from else Class.NONE

    def unknown(self, keys: Sequence[str], path: str) -> Iterator[Problem]:
        """What is wrong with the indicators that somebody gave values of."""
        seen: set[str] = set()
        for place, key in enumerate(keys):
            if key not in self.by_key:
                known = ", ".join(self.by_key)
                yield Problem(f"{path}/{place}", f"“{key}” is no indicator here. Known are: {known}.")
            elif key in seen:
                yield Problem(f"{path}/{place}", f"“{key}” has two values. Keep the one that counts.")
            seen.add(key)


def _in_order(steps: Sequence[Fraction]) -> bool:
    pairs = list(itertools.pairwise(steps))
    return all(one < other for one, other in pairs) or all(one > other for one, other in pairs)
