"""Questions about meetings and committees."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from buendnis.alliances.models import Seat
from buendnis.alliances.selectors import seats_of
from buendnis.decisions.models import Committee, Meeting
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.periods import during


def visible_meetings(actor: Actor) -> QuerySet[Meeting]:
    """The meetings of the actor's alliance."""
    if not actor.is_member:
        return Meeting.objects.none().narrowed()
    return Meeting.objects.in_alliance(actor.alliance_id).select_related("committee")


def seats_in(committee: Committee, day: date | None = None) -> list[Seat]:
    """The seats of a committee on ``day`` (default: today), in German order."""
    if committee.has_all_seats:
        return list(seats_of(committee.alliance, day))
    return list(committee.seats.filter(during(day or today())).order_by("sort_key"))
