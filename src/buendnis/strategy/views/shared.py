"""What the pages of a strategy have in common."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.views.shared import Crumb, crumbs
from buendnis.ground.requests import ActingRequest
from buendnis.strategy.models import EDITABLE, FieldOfAction, Goal, Strategy


def found_version(request: ActingRequest, public_id: UUID) -> Strategy:
    """The version of one's own alliance; no page for any other."""
    rows = Strategy.objects.in_alliance(request.actor.alliance_id).select_related(
        "alliance__host", "recognition", "resolution", "predecessor"
    )
    return get_object_or_404(rows, public_id=public_id)


def found_draft(request: ActingRequest, public_id: UUID) -> Strategy:
    """The same, if its text can be changed; there is no form for a version that stays as it is."""
    row = found_version(request, public_id)
    if row.state not in EDITABLE:
        raise Http404
    return row


def found_field(request: ActingRequest, public_id: UUID, *, draft: bool = True) -> FieldOfAction:
    """A field of action of one's own alliance, of a draft unless told otherwise."""
    rows = FieldOfAction.objects.in_alliance(request.actor.alliance_id).select_related("strategy__alliance")
    row = get_object_or_404(rows, public_id=public_id)
    if draft and row.strategy.state not in EDITABLE:
        raise Http404
    return row


def found_goal(request: ActingRequest, public_id: UUID, *, draft: bool = True) -> Goal:
    """A goal of one's own alliance, of a draft unless told otherwise."""
    rows = Goal.objects.in_alliance(request.actor.alliance_id).select_related(
        "field__strategy__alliance", "partner", "baseline_snapshot"
    )
    row = get_object_or_404(rows, public_id=public_id)
    if draft and row.field.strategy.state not in EDITABLE:
        raise Http404
    return row


def page_of(strategy: Strategy) -> str:
    """The page of a version."""
    return reverse("strategy:version", args=[strategy.public_id])


def way_to(strategy: Strategy | None, *more: Crumb) -> list[Crumb]:
    """The crumbs of a page of a version."""
    first = (reverse("strategy:strategy"), _("Strategy"))
    if strategy is None:
        return crumbs(first, *more)
    return crumbs(first, (page_of(strategy), strategy.title), *more)
