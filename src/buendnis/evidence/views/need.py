"""The ranking of shortage occupations, the search, and the page of an occupation."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buendnis.alliances.models import Alliance
from buendnis.alliances.views.shared import alliance_of
from buendnis.engines.exact import rounded, text
from buendnis.engines.shortage import BA_2025, MEASURED, Class, RegionalRating
from buendnis.evidence import core
from buendnis.evidence.drawing import Line, course_svg, indicators_svg
from buendnis.evidence.forms import LEVELS, VERDICTS, NeedFilter, SearchForm
from buendnis.evidence.models import DatasetKind
from buendnis.evidence.policies import may_cite
from buendnis.evidence.search import Found
from buendnis.evidence.selectors.courses import course_of, lines_of
from buendnis.evidence.selectors.exhibits import of_occupations
from buendnis.evidence.selectors.naming import (
    codes_meant,
    find_occupations,
    prepare_index,
    source_of_names,
    titles_of,
    written,
)
from buendnis.evidence.selectors.need import LAND, AtLevel, Need, Ranked, need_of, ranking, regions
from buendnis.evidence.selectors.recognition import Recognised, recognised, statistic
from buendnis.evidence.views.charts import EXPORTS, asked_version, language_now
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.clock import today
from buendnis.ground.exports import Column
from buendnis.ground.look.pages import paginate
from buendnis.ground.requests import ActingRequest

BADGES = {
    Class.SHORTAGE: "danger",
    Class.WATCH: "warning",
    Class.NONE: "success",
    Class.UNRATED: "neutral",
}
RANKED: list[Column[Ranked]] = [
    Column(lambda: _("KldB 2010"), lambda row: row.code),
    Column(lambda: _("Occupation"), lambda row: row.title),
    Column(lambda: _("Requirement level"), lambda row: str(LEVELS[row.level])),
    Column(lambda: _("Region"), lambda row: row.region),
    Column(lambda: _("Mean of the points"), lambda row: row.mean),
    Column(lambda: _("Result"), lambda row: str(VERDICTS[row.verdict])),
]
_CODE = re.compile(r"\d{2,5}")


@open_to(SIGNED_IN)
@require_safe
def need(request: ActingRequest) -> HttpResponse:
    """Which occupations are short, by region and level."""
    prepare_index()
    pinned = asked_version(request, DatasetKind.SHORTAGE, DatasetKind.SHORTAGE_LAND)
    form = NeedFilter(request.GET or None, regions=regions())
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    asked = str(said.get("q") or "").strip()
    codes = codes_meant(asked) if asked else []
    found = ranking(
        said.get("region") or LAND,
        level=said.get("level"),
        verdict=said.get("verdict", ""),
        codes=codes or (["-"] if asked else []),
        version=pinned,
    )
    if write := EXPORTS.get(request.GET.get("format", "")):
        return write(_("shortage-occupations"), RANKED, found.rows)
    page = paginate(request, found.rows)
    return render(
        request,
        "evidence/need.html",
        {
            "form": form,
            "search": SearchForm(),
            "page_obj": page,
            "rows": [_shown(row) for row in page],
            "origin": found.origin,
            "pinned": pinned is not None,
            "version": found.origin.dataset.public_id if found.origin.dataset else "",
            "region": said.get("region") or LAND,
            "counts": [
                (label, sum(row.verdict is verdict for row in found.rows))
                for verdict, label in VERDICTS.items()
                if verdict is not Class.UNRATED
            ],
            "narrowed": any(said.values()),
            "is_member": request.actor.is_member,
        },
    )


@open_to(SIGNED_IN)
@require_safe
def search(request: ActingRequest) -> HttpResponse:
    """The occupations that answer a word."""
    form = SearchForm(request.GET or None)
    asked = str(form.cleaned_data["q"]).strip() if form.is_bound and form.is_valid() else ""
    source, version = source_of_names()
    context = {
        "form": form,
        "asked": asked,
        "found": _told(find_occupations(asked)) if asked else [],
        "source": source,
        "version": version,
        "crumbs": crumbs(("", _("Find an occupation"))),
    }
    return render(request, "evidence/search.html", context)


@open_to(SIGNED_IN)
@require_safe
def suggestions(request: ActingRequest) -> HttpResponse:
    """A part of a page: what may be meant by the letters so far."""
    found = find_occupations(request.GET.get("q", "")[:100], 8)
    context = {"found": _told(found), "fill": request.GET.get("fill") == "yes", "asked": request.GET.get("q")}
    return render(request, "evidence/parts/suggestions.html", context)


@open_to(SIGNED_IN)
@require_safe
def occupation(request: ActingRequest, code: str) -> HttpResponse:
    """An occupation group: its indicators, region against Land and Bund, and the alliance's own calculation."""
    title, found = known(request, code)
    export = request.GET.get("format", "")
    if write := EXPORTS.get(export):
        rows = [row for level in found.regions.values() for row in level]
        return write(f"{_('shortage')}-{code}", RANKED, rows)
    language = language_now()
    shown_above = {each.row.level for each in found.germany if each.rating.points}
    together = core.rated_together(code)
    context = {
        "code": code,
        "title": title,
        "need": found,
        "germany": [_level(each, language) for each in found.germany],
        "regions": [
            (
                level,
                LEVELS[level],
                [(_shown(row), width(row.mean)) for row in rows],
                level not in shown_above,
                own_mean(found.own, level),
            )
            for level, rows in found.regions.items()
            if rows
        ],
        "own": [
            (
                LEVELS[each.level],
                each.level,
                # where nothing is published that would be cited with it
                each.level not in shown_above and not found.regions.get(each.level),
                each.reason.de if language == "de" else each.reason.en,
                [
                    (
                        _said(MEASURED[value.indicator], language),
                        None if value.value is None else readable_number(value.value, language),
                        value.points,
                        _said(value.suppressed, language) if value.suppressed else "",
                    )
                    for value in each.values
                ],
            )
            for each in found.own
        ],
        "course": _course(code, title, language),
        "exhibits": of_occupations(request.actor, [code], today()) if request.actor.is_member else [],
        "recognised": _recognised(code),
        "together": together,
        "together_because": together.reason[language] if together else "",
        "beside": [_shown(row) for row in found.beside],
        "is_member": may_cite(request.actor, request.actor.alliance_id),
        "office": request.actor.is_office,
        "crumbs": crumbs(("", title)),
    }
    return render(request, "evidence/occupation.html", context)


