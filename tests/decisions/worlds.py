"""Committees and resolutions on top of the world of the virtual budget."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.ledger.worlds import NOW, World

from buendnis.decisions import services as decisions
from buendnis.decisions.models import Committee, Meeting, Resolution, ResolutionMode
from buendnis.ground.reference import Reference

DEADLINE = NOW + timedelta(days=14)


def a_committee(world: World) -> Committee:
    return decisions.committee_of_all(world.office, world.alliance)


def a_draft(world: World, **more: Any) -> Resolution:
    """A circular motion about nothing in particular."""
    arguments: dict[str, Any] = {
        "alliance": world.alliance,
        "committee": a_committee(world),
        "mode": ResolutionMode.CIRCULAR,
        "subject": Reference("decisions.motion", str(uuid4()), "Digitalisierungslabor"),
        "title": "Digitalisierungslabor",
        "motion": "Das Bündnis unterstützt das Vorhaben.",
        "deadline": DEADLINE if more.get("mode") != ResolutionMode.MEETING else None,
    }
    return decisions.draft_resolution(world.office, **(arguments | more))


def an_open_one(world: World, now: datetime = NOW, **more: Any) -> Resolution:
    return decisions.open_resolution(world.office, a_draft(world, **more), now)


def a_meeting(world: World, *, begun: bool = True, now: datetime = NOW) -> Meeting:
    meeting = decisions.plan_meeting(world.office, a_committee(world), starts_at=now, place="Rathaus")
    return decisions.open_meeting(world.office, meeting, now) if begun else meeting
