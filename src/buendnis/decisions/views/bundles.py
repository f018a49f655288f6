"""The papers of a meeting in one file."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buendnis.decisions import services
from buendnis.decisions.bundling import audience_of, fingerprint_of, hidden_from, papers_of, readable
from buendnis.decisions.models import BundleState
from buendnis.decisions.policies import may_read_agenda
from buendnis.decisions.views.shown import act, crumbs_of_meeting, found_meeting
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS
from buendnis.ground.requests import ActingRequest


@open_to(MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def bundle(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What lies before a meeting, and all of it as one file; POST has it put together."""
    meeting = found_meeting(request, public_id)
    if not may_read_agenda(request.actor, meeting):
        raise Http404
    here = reverse("decisions:bundle", args=[meeting.public_id])
    if request.method == "POST":

        def do() -> str:
            services.order_bundle(request.actor, meeting)
            return _("The papers are being put together. You can leave this page and come back.")

        return act(request, do, here)
    hidden = hidden_from(meeting, request.actor)
    everything = papers_of(meeting)
    sheets = readable(everything, hidden)
    shown = {id(sheet) for sheet in sheets}
    found = meeting.bundles.filter(audience=audience_of(hidden)).first()
    current = found is not None and found.fingerprint == fingerprint_of(meeting, everything, hidden)
    items = list(meeting.items.order_by("position"))
    context = {
        "meeting": meeting,
        "bundle": found,
        "current": current,
        "making": found is not None and found.state == BundleState.MAKING,
        "papers": [
            (
                item,
                [sheet for sheet in sheets if sheet.item.pk == item.pk],
                sum(sheet.item.pk == item.pk and id(sheet) not in shown for sheet in everything),
            )
            for item in items
        ],
        "number": len(sheets),
        "left_out": len(everything) - len(sheets),
        "office": request.actor.is_office,
        "crumbs": [*crumbs_of_meeting(meeting), ("", _("Papers"))],
    }
    return render(request, "decisions/bundle.html", context)
