"""Questions about meetings and committees."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from buendnis.alliances.models import Seat
from buendnis.alliances.selectors import seats_of
from buendnis.decisions.models import AgendaItem, Committee, Meeting, MeetingState, Resolution
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.periods import during


def visible_meetings(actor: Actor) -> QuerySet[Meeting]:
    """The meetings of the actor's alliance."""
    if not actor.is_member:
        return Meeting.objects.none().narrowed()
    return Meeting.objects.in_alliance(actor.alliance_id).select_related("committee")


SORTS = {
    "begins": ("starts_at", "pk"),
    "-begins": ("-starts_at", "-pk"),
    "committee": ("committee__name", "-starts_at", "-pk"),
    "-committee": ("-committee__name", "-starts_at", "-pk"),
    "place": ("place", "-starts_at", "-pk"),
    "-place": ("-place", "-starts_at", "-pk"),
    "state": ("state", "-starts_at", "-pk"),
    "-state": ("-state", "-starts_at", "-pk"),
}


def listed_meetings(
    actor: Actor, *, text: str = "", state: str = "", committee: Committee | None = None, sort: str = ""
) -> QuerySet[Meeting]:
    """The meetings that match, the latest first; ``text`` is looked for in place and agenda."""
    found = visible_meetings(actor)
    if text:
        on_the_agenda = AgendaItem.objects.in_alliance(actor.alliance_id).filter(title__icontains=text)
        if not actor.is_office:  # as policies.may_read_agenda
            unseen = Q(meeting__state=MeetingState.CANCELLED, meeting__invited_at__isnull=True)
            on_the_agenda = on_the_agenda.exclude(unseen | Q(meeting__state=MeetingState.PLANNED))
        found = found.filter(Q(place__icontains=text) | Q(pk__in=on_the_agenda.values("meeting")))
    if state in MeetingState.values:
        found = found.filter(state=state)
    if committee:
        found = found.filter(committee=committee)
    return found.order_by(*SORTS.get(sort, SORTS["-begins"]))


def motions_to_name(meeting: Meeting) -> list[Resolution]:
    """The motions that other words of a meeting may speak of: those of its agenda, and those named before."""
    rows = Resolution.objects.in_alliance(meeting.committee.alliance_id)
    known = rows.filter(
        Q(pk__in=meeting.items.values("resolution")) | Q(pk__in=meeting.mentions.values("motion"))
    )
    return list(known.order_by("created_at", "pk"))


def seats_in(committee: Committee, day: date | None = None) -> list[Seat]:
    """The seats of a committee on ``day`` (default: today), in German order."""
    if committee.has_all_seats:
        return list(seats_of(committee.alliance, day))
    return list(committee.seats.filter(during(day or today())).order_by("sort_key"))
