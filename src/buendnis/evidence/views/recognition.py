"""Recognition of foreign qualifications: by occupation, over the years, and which professions are regulated."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buendnis.evidence.charts import Cell, Chart
from buendnis.evidence.drawing import Line, course_svg
from buendnis.evidence.forms.charts import RecognitionForm, RegulatedForm
from buendnis.evidence.models import DatasetKind
from buendnis.evidence.selectors.naming import codes_meant, prepare_index
from buendnis.evidence.selectors.need import concerns, origin_of
from buendnis.evidence.selectors.professions import procedures_of, register_in_force, regulated, said_here
from buendnis.evidence.selectors.recognition import Recognised, recognised, statistic, totals
from buendnis.evidence.views.charts import asked_version, language_now, page_of
from buendnis.evidence.views.need import crumbs
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.look.pages import paginate
from buendnis.ground.requests import ActingRequest


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def recognition(request: ActingRequest) -> HttpResponse:
    """How many had their qualification recognised, by occupation, and which occupations are regulated."""
    prepare_index()
    asked = asked_version(request, DatasetKind.FIGURES)
    dataset = asked or statistic()
    form = RecognitionForm(request.GET or None)
    said: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    chart, rows = None, []
    if dataset is not None:
        everything = recognised(dataset)
        year = everything[0].year if everything else dataset.as_of.year
        rows = _narrowed(everything, said)
        years = totals()
        title = _("Recognition of foreign qualifications, Germany %(year)s") % {"year": year}
        line = Line(_("procedures in Germany"), tuple(years))
        chart = Chart(
            key=_("recognition"),
            title=title,
            headings=[
                _("KldB 2010"),
                _("German reference occupation"),
                _("Regulated"),
                _("Law"),
                _("Procedures"),
                _("Decided"),
                _("Decided positively"),
                _("Fully equivalent"),
            ],
            rows=[_row(each) for each in rows],
            origins=[origin_of(dataset)],
            svg=course_svg(title, [line], language_now()) if len(years) > 1 else SafeString(""),
            question={"page": "recognition", **{key: str(each) for key, each in said.items() if each}},
            notes=[_("Destatis rounds every figure to a multiple of 3.")],
        )
    page = paginate(request, rows)
    context = {
        "form": form,
        "page_obj": page,
        "rows": page,
        "narrowed": any(said.values()),
        "regulated": sum(each.is_regulated for each in rows),
        "procedures": sum((each.procedures or 0 for each in rows), 0),
        **_of_register(),
        "crumbs": crumbs(("", _("Recognition of qualifications"))),
    }
    return page_of(request, chart, "evidence/recognition.html", context, pinned=asked is not None)


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def regulated_professions(request: ActingRequest) -> HttpResponse:
    """The professions that are regulated in Germany, as the register of the European Commission lists them."""
    asked = asked_version(request, DatasetKind.REGULATED)
    dataset = asked or register_in_force()
    names = [(each, said_here(each)) for each in procedures_of(dataset)] if dataset else []
    form = RegulatedForm(request.GET or None, procedures=names)
    said: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    chart = None
    if dataset is not None:
        found = regulated(
            dataset,
            words=str(said.get("q") or "").split()[:6],
            land=said.get("land", ""),
            procedure=said.get("procedure", ""),
        )
        chart = Chart(
            key=_("regulated-professions"),
            title=_("Regulated professions in Germany"),
            headings=[
                _("Profession"),
                _("Regulated in"),
                _("Procedure"),
                _("Training"),
                _("Level of the qualification"),
                _("Number in the register"),
            ],
            rows=[
                [
                    row.name,
                    row.land or _("all of Germany"),
                    said_here(row.procedure),
                    said_here(row.training),
                    said_here(row.level),
                    row.number,
                ]
                for row in found
            ],
            origins=[origin_of(dataset)],
            question={"page": "regulated", **{key: str(each) for key, each in said.items() if each}},
        )
    context = {
        "form": form,
        "narrowed": any(said.values()),
        "crumbs": crumbs(
            (reverse("evidence:recognition"), _("Recognition of qualifications")),
            ("", _("Regulated professions")),
        ),
    }
    return page_of(request, chart, "evidence/regulated.html", context, pinned=asked is not None)


def _of_register() -> dict[str, Any]:
    """What the page of recognition tells of the register: how many, and of which day."""
    dataset = register_in_force()
    return {
        "register": origin_of(dataset) if dataset else None,
        "register_count": dataset.rows if dataset else 0,
    }


def _narrowed(rows: tuple[Recognised, ...], said: dict[str, Any]) -> list[Recognised]:
    asked = str(said.get("q") or "").strip()
    codes = [code[:4] for code in codes_meant(asked)] if asked else []
    return [
        row
        for row in rows
        if (not asked or any(concerns(row.code, code) for code in codes))
        and said.get("regulated", "") in {"", "yes" if row.is_regulated else "no"}
    ]


def _row(each: Recognised) -> list[Cell]:
    return [
        each.code,
        each.title,
        _("yes") if each.is_regulated else _("no"),
        each.law,
        each.procedures,
        each.decided,
        each.positive,
        each.full,
    ]