@open_to(SIGNED_IN)
@require_safe
def indicators(request: ActingRequest, code: str, number: int) -> HttpResponse:
    """The indicators of a group at a level as a drawing, to be put into a document."""
    _title, found = known(request, code)
    for each in found.germany:
        if each.row.level == number and each.rating.points:
            language = language_now()
            answer = HttpResponse(
                indicators_svg(each.rating, language), content_type="image/svg+xml; charset=utf-8"
            )
            answer["Content-Disposition"] = f'attachment; filename="{code}-{number}.svg"'
            return answer
    raise Http404


@open_to(SIGNED_IN)
@require_safe
def course(request: ActingRequest, code: str) -> HttpResponse:
    """How the need for an occupation went over the years, as a drawing to be put into a document."""
    title, _found = known(request, code)
    drawn = _course(code, title, language_now())["svg"]
    if not drawn:
        raise Http404
    answer = HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{code}-{_("years")}.svg"'
    return answer


# ---------------------------------------------------------------------------------------------- within


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way from the ranking to a page."""
    return [(reverse("evidence:need"), _("Need")), *more]


def known(request: ActingRequest, code: str) -> tuple[str, Need]:
    """The title of a group and what is known of it; no page for a code that there is not."""
    if not _CODE.fullmatch(code):
        raise Http404
    alliance = _alliance(request)
    found = need_of(code, alliance)
    titles = titles_of([code, code[:4], code[:3]])
    named = [each.row.title for each in found.germany if not each.is_together]
    named += [row.title for rows in found.regions.values() for row in rows if len(code) == 3]
    common = [shown for shown, _m, _f, known_code in core.occupations().names if known_code == code[:4]]
    title = next(
        filter(None, [titles.get(code), titles.get(code[:4]), *named, *common, titles.get(code[:3])]), ""
    )
    if not title:
        raise Http404
    return title, found


def _alliance(request: ActingRequest) -> Alliance | None:
    return alliance_of(request.actor) if request.actor.is_member else None


def _told(found: list[Found]) -> list[dict[str, Any]]:
    titles = titles_of(
        [each.code[:4] for each in found] + [each.code for each in found if len(each.code) < 4]
    )
    return [
        {
            "shown": each.shown,
            "code": each.code,
            "group": titles.get(each.code[:4], ""),
            "level": LEVELS.get(int(each.code[4])) if len(each.code) == 5 else None,
            "written": written(each),
            "url": reverse("evidence:occupation", args=[each.code[:4]]),
        }
        for each in found
    ]


def _shown(row: Ranked) -> dict[str, Any]:
    return {
        "row": row,
        "level": LEVELS[row.level],
        "verdict": VERDICTS[row.verdict],
        "badge": BADGES[row.verdict],
    }


def own_mean(own: list[RegionalRating], level: int) -> dict[str, Any] | None:
    """The own calculation for the alliance's area, to stand above the Länder; none where figures are too small."""
    for each in own:
        if each.level == level and each.mean is not None:
            mean = rounded(each.mean, 2)
            return {"area": each.area, "mean": mean, "width": width(mean)}
    return None


