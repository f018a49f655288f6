"""What the pages of scenarios have in common."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor
from buendnis.scenarios.models import Scenario

Crumb = tuple[str, str]


def crumbs(*more: Crumb) -> list[Crumb]:
    """The way from the list of scenarios to a page; the last one without an address."""
    return [(reverse("scenarios:list"), _("Scenarios")), *more]


def found_scenario(actor: Actor, public_id: UUID) -> Scenario:
    """A scenario that ``actor`` may see."""
    rows = Scenario.objects.visible_to(actor).select_related("committee", "head__recognition", "made_from")
    return get_object_or_404(rows, public_id=public_id)
