"""What this room offers to pages of rooms below: the public page of an alliance, and the page of frozen figures."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.alliances.public_parts import Part
from buendnis.evidence.places import Place
from buendnis.ground.actor import Actor
from buendnis.strategy.models import EDITABLE, Strategy
from buendnis.strategy.selectors import in_force, published_versions


def part_of(alliance: Alliance) -> list[Part]:
    """The published strategy on an alliance's public page; nothing where none is published."""
    versions = list(published_versions(alliance))
    if not versions:
        return []
    current = in_force(versions) or versions[0]
    return [
        Part(
            _("Strategy"),
            "strategy/public/part.html",
            {"alliance": alliance, "strategy": current, "fields": current.document["fields"]},
        )
    ]


def places_to_cite(actor: Actor) -> Iterator[Place]:
    """The drafts of the strategy in which the office can cite what was just frozen."""
    if not actor.is_office:
        return
    rows = Strategy.objects.in_alliance(actor.alliance_id).filter(state__in=EDITABLE)
    for row in rows.order_by("-version"):
        yield Place(
            _("Strategy: %(title)s") % {"title": row.title},
            reverse("strategy:version", args=[row.public_id]),
        )
