"""The points of an appraisal for whoever may see them: how far apart, the result, all versions, and as a file."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from buendnis.appraisal import policies
from buendnis.appraisal.selectors import progress_of, sight_of, visible_spread
from buendnis.appraisal.selectors.result import result_of
from buendnis.appraisal.selectors.versions import ExportedScore, amended_of, exported
from buendnis.appraisal.views.shared import crumbs_of, found_case
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.requests import ActingRequest

FILES = {"csv": csv_response, "xlsx": xlsx_response}
COLUMNS: tuple[Column[ExportedScore], ...] = (
    Column(lambda: _("Seat"), lambda row: row.who),
    Column(lambda: _("Version"), lambda row: row.version),
    Column(lambda: _("Counts"), lambda row: _("yes") if row.counts else _("replaced")),
    Column(lambda: _("Criterion"), lambda row: row.aspect.criterion),
    Column(lambda: _("Aspect"), lambda row: row.aspect.label),
    Column(lambda: _("Points"), lambda row: row.score.points),
    Column(lambda: _("at most"), lambda row: row.aspect.maximum),
    Column(lambda: _("Reason"), lambda row: row.score.reason),
    Column(lambda: pgettext("assessment", "Evidence"), lambda row: row.score.cited),
    Column(lambda: pgettext("assessment", "Submitted"), lambda row: row.submitted_at or ""),
    Column(lambda: _("Why it was changed"), lambda row: row.why),
)


@open_to(MEMBERS)
@require_safe
def scores(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What the seats gave, as far as the reader may see it."""
    case = found_case(request, public_id)
    actor = request.actor
    sight = sight_of(actor, case)
    context = {
        "case": case,
        "application": case.application,
        "sight": sight,
        "spread": visible_spread(actor, case),
        "result": result_of(case) if sight.shown else None,
        "amended": amended_of(actor, case),
        "files": exported(actor, case) != [],
        "progress": progress_of(case) if sight.shown else None,
        "prepares": policies.may_prepare(actor, case) or policies.may_run(actor, case.alliance_id),
        "crumbs": crumbs_of(case, _("Points and reasons")),
    }
    return render(request, "appraisal/scores.html", context)


@open_to(MEMBERS)
@require_safe
def export(request: ActingRequest, public_id: UUID, kind: str) -> HttpResponse:
    """The visible scores of all versions as CSV or XLSX."""
    case = found_case(request, public_id)
    if kind not in FILES:
        raise Http404
    name = f"bewertungen-{case.application.number or case.application.public_id}"
    return FILES[kind](name, COLUMNS, exported(request.actor, case))
