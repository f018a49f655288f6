"""The published strategy, for everybody: each version at an address that stays."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buendnis.alliances.models import Alliance
from buendnis.ground.access import EVERYONE, open_to
from buendnis.ground.clock import today
from buendnis.ground.documents.selectors import by_id
from buendnis.ground.requests import ActingRequest
from buendnis.strategy.difference import compare
from buendnis.strategy.models import Phase, Strategy
from buendnis.strategy.plan import plan_of
from buendnis.strategy.selectors import PHASE_KINDS, in_force, published_versions
from buendnis.strategy.views.pages import fields_shown


@open_to(EVERYONE)
@require_safe
def newest(request: ActingRequest, slug: str) -> HttpResponse:
    """The way to the published version that is in force, else to the newest one."""
    versions = list(published_versions(get_object_or_404(Alliance, slug=slug)))
    if not versions:
        raise Http404
    row = in_force(versions) or versions[0]
    return redirect("strategy:public", slug, row.version)


@open_to(EVERYONE)
@require_safe
def published(request: ActingRequest, slug: str, number: int) -> HttpResponse:
    """A published version with its goals and how far each is."""
    alliance, row, versions = _found(slug, number)
    plan = plan_of(row)
    phase = row.phase(today(), succeeded=row.followed)  # type: ignore[attr-defined]
    current = in_force(versions)
    before = row.predecessor if row.predecessor_id else None
    context: dict[str, Any] = {
        "alliance": alliance,
        "strategy": row,
        "plan": plan,
        "fields": fields_shown(row, plan),
        "phase": Phase(phase).label,
        "kind": PHASE_KINDS[phase],
        "newer": current if current and current.pk != row.pk and current.starts_on > row.starts_on else None,
        "versions": versions,
        "difference": compare(plan_of(before), plan) if before and before.published_at else None,
        "pdf": by_id([row.pdf]).get(row.pdf) if row.pdf else None,
        "crumbs": [
            (reverse("alliances:list"), _("Alliances")),
            (reverse("alliances:public", args=[alliance.slug]), alliance.name),
            ("", _("Strategy")),
        ],
    }
    return render(request, "strategy/public/version.html", context)


def _found(slug: str, number: int) -> tuple[Alliance, Strategy, list[Strategy]]:
    alliance = get_object_or_404(Alliance, slug=slug)
    versions = list(published_versions(alliance).select_related("predecessor", "resolution"))
    row = next((each for each in versions if each.version == number), None)
    if row is None:
        raise Http404
    return alliance, row, versions
