"""The committees of an alliance, and which seats belong to them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buendnis.alliances.selectors import alliance_of
from buendnis.decisions import services
from buendnis.decisions.forms import CommitteeForm
from buendnis.decisions.models import Committee
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest


@open_to(MEMBERS)
@require_safe
def overview(request: ActingRequest) -> HttpResponse:
    """The committees with their seats."""
    found = Committee.objects.in_alliance(request.actor.alliance_id).order_by("name", "pk")
    context = {
        "committees": list(found.prefetch_related("seats")),
        "office": request.actor.is_office,
        "crumbs": [(reverse("decisions:meetings"), _("Meetings")), ("", _("Committees"))],
    }
    return render(request, "decisions/committees.html", context)


@open_to(Role.SECRETARIAT)
def new(request: ActingRequest) -> HttpResponse:
    """Found a committee; the first one has all seats, unless one says otherwise."""
    first = not Committee.objects.in_alliance(request.actor.alliance_id).exists()
    return _edit(request, None, {"has_all_seats": True, "name": _("Plenary")} if first else {})


@open_to(Role.SECRETARIAT)
def edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Change a committee."""
    visible = Committee.objects.in_alliance(request.actor.alliance_id)
    committee = get_object_or_404(visible, public_id=public_id)
    initial = {
        "name": committee.name,
        "has_all_seats": committee.has_all_seats,
        "seats": list(committee.seats.values_list("pk", flat=True)),
    }
    return _edit(request, committee, initial)


def _edit(request: ActingRequest, committee: Committee | None, initial: dict[str, object]) -> HttpResponse:
    alliance = alliance_of(request.actor)

    def do(said: Said) -> str:
        services.edit_committee(
            request.actor,
            alliance,
            said["name"],
            said["seats"],
            committee,
            has_all_seats=said["has_all_seats"],
        )
        return _("The committee is saved.")

    back = reverse("decisions:committees")
    step = Step(
        committee.name if committee else _("New committee"),
        CommitteeForm,
        do,
        back,
        ((back, _("Committees")),),
        effect=_("Votes that are open keep the seats with which they were opened."),
        button=_("Save"),
        initial=initial,
        options={"alliance": alliance},
    )
    return take(request, step)
