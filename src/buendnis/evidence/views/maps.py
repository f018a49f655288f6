"""The map of the districts for an occupation."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from buendnis.alliances.models import Alliance
from buendnis.alliances.views.shared import alliance_of
from buendnis.engines.shortage import BA_2025, MEASURED
from buendnis.engines.shortage.sentences import OWN_CALCULATION
from buendnis.evidence import core
from buendnis.evidence.charts import Chart, shown_cell
from buendnis.evidence.drawing import map_svg, tile_shapes
from buendnis.evidence.drawing.outlines import outline_shapes
from buendnis.evidence.forms import LEVELS
from buendnis.evidence.forms.charts import TILES, MapForm
from buendnis.evidence.models import Dataset, DatasetKind
from buendnis.evidence.selectors.maps import MEAN, Locally, by_district, groups_of
from buendnis.evidence.selectors.need import origin_of
from buendnis.evidence.selectors.versions import current
from buendnis.evidence.views.charts import asked_version, language_now, page_of
from buendnis.evidence.views.need import crumbs, readable_number
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.requests import ActingRequest


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def need_map(request: ActingRequest) -> HttpResponse:
    """The districts of Lower Saxony, each with what can be said of an occupation there."""
    alliance = alliance_of(request.actor) if request.actor.is_member else None
    asked = asked_version(request, DatasetKind.LOCAL)
    dataset = asked or (current(DatasetKind.LOCAL, alliance.pk) if alliance else None)
    outlines = current(DatasetKind.OUTLINES)
    groups = groups_of(dataset) if dataset else []
    form = MapForm(request.GET or None, groups=groups, has_outlines=outlines is not None)
    said: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    drawn = tile_shapes()
    if outlines is not None and said.get("shape") and said["shape"] != TILES:
        drawn = outline_shapes(outlines.public_id)
    ours = _ours(alliance)
    chart, found = None, []
    if dataset is not None and groups:
        found = _found(dataset, said, dict(groups))
        chart = _chart(dataset, said, dict(groups), found, drawn, ours, outlines)
    context = {
        "form": form,
        "marked": [
            (
                each,
                [
                    (heading, shown_cell(cell, language_now()))
                    for heading, cell in zip(chart.headings, row, strict=True)
                ],
            )
            for each, row in zip(found, chart.rows, strict=True)
        ]
        if chart
        else [],
        "groups": groups,
        # without figures there is a plain map, so that one sees which districts are meant
        "plain": "" if chart else map_svg(_("Districts of Lower Saxony"), drawn, {}, [], ours=ours),
        "districts": core.tiles(),
        "ours": ours,
        "office": request.actor.is_office,
        "code": said.get("occupation") or (groups[0][0] if groups else ""),
        "notice": OWN_CALCULATION.de if language_now() == "de" else OWN_CALCULATION.en,
        "crumbs": crumbs(("", _("Map"))),
    }
    return page_of(request, chart, "evidence/map.html", context, pinned=asked is not None)


def _ours(alliance: Alliance | None) -> list[str]:
    return list(alliance.districts.order_by("ags").values_list("ags", flat=True)) if alliance else []


def _found(dataset: Dataset, said: dict[str, Any], groups: dict[str, str]) -> list[Locally]:
    code = said.get("occupation") or next(iter(groups))
    return by_district(dataset, code, said.get("level") or 2, said.get("measure") or MEAN, language_now())


def _chart(
    dataset: Dataset,
    said: dict[str, Any],
    groups: dict[str, str],
    found: list[Locally],
    drawn: Any,
    ours: list[str],
    outlines: Dataset | None,
) -> Chart:
    language = language_now()
    code = said.get("occupation") or next(iter(groups))
    level, measure = said.get("level") or 2, said.get("measure") or MEAN
    classes = {each.ags: each.level for each in found if each.level is not None}
    name = _measure(measure, language)
    title = f"{groups[code]}, {LEVELS[level]}: {name}"
    legend: list[tuple[int | None, str]] = list(enumerate(_classes(measure, level, language)))
    legend.append((None, _("no figure, too small, or kept secret")))
    origins = [origin_of(dataset)]
    if outlines is not None and said.get("shape") and said["shape"] != TILES:
        origins.append(origin_of(outlines))
    return Chart(
        key=f"{_('map')}-{code}-{level}-{measure}",
        title=title,
        headings=[
            _("District or city"),
            name,
            *([] if measure == MEAN else [_("Points")]),  # a mean is one of points
            _("Why nothing is shown"),
        ],
        rows=[_row(each, measure) for each in found],
        origins=origins,
        svg=map_svg(title, drawn, classes, legend, ours=ours),
        file_svg=map_svg(title, drawn, classes, legend, ours=ours, linked=False),
        question={"page": "map", "code": code, "level": str(level), "measure": measure},
        notes=[OWN_CALCULATION.de],
    )


def _row(each: Locally, measure: str) -> list[Any]:
    return [each.name, each.value, *([] if measure == MEAN else [each.level]), each.why]


def _classes(measure: str, level: int, language: str) -> list[str]:
    """What the four classes mean: means of points, or the points that a threshold brings."""
    if measure == MEAN:
        return [_("under 1 point"), _("1 to under 2 points"), _("2 to under 3 points: short"), _("3 points")]
    indicator = BA_2025.by_key[measure]
    steps = indicator.steps_for(level)
    sign = "≥" if indicator.direction == "high" else "<"
    marks = [f"{sign} {readable_number(each, language)}" for each in (steps.published if steps else ())]
    return [
        _("0 points"),
        *(
            ngettext("%(count)s point: %(mark)s", "%(count)s points: %(mark)s", count)
            % {"count": count, "mark": mark}
            for count, mark in enumerate(marks, start=1)
        ),
    ]


def _measure(measure: str, language: str) -> str:
    if measure == MEAN:
        return _("Mean of the points")
    words, unit = MEASURED[measure], BA_2025.by_key[measure].unit
    said, of = (words.de, unit.de) if language == "de" else (words.en, unit.en)
    return f"{said} ({of})" if of else said
