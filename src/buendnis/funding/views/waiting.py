"""All that waits for somebody, the longest first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buendnis.alliances.selectors import alliance_of
from buendnis.funding.forms.waiting import KINDS, PARTIES, WaitingFilter
from buendnis.funding.selectors.turns import Usuals, Waiting
from buendnis.funding.selectors.waiting import in_full, queue_of
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.clock import today
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import paginate
from buendnis.ground.requests import ActingRequest

NAMED = dict(KINDS)
LIMITS = {"party": dict(PARTIES), "kind": NAMED}


@open_to(Role.SECRETARIAT)
@require_safe
def waiting(request: ActingRequest) -> HttpResponse:
    """Ideas, cases of advice and outlines that wait, with whose turn it is, since when and until when."""
    alliance, day = alliance_of(request.actor), today()
    asked = {name: request.GET.get(name, "") for name in LIMITS}
    asked = {name: value if value in LIMITS[name] else "" for name, value in asked.items()}
    queue = queue_of(request.actor, alliance, **asked, sort=request.GET.get("sort", ""))
    usuals = Usuals(alliance.pk)
    columns: list[Column[Waiting]] = [
        Column(lambda: _("What"), lambda row: str(NAMED[row.kind])),
        Column(lambda: _("Title"), lambda row: row.title),
        Column(lambda: _("Waits for"), lambda row: str(row.who)),
        Column(lambda: _("Next step"), lambda row: str(row.text)),
        Column(lambda: _("since"), lambda row: row.since),
        Column(lambda: _("Days"), lambda row: row.days(day)),
        Column(lambda: _("until"), lambda row: row.deadline.day if row.deadline else ""),
        Column(lambda: _("Usual duration"), lambda row: str(usuals.of(row).sentence)),
    ]
    if request.GET.get("format") == "csv":
        return csv_response("wartet-auf", columns, in_full(request.actor, alliance, queue.lines))
    if request.GET.get("format") == "xlsx":
        return xlsx_response("wartet-auf", columns, in_full(request.actor, alliance, queue.lines))
    page = paginate(request, queue.lines)
    shown = in_full(request.actor, alliance, list(page))
    context = {
        "form": WaitingFilter(request.GET),
        "page_obj": page,
        "rows": [(row, NAMED[row.kind], row.days(day), row.is_late(day), usuals.of(row)) for row in shown],
        "most": queue.most,
        "narrowed": any(asked.values()),
    }
    return render(request, "funding/waiting.html", context)
