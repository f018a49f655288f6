"""What meetings, their minutes and tasks bring to the desks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.decisions.invitation import missing_notice
from buendnis.decisions.models import COMING, Meeting, MeetingState, Minutes, MinutesState, Task
from buendnis.decisions.selectors import own_open_tasks, owner_in_words, pressing_tasks, visible_meetings
from buendnis.desk.items import Item
from buendnis.ground.actor import Actor, Role
from buendnis.ground.clock import now, today

INVITE_AHEAD = timedelta(days=21)


def coming_meetings(actor: Actor) -> list[Meeting]:
    """The next meetings, with what the page of the office and its work list show of them."""
    return list(
        visible_meetings(actor)
        .filter(state__in=[*COMING, MeetingState.OPEN])
        .select_related("committee__alliance")
        .only(
            "public_id",
            "starts_at",
            "place",
            "state",
            "invited_at",
            "committee__name",
            "committee__alliance__slug",
        )
        .order_by("starts_at", "pk")[:20]
    )


def of_the_office(actor: Actor, alliance: Alliance, day: date, coming: Sequence[Meeting]) -> Iterator[Item]:
    """Invitations to send, minutes to write and to have approved, own tasks, and those of others that are late."""
    for row in coming:
        if row.state != MeetingState.PLANNED:
            continue
        begins = today(row.starts_at)
        if begins - day > INVITE_AHEAD:
            continue
        late = missing_notice(row, now())
        text = (
            _("Invite the seats; the period of the rules is running out") if late else _("Invite the seats")
        )
        yield Item(str(row), text, _meeting(row), "calendar-today", due=begins, today=day)
    written = {
        MinutesState.DRAFT: _("Write the minutes and send them round"),
        MinutesState.SHARED: _("Have the minutes approved"),
    }
    minutes = (
        Minutes.objects.in_alliance(alliance.pk)
        .filter(state__in=written)
        .select_related("meeting__committee")
        .only(
            "state",
            "meeting__public_id",
            "meeting__starts_at",
            "meeting__closed_at",
            "meeting__committee__name",
        )
    )
    for record in minutes.order_by("meeting__starts_at", "pk")[:20]:
        yield Item(
            str(record.meeting),
            written[MinutesState(record.state)],
            reverse("decisions:minutes", args=[record.meeting.public_id]),
            "edit",
            since=today(record.meeting.closed_at) if record.meeting.closed_at else None,
        )
    for task in pressing_tasks(actor, day)[:50]:
        yield _task(task, day)


def of_a_seat(actor: Actor, day: date) -> Iterator[Item]:
    """Invitations to answer, minutes to release, and tasks."""
    own = Q(committee__has_all_seats=True) | Q(committee__seats=actor.seat_id)
    asked = (
        Meeting.objects.in_alliance(actor.alliance_id)
        .filter(own, state=MeetingState.INVITED)
        .exclude(replies__seat=actor.seat_id)
        .select_related("committee")
        .order_by("starts_at", "pk")
        .distinct()
    )
    for row in asked:
        begins = today(row.starts_at)
        yield Item(
            str(row),
            _("Please say whether your seat comes"),
            _meeting(row),
            "calendar-today",
            due=begins,
            today=day,
        )
    if actor.role is Role.SPOKESPERSON:
        waiting = Minutes.objects.in_alliance(actor.alliance_id).filter(state=MinutesState.SHARED)
        for record in waiting.select_related("meeting__committee").order_by("pk"):
            url = reverse("decisions:minutes", args=[record.meeting.public_id])
            yield Item(str(record.meeting), _("Please release the minutes"), url, "edit")
    for task in own_open_tasks(actor):
        yield _task(task, day)


def _task(task: Task, day: date) -> Item:
    url = reverse("decisions:task", args=[task.public_id])
    return Item(
        task.what, _("Task from a decision"), url, "flag", task.due_on, who=owner_in_words(task), today=day
    )


def _meeting(row: Meeting) -> str:
    return reverse("decisions:meeting", args=[row.public_id])
