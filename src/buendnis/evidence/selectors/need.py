"""What is known of the need for an occupation: ranking, indicators, region against Land and Bund."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from buendnis.alliances.models import Alliance
from buendnis.engines.exact import Signed
from buendnis.engines.shortage import (
    BA_2025,
    Area,
    Class,
    District,
    Occupation,
    Rating,
    RegionalRating,
    SmallNumbers,
    Value,
    rate,
    rate_areas,
)
from buendnis.evidence import core
from buendnis.evidence.importing.kinds.statistics import TOGETHER
from buendnis.evidence.models import Dataset, DatasetKind, LocalFigure, ShortageRow
from buendnis.evidence.selectors.versions import current, in_force

GERMANY, LAND = "Deutschland", "Niedersachsen / Bremen"
MOST_BESIDE = 8
LEVELS = (2, 3, 4)


@dataclass(frozen=True)
class Origin:
    """Where figures come from, as it is printed beside them."""

    version: str
    source: str
    licence: str
    as_of: date
    dataset: Dataset | None = None


@dataclass(frozen=True)
class Ranked:
    """A group at a level with its published mean."""

    code: str
    level: int
    title: str
    region: str
    mean: Decimal

    @property
    def page(self) -> str:
        """The code under which it has a page: of several that are rated as one, the first."""
        return self.code.partition(TOGETHER)[0][:4]

    @property
    def verdict(self) -> Class:
        """What the mean says; for a Land the same bars are taken as for Germany."""
        return BA_2025.class_of(Fraction(self.mean))


@dataclass(frozen=True)
class Ranking:
    """Groups, the shortest first, with where the figures come from."""

    rows: list[Ranked]
    origin: Origin


def ranking(
    region: str = LAND,
    *,
    level: int | None = None,
    verdict: str = "",
    codes: Sequence[str] = (),
    version: Dataset | None = None,
    kind: str = "",
) -> Ranking:
    """What is rated in a region: groups of four digits for Germany, of three for a Land.

    ``codes`` narrows to groups that begin with one of them, or that one of them begins with. ``version``: not the
    one in force but this; ``kind``: Germany by three digits, as beside a Land.
    """
    kind = kind or (DatasetKind.SHORTAGE if region == GERMANY else DatasetKind.SHORTAGE_LAND)
    dataset = version or current(kind)
    if dataset is None:
        rows, origin = _core_rows(region), core_origin()
    else:
        found = ShortageRow.objects.filter(dataset=dataset, region=region, mean__isnull=False).order_by("pk")
        rows = [
            Ranked(code, at, title, region, mean)
            for code, at, title, mean in found.values_list("code", "level", "title", "mean")
            if mean is not None
        ]
        origin = origin_of(dataset)
    wanted = [
        row
        for row in rows
        if level in {None, row.level}
        and verdict in {"", row.verdict}
        and (not codes or any(concerns(row.code, each) for each in codes))
    ]
    return Ranking(sorted(wanted, key=lambda row: (-row.mean, row.title, row.level)), origin)


@dataclass(frozen=True)
class AtLevel:
    """What Germany's analysis says of a group at one level."""

    row: ShortageRow
    rating: Rating

    @property
    def is_together(self) -> bool:
        """Whether it is the rating of several groups as one."""
        return len(self.row.code) != 4

    @property
    def order(self) -> tuple[bool, bool, int]:
        """What comes first of several that speak of a group."""
        code = self.row.code
        return (self.rating.mean is None, TOGETHER in code, -len(code))


@dataclass(frozen=True)
class Need:
    """All that is known of a group."""

    code: str
    germany: list[AtLevel]
    germany_origin: Origin | None
    regions: dict[int, list[Ranked]]  # by level, of the group of three digits
    regions_origin: Origin
    own: list[RegionalRating]
    own_origin: Origin | None
    beside: list[Ranked]  # where the group has no rating of its own: what is rated near it


def need_of(code: str, alliance: Alliance | None) -> Need:
    """What is known of the group ``code`` (three digits or more), and of it in the alliance's own districts."""
    found = in_force([DatasetKind.SHORTAGE, DatasetKind.SHORTAGE_LAND])
    national, land = found.get(DatasetKind.SHORTAGE), found.get(DatasetKind.SHORTAGE_LAND)
    germany = []
    if national is not None and len(code) >= 4:
        germany = _in_germany(national, code[:4])
    if land is not None:
        regional = ShortageRow.objects.filter(dataset=land, code=code[:3], mean__isnull=False)
        ranked = [
            Ranked(row.code, row.level, row.title, row.region, row.mean)
            for row in regional.order_by("level", "region")
            if row.mean is not None
        ]
        origin = origin_of(land)
    else:
        ranked = [row for each in (LAND, GERMANY) for row in _core_rows(each) if row.code == code[:3]]
        origin = core_origin()
    own, own_origin = _own(code[:3], alliance)
    ranked.sort(key=lambda row: (row.region != LAND, row.region != GERMANY, row.region))
    return Need(
        code=code,
        germany=germany,
        germany_origin=origin_of(national) if national else None,
        regions={level: [row for row in ranked if row.level == level] for level in LEVELS},
        regions_origin=origin,
        own=own,
        own_origin=own_origin,
        beside=[] if any(each.rating.mean is not None for each in germany) else _beside(code, national, land),
    )


