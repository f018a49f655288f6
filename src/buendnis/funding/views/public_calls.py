"""The calls of an alliance, and what it published of its ideas, for everybody."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from buendnis.alliances.models import Alliance
from buendnis.funding.models import CallPhase, FundingCall, Idea, IdeaCall
from buendnis.funding.selectors.calls import (
    documents_of,
    funding_calls_of,
    funding_object_title,
    published_calls,
    questions_of,
)
from buendnis.funding.services.calls import ask_for_reminder
from buendnis.ground.access import EVERYONE, SIGNED_IN, open_to
from buendnis.ground.clock import today
from buendnis.ground.requests import ActingRequest

PHASE_KINDS = {
    CallPhase.DRAFT: "neutral",
    CallPhase.ANNOUNCED: "info",
    CallPhase.OPEN: "success",
    CallPhase.CLOSED: "neutral",
    CallPhase.ENDED: "neutral",
}
SHOWN = {CallPhase.ANNOUNCED, CallPhase.OPEN}


def with_phase(call: IdeaCall | FundingCall) -> dict[str, object]:
    """A call as lists show it today."""
    phase = call.phase(today())
    return {
        "call": call,
        "phase": phase.label,
        "kind": PHASE_KINDS[phase],
        "is_open": phase is CallPhase.OPEN,
    }


@open_to(EVERYONE)
@require_safe
def calls(request: ActingRequest, slug: str) -> HttpResponse:
    """What is open and what comes; what is over stands below."""
    alliance = get_object_or_404(Alliance, slug=slug)
    day = today()
    own, of_state = list(published_calls(alliance)), list(funding_calls_of(alliance))
    context = {
        "alliance": alliance,
        "own": [with_phase(call) for call in own if call.phase(day) in SHOWN],
        "of_state": [with_phase(call) for call in of_state if call.phase(day) in SHOWN],
        "past": [with_phase(call) for call in reversed(own) if call.phase(day) not in SHOWN],
        "past_of_state": [with_phase(call) for call in reversed(of_state) if call.phase(day) not in SHOWN],
        "crumbs": _crumbs(alliance, (("", _("Calls")),)),
    }
    return render(request, "funding/public/calls.html", context)


@open_to(EVERYONE)
@require_safe
def call(request: ActingRequest, slug: str, public_id: UUID) -> HttpResponse:
    """A call with its dates, files and questions, and the way to bring an idea to it."""
    alliance, found = _found(slug, public_id)
    phase = found.phase(today())
    user_id = request.actor.user_id
    context = {
        "alliance": alliance,
        "call": found,
        "phase": phase.label,
        "kind": PHASE_KINDS[phase],
        "is_open": phase is CallPhase.OPEN,
        "takes_ideas": phase is CallPhase.OPEN
        and (alliance.public_forms_open_since is not None or request.actor.member_of(alliance.pk)),
        "can_be_reminded": phase in SHOWN and not found.is_continuous,
        "is_reminded": user_id is not None and found.reminders.filter(user_id=user_id).exists(),
        "is_signed_in": user_id is not None,
        "is_office": request.actor.is_office and request.actor.member_of(alliance.pk),
        "category": funding_object_title(found),
        "asked": questions_of(found),
        "extensions": list(found.extensions.all()),
        "documents": documents_of(found),
        "crumbs": _crumbs(
            alliance,
            ((reverse("funding:public_calls", args=[slug]), _("Calls")), ("", found.title)),
        ),
    }
    return render(request, "funding/public/call.html", context)


@open_to(SIGNED_IN)
@require_POST
def remind(request: ActingRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Be reminded before a call ends, or not any more."""
    _alliance, found = _found(slug, public_id)
    wanted = request.POST.get("wanted") == "yes"
    try:
        ask_for_reminder(request.actor, found, wanted=wanted)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        said = (
            _("We remind you by mail a week before the call ends.") if wanted else _("You get no reminder.")
        )
        messages.success(request, said)
    return redirect("funding:public_call", slug, public_id)


@open_to(EVERYONE)
@require_safe
def published_idea(request: ActingRequest, slug: str, public_id: UUID) -> HttpResponse:
    """What an alliance published of an idea: title and summary, without persons and organisations."""
    alliance = get_object_or_404(Alliance, slug=slug)
    found = get_object_or_404(
        Idea.objects.in_alliance(alliance.pk).select_related("field_of_action", "goal"),
        public_id=public_id,
        published_at__isnull=False,
    )
    context = {
        "alliance": alliance,
        "idea": found,
        "is_member": request.actor.is_member and request.actor.member_of(alliance.pk),
        "crumbs": _crumbs(alliance, (("", found.title),)),
    }
    return render(request, "funding/public/published.html", context)


def _found(slug: str, public_id: UUID) -> tuple[Alliance, IdeaCall]:
    alliance = get_object_or_404(Alliance, slug=slug)
    return alliance, get_object_or_404(published_calls(alliance), public_id=public_id)


def _crumbs(alliance: Alliance, last: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [
        (reverse("alliances:list"), _("Alliances")),
        (reverse("alliances:public", args=[alliance.slug]), alliance.name),
        *last,
    ]
