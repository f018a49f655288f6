"""What the pages with a chart have in common: downloads, citing, and an address that names the version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from buendnis.alliances.views.shared import alliance_of
from buendnis.evidence.charts import Cell, Chart, shown_cell
from buendnis.evidence.drawing import picture_of
from buendnis.evidence.models import Dataset
from buendnis.evidence.policies import may_cite
from buendnis.evidence.selectors.versions import version_asked
from buendnis.evidence.services import cite
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import paginate
from buendnis.ground.requests import ActingRequest

VERSION = "fassung"  # in an address: which version is shown
EXPORTS = {"csv": csv_response, "xlsx": xlsx_response}


def language_now() -> str:
    """The language of figures and drawings."""
    return "de" if get_language() == "de" else "en"


def asked_version(request: ActingRequest, *kinds: str) -> Dataset | None:
    """The version that the address names; none for the one in force. Raises Http404 for one that there is not."""
    asked = request.GET.get(VERSION, "")
    if not asked:
        return None
    found = version_asked(request.actor, asked, *kinds)
    if found is None:
        raise Http404
    return found


def page_of(
    request: ActingRequest,
    chart: Chart | None,
    template: str,
    context: dict[str, Any],
    *,
    pinned: bool = False,
) -> HttpResponse:
    """The page of a chart, the chart as a file, or (by POST) the chart frozen as evidence.

    ``pinned``: the address named the version. Without a chart there is nothing to download or to cite.
    """
    export = request.GET.get("format", "")
    if chart is None and (export or request.method == "POST"):
        raise Http404
    if chart is not None:
        if request.method == "POST":
            return _frozen(request, chart)
        if write := EXPORTS.get(export):
            columns = [_column(chart, place) for place in range(len(chart.headings))]
            return write(chart.key, columns, chart.rows)
        if make := PICTURES.get(export):
            return make(chart)
    page = paginate(request, chart.rows if chart else ())
    shown = {
        "chart": chart,
        "page_obj": page,
        "rows": _labelled(chart, page) if chart else [],
        "permanent": _permanent(request, chart) if chart and not pinned else "",
        "pinned": pinned,
        "may_cite": chart is not None and may_cite(request.actor, request.actor.alliance_id),
        "asked": request.get_full_path(),
    }
    return render(request, template, shown | context)


def _labelled(chart: Chart, rows: Iterable[Sequence[Cell]]) -> list[list[tuple[str, str]]]:
    """Rows of a chart with the heading of each cell, as a phone shows them."""
    language = language_now()
    return [
        [(heading, shown_cell(cell, language)) for heading, cell in zip(chart.headings, row, strict=True)]
        for row in rows
    ]


def _column(chart: Chart, place: int) -> Column[Any]:
    def value(row: Any) -> Any:
        cell = row[place]
        return "" if cell is None else cell if isinstance(cell, int) else _exact(cell)

    return Column(lambda: chart.headings[place], value)


def _exact(cell: Any) -> Any:
    if isinstance(cell, Fraction):
        return (Decimal(cell.numerator) / Decimal(cell.denominator)).quantize(Decimal("0.0001"))
    return cell


def _frozen(request: ActingRequest, chart: Chart) -> HttpResponse:
    if not may_cite(request.actor, request.actor.alliance_id) or not chart.rows:
        raise Http404
    content = chart.frozen()
    snapshot = cite(
        request.actor, alliance_of(request.actor), title=chart.title, content=content, dataset=chart.dataset
    )
    messages.success(request, _("Frozen. This address shows the same also after newer figures have come."))
    return redirect("evidence:snapshot", snapshot.public_id)


def _permanent(request: ActingRequest, chart: Chart) -> str:
    """The address under which the same version is shown also when there is a newer one."""
    if chart.dataset is None:
        return ""
    query = request.GET.copy()
    query[VERSION] = str(chart.dataset.public_id)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _svg(chart: Chart) -> HttpResponse:
    answer = HttpResponse(chart.file_svg or chart.svg, content_type="image/svg+xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{chart.key}.svg"'
    return answer


def _png(chart: Chart) -> HttpResponse:
    answer = HttpResponse(picture_of(chart.file_svg or chart.svg), content_type="image/png")
    answer["Content-Disposition"] = f'attachment; filename="{chart.key}.png"'
    return answer


PICTURES: dict[str, Callable[[Chart], HttpResponse]] = {"svg": _svg, "png": _png}
