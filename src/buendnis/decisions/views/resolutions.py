"""The list of resolutions, and the page of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from buendnis.decisions.forms import ListFilter
from buendnis.decisions.models import Resolution, ResolutionState
from buendnis.decisions.selectors import contradicted_votes, listed
from buendnis.decisions.views.shown import BADGES, found, shown
from buendnis.decisions.wording import sentence_of
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import paginate
from buendnis.ground.requests import ActingRequest


@open_to(MEMBERS)
@require_safe
def overview(request: ActingRequest) -> HttpResponse:
    """The resolutions of the alliance, those to vote on first; also as CSV and XLSX."""
    form = ListFilter(request.GET or None)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = listed(
        request.actor,
        text=said.get("q", ""),
        state=said.get("state", ""),
        mode=said.get("mode", ""),
        sort=request.GET.get("sort", ""),
    )
    kind = request.GET.get("format")
    if kind in {"csv", "xlsx"}:
        return (csv_response if kind == "csv" else xlsx_response)(_("resolutions"), COLUMNS, rows)
    page_obj = paginate(request, rows)
    context = {
        "form": form,
        "page_obj": page_obj,
        "rows": [(row, BADGES[ResolutionState(row.state)]) for row in page_obj.object_list],
        "narrowed": any(said.values()),
        "office": request.actor.is_office,
        "contradicted": list(contradicted_votes(request.actor)) if request.actor.is_office else [],
    }
    return render(request, "decisions/list.html", context)


@open_to(MEMBERS)
@require_safe
def page(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One resolution: the motion, one's own vote, who has voted, the outcome."""
    return render(request, "decisions/resolution.html", shown(request.actor, found(request, public_id)))


def _numbers(row: Resolution, key: str) -> Any:
    return row.outcome.get("numbers", {}).get(key, "")


COLUMNS: tuple[Column[Any], ...] = (
    Column(lambda: _("Number"), lambda row: row.number),
    Column(lambda: _("Title"), lambda row: row.title),
    Column(lambda: pgettext("resolution", "State"), lambda row: str(row.get_state_display())),
    Column(lambda: _("Procedure"), lambda row: str(row.get_mode_display())),
    Column(lambda: _("Committee"), lambda row: row.committee.name),
    Column(lambda: _("Votes until"), lambda row: row.until or ""),
    Column(lambda: _("Closed on"), lambda row: row.closed_at or ""),
    Column(lambda: pgettext("vote", "Yes"), lambda row: _numbers(row, "yes")),
    Column(lambda: pgettext("vote", "No"), lambda row: _numbers(row, "no")),
    Column(lambda: _("Abstentions"), lambda row: _numbers(row, "abstain")),
    Column(lambda: _("Outcome"), sentence_of),
)
