"""Taking everything out."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buendnis.alliances.views.shared import alliance_of
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.look.pages import paginate
from buendnis.ground.requests import ActingRequest
from buendnis.intake.models import Takeout, TakeoutState
from buendnis.intake.services.takeouts import order_takeout

KINDS = {
    TakeoutState.WAITING: "info",
    TakeoutState.READY: "success",
    TakeoutState.GONE: "neutral",
    TakeoutState.FAILED: "danger",
}


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def takeouts(request: ActingRequest) -> HttpResponse:
    """One's own exports, which hold what one may see, and ordering one."""
    if request.method == "POST":
        try:
            row = order_takeout(request.actor, alliance_of(request.actor))
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return redirect("intake:takeouts")
        return redirect("jobs:progress", row.progress)
    rows = Takeout.objects.visible_to(request.actor)
    page = paginate(request, rows.filter(ordered_by=request.actor.user_id))
    context = {
        "page_obj": page,
        "rows": [(row, KINDS[TakeoutState(row.state)]) for row in page],
        "waiting": rows.filter(state=TakeoutState.WAITING).exists(),
        "crumbs": [
            (reverse("alliances:overview"), _("Our alliance")),
            (reverse("intake:imports"), _("Take over lists")),
            ("", _("Export everything")),
        ],
    }
    return render(request, "intake/takeouts.html", context)
