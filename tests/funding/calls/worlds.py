"""Calls in the world of ideas."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.funding.applications.worlds import World
from tests.funding.ideas.worlds import NOW

from buendnis.funding.models import FundingCall, IdeaCall
from buendnis.funding.services import calls as verbs


def words(world: World, **changes: Any) -> dict[str, Any]:
    """What the office enters for a call."""
    return {
        "title": "Digitale Werkstätten",
        "text": "Gesucht werden Ideen, wie Betriebe und Hochschulen zusammenkommen.",
        "opens_on": date(2026, 3, 1),
        "closes_on": date(2026, 3, 31),
        "field_of_action": world.field_of_action,
    } | changes


def a_draft(world: World, **changes: Any) -> IdeaCall:
    return verbs.draft_call(world.actors["office"], world.alliance, words(world, **changes))


def a_call(world: World, now: datetime = NOW, **changes: Any) -> IdeaCall:
    """A published one, open in March 2026."""
    return verbs.publish_call(world.actors["office"], a_draft(world, **changes), now)


def a_state_call(world: World, **changes: Any) -> FundingCall:
    data = {
        "title": "Weiterbildung in Betrieben",
        "number": "2.1.3-2026",
        "authority": "NBank",
        "text": "Weiterbildung von Beschäftigten.",
        "url": "https://foerderung.example/aufruf",
        "opens_on": date(2026, 2, 1),
        "closes_on": date(2026, 6, 30),
    } | changes
    return verbs.enter_funding_call(world.actors["office"], world.alliance, data, NOW)


def now_of(call: IdeaCall) -> IdeaCall:
    return IdeaCall.objects.in_alliance(call.alliance_id).get(pk=call.pk)
