"""The engine against the published analysis: how many points, means and classes come out again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from pathlib import Path

from buendnis.engines.exact import Signed, text
from buendnis.engines.shortage import (
    BA_2025,
    Method,
    Narrowed,
    Observation,
    Occupation,
    Value,
    narrow,
    narrowed,
    rate,
)
from buendnis.evidence.importing.kinds import Surroundings
from buendnis.evidence.importing.problems import FileRefused, Problems
from buendnis.evidence.importing.reading import recognised, rows_of
from buendnis.evidence.importing.sources import opened
from buendnis.evidence.models import DatasetKind

# of the report as a whole, of which a published table may leave off the four aggregates with six indicators each
PUBLISHED_POINTS, REPRODUCIBLE_POINTS, AGGREGATES, INDICATORS = 3982, 3968, 4, 6


@dataclass
class Comparison:
    """How much of what is published comes out again."""

    groups: int = 0
    points: int = 0
    points_same: int = 0
    points_as_printed: int = 0
    means: int = 0
    means_same: int = 0
    classes_same: int = 0
    rated_otherwise: int = 0
    differences: list[str] = field(default_factory=list)
    rounded_away: list[str] = field(default_factory=list)  # what only the thresholds as printed get wrong
    thresholds: list[Narrowed] = field(default_factory=list)

    @property
    def bar(self) -> int:
        """The points that must come out again: the share of the report that can, of what is in the file."""
        return ceil(Fraction(self.points * REPRODUCIBLE_POINTS, PUBLISHED_POINTS))

    @property
    def is_above_bar(self) -> bool:
        """Whether enough points, all means, all classes and the same groups come out."""
        return (
            self.points > 0
            and self.points_same >= self.bar
            and self.means_same == self.means == self.classes_same
            and self.rated_otherwise == 0
        )


def compare(path: Path, method: Method = BA_2025) -> Comparison:
    """Rate what the file holds and compare. Raises FileRefused for a file that can't be read or has errors."""
    rows = list(_rows(path))
    printed = narrowed(method, ())
    found = Comparison(groups=len(rows))
    observations: list[Observation] = []
    ratings = rate(method, [occupation for occupation, _points, _mean in rows])
    as_printed = rate(printed, [occupation for occupation, _points, _mean in rows])
    for (occupation, points, mean), rating, plain in zip(rows, ratings, as_printed, strict=True):
        own = {each.indicator: each for each in rating.points}
        printed_points = Counter({each.indicator: each.points for each in plain.points})
        for key, published in points.items():
            found.points += 1
            if key not in own:
                found.differences.append(
                    f"{occupation.key} level {occupation.level}, {key}: {published} published without a value"
                )
                continue
            observations.append(Observation(key, occupation.level, own[key].value, published))
            found.points_as_printed += printed_points[key] == published
            if own[key].points == published != printed_points[key]:
                found.rounded_away.append(
                    f"{occupation.key} level {occupation.level}, {key}: {float(own[key].value):.4f} has "
                    f"{published} points, {printed_points[key]} with the threshold as printed"
                )
            if own[key].points == published:
                found.points_same += 1
            else:
                found.differences.append(
                    f"{occupation.key} level {occupation.level}, {key}: {float(own[key].value):.4f} has "
                    f"{published} points, calculated {own[key].points}"
                )
        if (mean is None) is not (rating.mean is None):
            found.rated_otherwise += 1
            found.differences.append(
                f"{occupation.key} level {occupation.level}: "
                f"{'rated' if mean is not None else 'not rated'} in the file; {rating.reason.en}"
            )
        elif mean is not None and rating.mean is not None:
            found.means += 1
            # a mean of 2.3333 is published for 7/3
            found.means_same += abs(mean - rating.mean) <= Fraction(1, 20_000)
            found.classes_same += method.class_of(_unrounded(mean)) is rating.verdict
    found.thresholds = [
        each for each in narrow(method, observations) if each.used != each.published or each.contradicted
    ]
    return found


def report(found: Comparison) -> Iterator[str]:
    """The comparison in lines for a terminal."""
    yield f"groups in the file: {found.groups}, rated: {found.means}"
    yield (
        f"points:  {found.points_same}/{found.points} reproduced "
        f"(with the thresholds as printed: {found.points_as_printed}/{found.points})"
    )
    yield f"means:   {found.means_same}/{found.means}"
    yield f"classes: {found.classes_same}/{found.means}"
    yield from _of_the_report(found)
    yield (
        f"bar: {found.bar} points ({REPRODUCIBLE_POINTS} of the report’s {PUBLISHED_POINTS}, scaled to the "
        f"{found.points} of this file), all means, all classes, and the same groups rated"
    )
    if found.points_as_printed < found.points:
        yield "thresholds that the report has rounded, and what the published points leave of them:"
    for each in found.thresholds:
        above = "?" if each.above is None else f"{float(each.above):.4f}"
        upto = "?" if each.upto is None else f"{float(each.upto):.4f}"
        yield (
            f"  {each.indicator} level {each.level or 'all'}, point {each.place}: printed {text(each.published)}, "
            f"above {above}, at most {upto}, used {text(each.used)}"
            + (" – CONTRADICTED by the points" if each.contradicted else "")
        )
    if found.rounded_away:
        yield f"points that these roundings explain ({len(found.rounded_away)}):"
        yield from (f"  {each}" for each in found.rounded_away)
    if found.differences:
        yield f"differences ({len(found.differences)}):"
        yield from (f"  {each}" for each in found.differences)
    yield "above the bar" if found.is_above_bar else "BELOW THE BAR"


def _of_the_report(found: Comparison) -> Iterator[str]:
    """How the points of the file stand to those of the report."""
    missing = PUBLISHED_POINTS - found.points
    if missing == AGGREGATES * INDICATORS:
        yield (
            f"of the report’s {PUBLISHED_POINTS} points {found.points} are in the file; the other {missing} cannot be "
            f"checked: they belong to {AGGREGATES} aggregates of {INDICATORS} indicators each, left off in it"
        )
    elif missing:
        yield f"the report has {PUBLISHED_POINTS} points, the file {found.points}: it is not the whole of it"
    allowed = PUBLISHED_POINTS - REPRODUCIBLE_POINTS
    differing = found.points - found.points_same
    yield f"points that differ: {differing} (of the whole report {allowed} may)"


def _unrounded(mean: Fraction) -> Fraction:
    """A published mean as the quotient that it was rounded from: points by at most six indicators."""
    return min(
        (Fraction(total, number) for number in range(1, 7) for total in range(3 * number + 1)),
        key=lambda each: abs(each - mean),
    )


def _rows(path: Path) -> Iterator[tuple[Occupation, dict[str, int], Fraction | None]]:
    problems, notes = Problems(), list[str]()
    with opened(path) as sources:
        table = recognised(sources, DatasetKind.SHORTAGE)
        for code, level, title, _region, employees, training, values, points, mean in rows_of(
            table, Surroundings(), problems, notes
        ):
            yield (
                Occupation(
                    key=code,
                    level=level,
                    label=title,
                    employees=employees,
                    regulated_training=training,
                    values=tuple(Value(key, Signed(value)) for key, value in values.items()),
                ),
                points,
                None if mean is None else Fraction(mean),
            )
    if problems:
        raise FileRefused("\n".join(map(str, problems.told)))
