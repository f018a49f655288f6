"""How far a job is, for whoever started it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.clock import now
from buendnis.ground.jobs.models import JobProgress, ProgressState
from buendnis.ground.requests import ActingRequest

SILENT_AFTER = timedelta(minutes=10)


@open_to(SIGNED_IN)
@never_cache
@require_safe
def progress(request: ActingRequest, progress_id: UUID) -> HttpResponse:
    """A job that one has started oneself: where it stands, and where its result is."""
    found = JobProgress.objects.filter(public_id=progress_id, user_id=request.actor.user_id).first()
    if found is None:
        raise Http404
    over = found.state in {ProgressState.DONE, ProgressState.FAILED}
    silent = not over and found.changed_at < now() - SILENT_AFTER
    template = "jobs/state.html" if request.headers.get("HX-Request") else "jobs/progress.html"
    return render(request, template, {"job": found, "over": over, "silent": silent})
