"""Questions about meetings and committees."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from buendnis.alliances.models import Seat
from buendnis.alliances.selectors import seats_of
from buendnis.decisions.models import AgendaItem, Committee, Meeting, MeetingState
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.periods import during


def visible_meetings(actor: Actor) -> QuerySet[Meeting]:
    """The meetings of the actor's alliance."""
    if not actor.is_member:
        return Meeting.objects.none().narrowed()
    return Meeting.objects.in_alliance(actor.alliance_id).select_related("committee")


def listed_meetings(
    actor: Actor, *, text: str = "", state: str = "", committee: Committee | None = None
) -> QuerySet[Meeting]:
    """The meetings that match; ``text`` is looked for in place, agenda and minutes' remarks."""
    found = visible_meetings(actor)
    if text:
        on_the_agenda = AgendaItem.objects.in_alliance(actor.alliance_id).filter(title__icontains=text)
        if not actor.is_office:  # whoever is not invited yet does not read the agenda
            on_the_agenda = on_the_agenda.exclude(meeting__state=MeetingState.PLANNED)
        found = found.filter(Q(place__icontains=text) | Q(pk__in=on_the_agenda.values("meeting")))
    if state in MeetingState.values:
        found = found.filter(state=state)
    return found.filter(committee=committee) if committee else found


def seats_in(committee: Committee, day: date | None = None) -> list[Seat]:
    """The seats of a committee on ``day`` (default: today), in German order."""
    if committee.has_all_seats:
        return list(seats_of(committee.alliance, day))
    return list(committee.seats.filter(during(day or today())).order_by("sort_key"))
