"""Recognition of foreign qualifications: what Destatis counts of it by occupation, and which are regulated."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from buendnis.evidence.models import Dataset, DatasetKind, Figure

ALL, DECIDED, POSITIVE, FULL = (
    "Insgesamt",
    "Verfahren beschieden",
    "Positiv beschieden",
    "positiv - volle Gleichwertigkeit",
)
OCCUPATION, CODE, REGULATED, LAW, SEX, OUTCOME = (
    *("Referenzberuf", "Berufsgattung", "Reglementierung", "Rechtsgrundlage", "Geschlecht", "Entscheidung"),
)


@dataclass(frozen=True)
class Recognised:
    """A German reference occupation: how many had their qualification examined, and what came of it."""

    year: int
    code: str
    title: str
    is_regulated: bool
    law: str
    procedures: Decimal | None
    decided: Decimal | None
    positive: Decimal | None
    full: Decimal | None


def statistic() -> Dataset | None:
    """The version in force of the statistic on recognition, if one was imported."""
    return next((each for each in _statistics() if _tells_occupations(each.public_id)), None)


def _statistics() -> list[Dataset]:
    rows = Dataset.objects.unscoped("of the platform").filter(kind=DatasetKind.FIGURES)
    return list(rows.order_by("-as_of", "-pk"))


# a version never changes, so that what is known of one is kept; by its public id, which no other ever has
@lru_cache(maxsize=64)
def _tells_occupations(version: UUID) -> bool:
    rows = Figure.objects.filter(dataset__public_id=version).order_by("pk")
    first = rows.values_list("dimensions", flat=True).first()
    return first is not None and OCCUPATION in first


def recognised(dataset: Dataset) -> tuple[Recognised, ...]:
    """The occupations of the latest year that a version has, most procedures first; a version never changes."""
    return _recognised(dataset.public_id)


@lru_cache(maxsize=4)
def _recognised(version: UUID) -> tuple[Recognised, ...]:
    rows = Figure.objects.filter(dataset__public_id=version, **{f"dimensions__{SEX}": ALL}).exclude(
        **{f"dimensions__{OCCUPATION}": ALL}
    )
    years = rows.order_by("-year").values_list("year", flat=True)
    latest = years.first()
    cells: defaultdict[tuple[str, str, str, str], dict[str, Decimal | None]] = defaultdict(dict)
    for dimensions, value in rows.filter(year=latest or 0).order_by("pk").values_list("dimensions", "value"):
        key = tuple(str(dimensions.get(each, "")) for each in (CODE, OCCUPATION, REGULATED, LAW))
        cells[key[0], key[1], key[2], key[3]][str(dimensions.get(OUTCOME, ALL))] = value
    found = [
        Recognised(
            latest or 0,
            code,
            title,
            regulated == "Reglementiert",
            law,
            said.get(ALL),
            said.get(DECIDED),
            said.get(POSITIVE),
            said.get(FULL),
        )
        for (code, title, regulated, law), said in cells.items()
    ]
    return tuple(sorted(found, key=lambda each: (-(each.procedures or 0), each.title)))


def totals() -> list[tuple[int, Decimal]]:
    """How many procedures there were, year by year, over all imported versions; the newer one counts."""
    found: dict[int, Decimal] = {}
    for each in reversed(_statistics()):
        if _tells_occupations(each.public_id):
            found |= dict(_totals(each.public_id))
    return sorted(found.items())


@lru_cache(maxsize=64)
def _totals(version: UUID) -> tuple[tuple[int, Decimal], ...]:
    everything = {f"dimensions__{each}": ALL for each in (OCCUPATION, CODE, REGULATED, LAW, SEX, OUTCOME)}
    rows = Figure.objects.filter(
        dataset__public_id=version, dimensions__Berufshauptgruppe=ALL, value__isnull=False, **everything
    )
    found = rows.order_by("year", "pk").values_list("year", "value")
    return tuple((year, value) for year, value in found if value is not None)
