"""How the need for an occupation went over the years: of each year the version that was imported last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from buendnis.evidence.models import DatasetKind, ShortageRow
from buendnis.evidence.selectors.need import GERMANY, LAND


@dataclass(frozen=True)
class Stage:
    """A mean of a year."""

    region: str
    level: int
    year: int
    mean: Decimal
    version: str


def course_of(code: str) -> list[Stage]:
    """The means of Lower Saxony and Germany for a group of three digits, of all imported years; one query."""
    rows = ShortageRow.objects.filter(
        dataset__kind=DatasetKind.SHORTAGE_LAND, code=code[:3], region__in=[LAND, GERMANY], mean__isnull=False
    )
    found: dict[tuple[str, int, int], Stage] = {}
    for row in rows.select_related("dataset").order_by("dataset__as_of", "dataset__pk"):
        if row.mean is not None:
            year = row.dataset.as_of.year
            found[row.region, row.level, year] = Stage(
                row.region, row.level, year, row.mean, row.dataset.version
            )
    return sorted(found.values(), key=lambda each: (each.level, each.region != LAND, each.region, each.year))


def lines_of(stages: list[Stage]) -> Iterator[tuple[tuple[str, int], tuple[tuple[int, Decimal], ...]]]:
    """The stages of each region and level, as points of a line."""
    keys = dict.fromkeys((each.region, each.level) for each in stages)
    for key in keys:
        yield key, tuple((each.year, each.mean) for each in stages if (each.region, each.level) == key)
