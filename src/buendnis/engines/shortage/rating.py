"""From values to points, mean, class and the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from buendnis.engines.exact import Signed
from buendnis.engines.problems import BadInput, Problem
from buendnis.engines.record import Record, Text
from buendnis.engines.shortage import sentences
from buendnis.engines.shortage.method import Class, Filter, Method

NAME = "shortage"
VERSION = "1.0.0"


@dataclass(frozen=True)
class Value(Record):
    """What was measured for one indicator. An indicator without a value is left out."""

    indicator: str
    value: Signed


@dataclass(frozen=True)
class Occupation(Record):
    """An occupation group at one requirement level."""

    key: Annotated[str, "Its code, such as 8130 of KldB 2010."]
    level: Annotated[int, "Requirement level: 2 Fachkraft, 3 Spezialist, 4 Experte."]
    values: tuple[Value, ...] = ()
    employees: Annotated[int | None, "Employees subject to social insurance; null: not published."] = None
    regulated_training: Annotated[bool | None, "Whether it has a regulated training; null: not known."] = None
    label: str = ""


@dataclass(frozen=True)
class PointsOf(Record):
    """The points of one indicator."""

    indicator: str
    value: Signed
    points: int
    most: int


@dataclass(frozen=True)
class Rating(Record):
    """What the method says of one occupation group."""

    key: str
    level: int
    label: str
    points: Annotated[tuple[PointsOf, ...], "In the order of the method; also for groups that are not rated."]
    sum: int
    most: int
    mean: Annotated[Fraction | None, "Sum by number of indicators, exact; null: not rated."]
    verdict: Class
    unmet: Annotated[tuple[Filter, ...], "Which filters keep it out."]
    reason: Text


def rate(method: Method, occupations: Sequence[Occupation]) -> tuple[Rating, ...]:
    """Rate every group by the method. Raises BadInput naming every value that the method does not know."""
    if problems := list(_misfits(method, occupations)):
        raise BadInput(problems)
    return tuple(_rated(method, each) for each in occupations)


def _rated(method: Method, occupation: Occupation) -> Rating:
    values = {each.indicator: each.value for each in occupation.values}
    level, points = occupation.level, []
    for indicator in method.indicators:
        if indicator.key in values:
            reached = indicator.points(values[indicator.key], level)
            if reached is not None:
                points.append(PointsOf(indicator.key, values[indicator.key], reached, indicator.most(level)))
    unmet = tuple(_unmet(method, occupation, {each.indicator for each in points}))
    total, most = sum(each.points for each in points), sum(each.most for each in points)
    mean = Fraction(total, len(points)) if points and not unmet else None
    verdict = Class.UNRATED if mean is None else method.class_of(mean)
    return Rating(
        key=occupation.key,
        level=level,
        label=occupation.label,
        points=tuple(points),
        sum=total,
        most=most,
        mean=mean,
        verdict=verdict,
        unmet=unmet,
        reason=sentences.reason(
            method,
            [(method.by_key[each.indicator], each.points) for each in points],
            mean,
            verdict,
            unmet,
            employees=occupation.employees,
        ),
    )


def _unmet(method: Method, occupation: Occupation, present: set[str]) -> Iterator[Filter]:
    if occupation.level not in method.levels:
        yield Filter.LEVEL
    if (occupation.employees or 0) < method.min_employees:
        yield Filter.EMPLOYEES
    if occupation.level in method.regulated_training_levels and not occupation.regulated_training:
        yield Filter.TRAINING
    if len(present) < max(method.min_indicators, 1):
        yield Filter.INDICATORS
    if any(each.required and each.key not in present for each in method.indicators):
        yield Filter.REQUIRED


def _misfits(method: Method, occupations: Sequence[Occupation]) -> Iterator[Problem]:
    seen: set[tuple[str, int]] = set()
    for place, each in enumerate(occupations):
        if (each.key, each.level) in seen:
            yield Problem(
                f"/occupations/{place}", f"“{each.key}” at level {each.level} stands twice. Keep one of them."
            )
        seen.add((each.key, each.level))
        keys = [value.indicator for value in each.values]
        yield from method.unknown(keys, f"/occupations/{place}/values")
