"""What is known of an occupation district by district, as an own calculation that leaves out small numbers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from uuid import UUID

from buendnis.alliances.models import District as Place
from buendnis.engines.shortage import BA_2025, MEASURED, Area, RegionalRating, SmallNumbers, rate_areas
from buendnis.evidence.models import Dataset, LocalFigure
from buendnis.evidence.selectors.naming import titles_of
from buendnis.evidence.selectors.need import district_of

MEAN = "mean"
MEASURES = (MEAN, *MEASURED)


@dataclass(frozen=True)
class Locally:
    """A district: its value, the class of 0 to 3, or why there is neither."""

    ags: str
    name: str
    value: Fraction | None
    level: int | None
    why: str


def groups_of(dataset: Dataset) -> list[tuple[str, str]]:
    """The groups of which a version has figures, by code and title."""
    codes = list(_codes(dataset.public_id))
    titles = titles_of(codes)
    return [(code, titles.get(code, code)) for code in codes]


@lru_cache(maxsize=32)
def _codes(version: UUID) -> tuple[str, ...]:
    rows = LocalFigure.objects.filter(dataset__public_id=version).order_by("code")
    return tuple(rows.values_list("code", flat=True).distinct())


def by_district(dataset: Dataset, code: str, level: int, measure: str, language: str) -> list[Locally]:
    """Each district of the version with what can be said of it, the greatest shortage first."""
    rows = list(LocalFigure.objects.filter(dataset=dataset, code=code, level=level).order_by("ags"))
    names = dict(
        Place.objects.filter(ags__in=[row.ags for row in rows]).order_by("ags").values_list("ags", "name")
    )
    areas = [Area(code, level, row.ags, (district_of(names.get(row.ags, row.ags), row),)) for row in rows]
    found = [
        _told(each, names.get(each.area, each.area), measure, language)
        for each in rate_areas(BA_2025, areas, SmallNumbers())
    ]
    return sorted(found, key=lambda each: (each.level is None, -(each.level or 0), each.name))


def _told(rating: RegionalRating, name: str, measure: str, language: str) -> Locally:
    if measure == MEAN:
        why = rating.reason.de if language == "de" else rating.reason.en
        level = None if rating.mean is None else min(int(rating.mean), 3)
        return Locally(rating.area, name, rating.mean, level, "" if rating.mean is not None else why)
    value = next(each for each in rating.values if each.indicator == measure)
    why = "" if value.suppressed is None else value.suppressed.de if language == "de" else value.suppressed.en
    return Locally(rating.area, name, value.value, value.points, why)
