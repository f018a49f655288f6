"""Questions about an alliance's guidelines."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from buendnis.alliances.models import Alliance
from buendnis.funding.guideline import shipped
from buendnis.funding.models import GuidelineVersion
from buendnis.ground.actor import Actor


def visible_guidelines(actor: Actor) -> QuerySet[GuidelineVersion]:
    """The versions of the actor's alliance; none for who is no member."""
    if not actor.is_member:
        return GuidelineVersion.objects.none().narrowed()
    return GuidelineVersion.objects.in_alliance(actor.alliance_id).select_related("predecessor")


def usable_guidelines(alliance: Alliance, day: date | None = None) -> QuerySet[GuidelineVersion]:
    """The newest version of each guideline that an outline can rest on; on ``day`` only the valid ones."""
    found = (
        GuidelineVersion.objects.in_alliance(alliance.pk)
        .filter(successor__isnull=True)
        .exclude(document__contains={"template": True})
    )
    if day is not None:
        found = found.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    return found.order_by("-valid_from", "-number")


def not_adopted(alliance: Alliance) -> list[tuple[str, str]]:
    """Key and title of the shipped guidelines that the alliance has not taken over."""
    there = set(GuidelineVersion.objects.in_alliance(alliance.pk).values_list("key", flat=True))
    return [
        (key, document["title"]) for key, document in shipped().items() if key.replace("_", "-") not in there
    ]
