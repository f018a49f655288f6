"""Sectors of special need, and two regions or two occupations beside each other."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buendnis.evidence import core
from buendnis.evidence.charts import Cell, Chart, shown_cell
from buendnis.evidence.drawing import Pair, compared_svg
from buendnis.evidence.forms import LEVELS, VERDICTS
from buendnis.evidence.forms.charts import OccupationsForm, RegionsForm
from buendnis.evidence.models import Dataset, DatasetKind
from buendnis.evidence.selectors.exhibits import of_occupations
from buendnis.evidence.selectors.naming import codes_meant, prepare_index, titles_of
from buendnis.evidence.selectors.need import GERMANY, LAND, Origin, Ranked, ranking, regions
from buendnis.evidence.views.charts import asked_version, language_now, page_of
from buendnis.evidence.views.need import BADGES, crumbs
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.clock import today
from buendnis.ground.requests import ActingRequest

MOST_DRAWN = 20
Key = tuple[str, int]


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def sector(request: ActingRequest, key: str) -> HttpResponse:
    """A sector of special need: its occupation groups in Lower Saxony against Germany."""
    found = next((each for each in core.sectors() if each.key == key), None)
    if found is None:
        raise Http404
    asked = asked_version(request, DatasetKind.SHORTAGE_LAND)
    land, germany, origin = _two(LAND, GERMANY, found.codes, None, asked)
    language = language_now()
    name = found.name[language]
    rows = _joined(land, germany)
    title = f"{name}: {LAND}, {GERMANY}"
    chart = None
    if rows:
        chart = Chart(
            key=f"{_('sector')}-{found.key}",
            title=title,
            headings=_headings(LAND, GERMANY),
            rows=[_line(each, one, other) for each, one, other in rows],
            origins=[origin],
            svg=_drawn(title, (LAND, GERMANY), rows),
            question={"page": "sector", "sector": found.key, "codes": " ".join(found.codes)},
        )
    titles = titles_of(list(found.codes))
    national = ranking(GERMANY, codes=found.codes)
    together = next((each for code in found.codes if (each := core.rated_together(f"{code}0"))), None)
    context = {
        "sector": found,
        "name": name,
        "sectors": [(each.key, each.name[language]) for each in core.sectors()],
        "groups": [(code, titles.get(code, "")) for code in found.codes],
        "table": [[shown_cell(cell, language) for cell in row] for row in chart.rows] if chart else [],
        "imported": origin.dataset is not None,
        "national": [
            (each, LEVELS[each.level], VERDICTS[each.verdict], BADGES[each.verdict])
            for each in national.rows
            if national.origin.dataset is not None  # without an import there are no groups of four digits
        ],
        "national_origin": national.origin,
        "is_member": request.actor.is_member,
        "exhibits": of_occupations(request.actor, found.codes, today()) if request.actor.is_member else [],
        "together": together,
        "together_because": together.reason[language] if together else "",
        "crumbs": crumbs(("", name)),
    }
    return page_of(request, chart, "evidence/sector.html", context, pinned=asked is not None)


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: ActingRequest) -> HttpResponse:
    """Two regions or two occupations beside each other."""
    prepare_index()
    asked = asked_version(request, DatasetKind.SHORTAGE_LAND)
    known = regions(asked)
    wants_occupations = "one" in request.GET or "other" in request.GET
    by_region = RegionsForm(None if wants_occupations else request.GET or None, regions=known)
    by_occupation = OccupationsForm(request.GET if wants_occupations else None)
    problem = ""
    if wants_occupations:
        chart, problem = _occupations(by_occupation, known, asked)
    else:
        said = by_region.cleaned_data if by_region.is_bound and by_region.is_valid() else {}
        one, other = said.get("a") or known[0], said.get("b") or known[min(1, len(known) - 1)]
        chart = _regions(one, other, said.get("level"), asked)
    context = {
        "by_region": by_region,
        "by_occupation": by_occupation,
        "problem": problem,
        "drawn": MOST_DRAWN if chart and len(chart.rows) > MOST_DRAWN else 0,
        "crumbs": crumbs(("", _("Compare"))),
    }
    return page_of(request, chart, "evidence/compare.html", context, pinned=asked is not None)


# ---------------------------------------------------------------------------------------------- within


def _regions(one: str, other: str, level: int | None, version: Dataset | None) -> Chart | None:
    here, there, origin = _two(one, other, (), level, version)
    rows = [row for row in _joined(here, there) if row[1] is not None and row[2] is not None]
    rows.sort(key=lambda row: (-_apart(row), row[0].title, row[0].level))
    if not rows:
        return None
    title = f"{one} – {other}"
    return Chart(
        key=_("comparison-of-regions"),
        title=title,
        headings=_headings(one, other),
        rows=[_line(*row) for row in rows],
        origins=[origin],
        svg=_drawn(title, (one, other), rows[:MOST_DRAWN]),
        question={"page": "compare", "one": one, "other": other, "level": str(level or "")},
    )


def _occupations(
    form: OccupationsForm, known: list[str], version: Dataset | None
) -> tuple[Chart | None, str]:
    said = form.cleaned_data if form.is_valid() else {}
    codes = []
    for name in ("one", "other"):
        asked = str(said.get(name) or "").strip()
        meant = codes_meant(asked) if asked else []
        if not meant:
            return None, (
                _("“%(asked)s”: no occupation is called like this. Please try another word.")
                % {"asked": asked}
                if asked
                else _("Please name two occupations.")
            )
        codes.append(meant[0][:3])
    titles = titles_of(codes)
    rows: list[tuple[str, int, Decimal | None, Decimal | None]] = []
    origin: Origin | None = None
    for region in known:
        found = ranking(region, codes=codes, version=version, kind=DatasetKind.SHORTAGE_LAND)
        origin = origin or found.origin
        for level in LEVELS:
            means = [
                next((row.mean for row in found.rows if row.code == code and row.level == level), None)
                for code in codes
            ]
            if any(mean is not None for mean in means):
                rows.append((region, level, means[0], means[1]))
        for row in found.rows:
            titles.setdefault(row.code, row.title)
    names = (titles.get(codes[0], codes[0]), titles.get(codes[1], codes[1]))
    if not rows or origin is None:
        return None, _("Neither of the two groups is rated in any region.")
    title = f"{names[0]} – {names[1]}"
    pairs = [Pair(region, one, other, str(LEVELS[level])) for region, level, one, other in rows]
    return Chart(
        key=_("comparison-of-occupations"),
        title=title,
        headings=[_("Region"), _("Requirement level"), *names],
        rows=[[region, str(LEVELS[level]), one, other] for region, level, one, other in rows],
        origins=[origin],
        svg=compared_svg(title, names, pairs[:MOST_DRAWN], language_now()),
        question={"page": "compare", "one": codes[0], "other": codes[1]},
    ), ""


def _two(
    one: str, other: str, codes: Iterable[str], level: int | None, version: Dataset | None
) -> tuple[dict[Key, Ranked], dict[Key, Ranked], Origin]:
    """What is rated in two regions by group of three digits and level, and where it is from."""
    kind = DatasetKind.SHORTAGE_LAND
    here, there = (
        ranking(each, level=level, codes=tuple(codes), version=version, kind=kind) for each in (one, other)
    )
    return (
        {(row.code, row.level): row for row in here.rows},
        {(row.code, row.level): row for row in there.rows},
        here.origin,
    )


Joined = tuple[Ranked, Decimal | None, Decimal | None]


def _joined(here: dict[Key, Ranked], there: dict[Key, Ranked]) -> list[Joined]:
    """Each group at a level with its mean here and there, in the order of here."""
    keys = dict.fromkeys([*here, *there])
    return [
        (
            here.get(key) or there[key],
            here[key].mean if key in here else None,
            there[key].mean if key in there else None,
        )
        for key in keys
    ]


def _apart(row: Joined) -> Decimal:
    return abs((row[1] or Decimal(0)) - (row[2] or Decimal(0)))


def _headings(one: str, other: str) -> list[str]:
    return [_("KldB 2010"), _("Occupation"), _("Requirement level"), one, other, _("Difference")]


def _line(row: Ranked, one: Decimal | None, other: Decimal | None) -> list[Cell]:
    difference = None if one is None or other is None else one - other
    return [row.code, row.title, str(LEVELS[row.level]), one, other, difference]


def _drawn(title: str, names: tuple[str, str], rows: list[Joined]) -> Any:
    pairs = [Pair(row.title, one, other, str(LEVELS[row.level])) for row, one, other in rows]
    return compared_svg(title, names, pairs, language_now())
