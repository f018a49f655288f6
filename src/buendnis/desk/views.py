"""The start page, and the desk of whoever is signed in: one page per role, each with what is due first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from buendnis.alliances.models import Alliance
from buendnis.desk import applicant, office, partner
from buendnis.ground.access import EVERYONE, SIGNED_IN, open_to
from buendnis.ground.requests import ActingRequest

FIRST = 30  # lines of a work list that somebody can take in


@open_to(EVERYONE)
@require_safe
def start(request: ActingRequest) -> HttpResponse:
    """What this is, and where to begin; whoever is signed in goes to their desk."""
    if request.user.is_authenticated:
        return redirect("desk:home")
    open_to_ideas = Alliance.objects.filter(public_forms_open_since__isnull=False).order_by("name")
    return render(request, "desk/start.html", {"open_to_ideas": open_to_ideas})


@open_to(SIGNED_IN)
@never_cache
@require_safe
def home(request: ActingRequest) -> HttpResponse:
    """The desk of the role in force; a long work list shows what is due first, and all of it on request."""
    actor = request.actor
    most = None if "alle" in request.GET else FIRST
    if actor.is_office:
        return render(request, "desk/office.html", office.desk_of(actor, most=most))
    if actor.is_seated:
        return render(request, "desk/partner.html", partner.desk_of(actor, most=most))
    return render(request, "desk/applicant.html", applicant.desk_of(actor))
