"""Recognition of foreign qualifications: what Destatis counts of it by occupation, and which are regulated."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

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
    rows = Dataset.objects.unscoped("of the platform").filter(kind=DatasetKind.FIGURES)
    return (
        rows.filter(pk__in=Figure.objects.filter(dimensions__has_key=OCCUPATION).values("dataset").distinct())
        .order_by("-as_of", "-pk")
        .first()
    )


def recognised(dataset: Dataset) -> tuple[Recognised, ...]:
    """The occupations of the latest year that a version has, most procedures first; a version never changes."""
    return _recognised(dataset.pk)


@lru_cache(maxsize=4)
def _recognised(dataset_id: int) -> tuple[Recognised, ...]:
    rows = Figure.objects.filter(dataset=dataset_id, **{f"dimensions__{SEX}": ALL}).exclude(
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
    """How many procedures there were, year by year, over all imported versions; one query."""
    everything = {f"dimensions__{each}": ALL for each in (OCCUPATION, CODE, REGULATED, LAW, SEX, OUTCOME)}
    rows = Figure.objects.filter(dataset__kind=DatasetKind.FIGURES, value__isnull=False, **everything)
    rows = rows.filter(dimensions__Berufshauptgruppe=ALL)
    found = dict(rows.order_by("dataset__as_of", "dataset__pk").values_list("year", "value"))
    return sorted((year, value) for year, value in found.items() if value is not None)