def width(mean: Decimal) -> int:
    """A mean of 0 to 3 as a bar's length out of 300."""
    return int(mean * 100)


def _level(each: AtLevel, language: str) -> dict[str, Any]:
    rating = each.rating
    rows = []
    for points in rating.points:
        indicator = BA_2025.by_key[points.indicator]
        steps = indicator.steps_for(rating.level)
        sign = "≥" if indicator.direction == "high" else "<"
        rows.append(
            {
                "label": _said(indicator.label, language),
                "value": readable_number(points.value, language),
                "unit": _said(indicator.unit, language),
                "points": points.points,
                "thresholds": " · ".join(
                    f"{sign} {readable_number(step, language)}" for step in (steps.published if steps else ())
                ),
            }
        )
    return {
        "level": rating.level,
        "name": LEVELS[rating.level],
        "reason": _said(rating.reason, language),
        "verdict": VERDICTS[rating.verdict],
        "badge": BADGES[rating.verdict],
        "employees": each.row.employees,
        "together": f"{each.row.title} ({each.row.code})" if each.is_together else "",
        "svg": indicators_svg(rating, language) if rating.points else "",
        "rows": rows,
    }


def _course(code: str, title: str, language: str) -> dict[str, Any]:
    """How the means of Lower Saxony and Germany went over the imported years; one year makes no line."""
    stages = course_of(code)
    lines = [Line(f"{region}, {LEVELS[level]}", points) for (region, level), points in lines_of(stages)]
    drawn = any(len(line.points) > 1 for line in lines)
    years = sorted({each.year for each in stages})
    return {
        "svg": course_svg(f"{title}: {years[0]}–{years[-1]}", lines, language, top=Decimal(3))
        if drawn
        else "",
        "rows": [(each, str(each.year), LEVELS[each.level]) for each in stages],
        "years": [str(year) for year in years],
    }


def _recognised(code: str) -> list[Recognised]:
    """What is known of the recognition of qualifications for a group; nothing without the statistic."""
    dataset = statistic()
    return [each for each in recognised(dataset) if each.code.startswith(code[:4])] if dataset else []


def _said(text: Any, language: str) -> str:
    return str(text.de if language == "de" else text.en)


def readable_number(value: Any, language: str) -> str:
    """An exact value as people read it: two places at most, with the mark of their language."""
    shown = text(rounded(value, 2))
    return shown.replace(".", ",") if language == "de" else shown
