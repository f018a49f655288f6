"""What this room itself offers to a meeting: undecided and postponed motions, results to be noted, minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from buendnis.decisions.models import (
    OVER,
    AgendaItem,
    Committee,
    ItemKind,
    ItemState,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Resolution,
    ResolutionMode,
    ResolutionState,
)
from buendnis.decisions.ripe import Ripe
from buendnis.decisions.services.agenda import insert
from buendnis.decisions.services.resolutions import UNDECIDED, move_motion, take_to_meeting
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today

MOST_TO_NOTE = 30


def undecided(actor: Actor, committee: Committee) -> Iterator[Ripe]:
    """Resolutions that were not decided, and that nobody has brought to a meeting yet."""
    rows = _of(committee).filter(state__in=UNDECIDED, followed_by__isnull=True)
    for row in rows.order_by("closed_at", "pk"):

        def put(actor: Actor, meeting: Meeting, row: Resolution = row) -> object:
            return take_to_meeting(actor, row, meeting)

        text = f"{row.number}: {row.get_state_display()}"
        yield Ripe(f"undecided:{row.public_id}", row.title, text, put, _page(row), _day(row.closed_at))


def left_over(actor: Actor, committee: Committee) -> Iterator[Ripe]:
    """Motions whose meeting was cancelled or has ended without them, or that were postponed."""
    postponed = AgendaItem.objects.in_alliance(committee.alliance_id).filter(
        resolution=OuterRef("pk"), meeting=OuterRef("meeting"), state=ItemState.POSTPONED
    )
    rows = _of(committee).filter(mode=ResolutionMode.MEETING, state=ResolutionState.DRAFT)
    waiting = rows.annotate(postponed=Exists(postponed)).select_related("meeting")
    for row in waiting.order_by("created_at", "pk"):
        if row.meeting is None or not (row.meeting.state in OVER or row.postponed):
            continue

        def put(actor: Actor, meeting: Meeting, row: Resolution = row) -> object:
            return move_motion(actor, row, meeting)

        text = _("A motion that was not voted on")
        yield Ripe(f"left:{row.public_id}", row.title, text, put, _page(row), _day(row.created_at))


def to_be_noted(actor: Actor, committee: Committee) -> Iterator[Ripe]:
    """Results of circulars that no meeting has noted."""
    noted = AgendaItem.objects.in_alliance(committee.alliance_id).filter(
        resolution=OuterRef("pk"), kind=ItemKind.NOTE
    )
    live = noted.exclude(meeting__state=MeetingState.CANCELLED).exclude(state=ItemState.POSTPONED)
    rows = _of(committee).filter(
        mode=ResolutionMode.CIRCULAR, state__in=[ResolutionState.ADOPTED, ResolutionState.REJECTED]
    )
    for row in rows.exclude(Exists(live)).order_by("-closed_at", "-pk")[:MOST_TO_NOTE]:

        def put(actor: Actor, meeting: Meeting, row: Resolution = row) -> object:
            with translation.override("de"):
                title = _("Result of circular %(number)s: %(title)s") % {
                    "number": row.number,
                    "title": row.title,
                }
            return insert(actor, meeting, kind=ItemKind.NOTE, title=title[:200], resolution=row)

        text = _("By circular: %(state)s") % {"state": row.get_state_display()}
        yield Ripe(f"note:{row.public_id}", row.title, text, put, _page(row), _day(row.closed_at))


def minutes_to_approve(actor: Actor, committee: Committee) -> Iterator[Ripe]:
    """Minutes that were sent to the seats and are not approved."""
    waiting = Minutes.objects.in_alliance(committee.alliance_id).filter(
        meeting__committee=committee, state=MinutesState.SHARED
    )
    on_an_agenda = AgendaItem.objects.in_alliance(committee.alliance_id).filter(
        minutes_of=OuterRef("meeting"), meeting__state__in=["planned", "invited", "open"]
    )
    rows = waiting.exclude(Exists(on_an_agenda)).select_related("meeting__committee")
    for row in rows.order_by("meeting__starts_at", "pk"):

        def put(actor: Actor, meeting: Meeting, of: Meeting = row.meeting) -> object:
            with translation.override("de"):
                day = date_format(localtime(of.starts_at), "DATE_FORMAT")
                title = _("Minutes of the meeting on %(day)s") % {"day": day}
            return insert(actor, meeting, kind=ItemKind.LAST_MINUTES, title=title, minutes_of=of)

        text = _("Minutes to be approved")
        yield Ripe(f"minutes:{row.public_id}", str(row.meeting), text, put, since=_day(row.shared_at))


OFFERS = (undecided, left_over, to_be_noted, minutes_to_approve)


def _of(committee: Committee) -> QuerySet[Resolution]:
    return Resolution.objects.in_alliance(committee.alliance_id).filter(committee=committee)


def _day(moment: datetime | None) -> date | None:
    return today(moment) if moment else None


def _page(row: Resolution) -> str:
    return reverse("decisions:resolution", args=[row.public_id])