def concerns(rated: str, code: str) -> bool:
    """Whether a rated group, or one of several that are rated as one, is ``code``, within it or around it."""
    return any(part.startswith(code) or code.startswith(part) for part in rated.split(TOGETHER))


def _in_germany(national: Dataset, code: str) -> list[AtLevel]:
    """A group level by level: its own rating, or that of the groups with which it is rated as one."""
    rows = ShortageRow.objects.filter(dataset=national, region=GERMANY).filter(
        Q(code__in=[code[:size] for size in (2, 3, 4)]) | Q(code__contains=TOGETHER)
    )
    found: dict[int, AtLevel] = {}
    for row in rows.order_by("level", "pk"):
        if not any(code.startswith(part) for part in row.code.split(TOGETHER)):
            continue
        there, here = found.get(row.level), AtLevel(row, rating_of(row))
        # what is rated before what is not, and the nearest before what is wider
        if there is None or here.order < there.order:
            found[row.level] = here
    return [found[level] for level in sorted(found)]


def _beside(code: str, national: Dataset | None, land: Dataset | None) -> list[Ranked]:
    """What is rated near a group, the nearest first: of the same three digits, then of the same two."""
    if (dataset := national or land) is None:
        found = [row for row in _core_rows(LAND) if row.code.startswith(code[:2])]
    else:
        region = GERMANY if national else LAND
        rows = ShortageRow.objects.filter(
            dataset=dataset, region=region, code__startswith=code[:2], mean__isnull=False
        )
        found = [
            Ranked(row.code, row.level, row.title, region, row.mean)
            for row in rows.order_by("code", "level")
            if row.mean is not None
        ]
    near = [row for row in found if row.code != code]
    near.sort(key=lambda row: (not row.code.startswith(code[:3]), -row.mean, row.code, row.level))
    return near[:MOST_BESIDE]


def rating_of(row: ShortageRow) -> Rating:
    """A published row, rated by the engine from its values."""
    occupation = Occupation(
        key=row.code,
        level=row.level,
        label=row.title,
        employees=row.employees,
        regulated_training=row.regulated_training,
        values=tuple(Value(key, Signed(value)) for key, value in row.values.items()),
    )
    return rate(BA_2025, [occupation])[0]


def _own(code: str, alliance: Alliance | None) -> tuple[list[RegionalRating], Origin | None]:
    """The alliance's own calculation, from the district figures that its office has brought."""
    dataset = current(DatasetKind.LOCAL, alliance.pk) if alliance else None
    if alliance is None or dataset is None:
        return [], None
    districts = {each.ags: each.name for each in alliance.districts.order_by("ags")}
    rows = LocalFigure.objects.filter(dataset=dataset, code=code, ags__in=districts).order_by("level", "ags")
    by_level: dict[int, dict[str, LocalFigure]] = {}
    for row in rows:
        by_level.setdefault(row.level, {})[row.ags] = row
    areas = [
        Area(
            code,
            level,
            alliance.name,
            tuple(district_of(name, there.get(ags)) for ags, name in districts.items()),
        )
        for level, there in sorted(by_level.items())
    ]
    return list(rate_areas(BA_2025, areas, SmallNumbers())), origin_of(dataset)


def district_of(name: str, row: LocalFigure | None) -> District:
    if row is None:
        return District(name)
    return District(
        name,
        employees=row.employees,
        unemployed=row.unemployed,
        vacancies=row.vacancies,
        departures=row.departures,
        vacancy_days=None if row.vacancy_days is None else Fraction(row.vacancy_days),
    )


def _core_rows(region: str) -> list[Ranked]:
    return [
        Ranked(each.code, each.level, each.title, region, mean)
        for each in core.figures().figures
        if (mean := each.germany if region == GERMANY else each.land if region == LAND else None) is not None
    ]


def core_origin() -> Origin:
    known = core.figures()
    return Origin("Mitgelieferte Auswahl", known.source, known.licence, known.as_of)


def origin_of(dataset: Dataset) -> Origin:
    return Origin(dataset.version, dataset.source, dataset.licence, dataset.as_of, dataset)


def regions(version: Dataset | None = None) -> list[str]:
    """The regions of which there are results, Lower Saxony and Germany first."""
    dataset = version or current(DatasetKind.SHORTAGE_LAND)
    if dataset is None:
        return [LAND, GERMANY]
    rows = ShortageRow.objects.filter(dataset=dataset).order_by("region").values_list("region", flat=True)
    return [LAND, GERMANY, *(each for each in rows.distinct() if each not in {LAND, GERMANY})]
