"""The mails of meetings, minutes and tasks. None carries authority, and none carries a paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Mandate
from buendnis.alliances.selectors import actor_under, in_force, mandates_for_seats, office_of
from buendnis.decisions.hidden import hidden_in_minutes
from buendnis.decisions.invitation import FILE_NAME, address_of, appointment_of, words_to_all
from buendnis.decisions.models import Meeting, Minutes, MinutesObjection, Resolution, Task, TaskOwner
from buendnis.decisions.recusals import kept_out, recusals_of
from buendnis.decisions.selectors import seats_in
from buendnis.ground.appointments import written
from buendnis.ground.clock import today
from buendnis.ground.mail.services import Attached, queue_mail


def invite(meeting: Meeting, *, now: datetime) -> int:
    """Invite all who act for a seat; returns how many mails that makes."""
    hidden = _items_kept_from(meeting)
    return _tell(meeting, "meeting.invited", _("Invitation: %(meeting)s"), now=now, hidden=hidden)


def tell_change(meeting: Meeting, reason: str, *, moved: bool, now: datetime) -> int:
    """Tell them that time, place or agenda have changed; ``moved``: they are asked anew whether they come."""
    hidden = _items_kept_from(meeting)
    more = {"reason": reason, "moved": moved}
    return _tell(meeting, "meeting.changed", _("Changed: %(meeting)s"), more, now=now, hidden=hidden)


def tell_cancelled(meeting: Meeting, *, now: datetime) -> int:
    """Tell them that it does not take place; their calendars take it out."""
    return _tell(meeting, "meeting.cancelled", _("Cancelled: %(meeting)s"), now=now)


def tell_shared(minutes: Minutes) -> int:
    """Tell the seats that they can read the minutes, and object."""
    return _tell(minutes.meeting, "minutes.shared", _("Minutes to read: %(meeting)s"))


def tell_approved(minutes: Minutes) -> int:
    """Tell them that the minutes are approved."""
    return _tell(minutes.meeting, "minutes.approved", _("Minutes approved: %(meeting)s"))


def tell_objection(objection: MinutesObjection) -> None:
    """Tell the secretariat that a seat objects to the minutes; what it says only to whoever reads all of them."""
    meeting = objection.minutes.meeting
    for mandate in office_of(meeting.committee.alliance):
        kept = hidden_in_minutes(actor_under(mandate, mandate.person.user), meeting)
        _send(
            mandate,
            "minutes.objected",
            _("An objection to the minutes: %(meeting)s"),
            {"objection": None if kept else objection, "seat": objection.seat},
            meeting,
        )


def tell_task(task: Task) -> int:
    """Tell whoever is to do it; returns how many mails that makes."""
    sent = 0
    for mandate in owners_of(task):
        user = mandate.person.user
        if user is None:
            continue
        queue_mail(
            "task.given",
            user.email,
            _("A task: %(what)s") % {"what": task.what},
            "mail/task.given.txt",
            {
                "task": task,
                "alliance": task.alliance,
                "url": settings.BASE_URL + reverse("decisions:task", args=[task.public_id]),
            },
            alliance_id=task.alliance_id,
            user_id=user.pk,
        )
        sent += 1
    return sent


def owners_of(task: Task) -> Iterable[Mandate]:
    """The mandates under which a task is done."""
    if task.owner == TaskOwner.OFFICE:
        return office_of(task.alliance)
    if task.owner == TaskOwner.SEAT:
        return mandates_for_seats(task.alliance).filter(seat=task.seat)
    own = Mandate.objects.in_alliance(task.alliance_id).filter(in_force(today()), pk=task.mandate_id or 0)
    return own.select_related("person__user", "seat")


def _items_kept_from(meeting: Meeting) -> dict[int, list[str]]:
    """By seat the items in which a conflict of interest keeps it out: it sees the item, not what is confidential."""
    items = [item for item in meeting.items.select_related("resolution") if item.resolution is not None]
    motions: list[Resolution] = [item.resolution for item in items if item.resolution is not None]
    found = recusals_of(motions)
    kept: dict[int, list[str]] = defaultdict(list)
    for item in items:
        for seat_id in sorted(kept_out(found[item.resolution_id or 0])):
            kept[seat_id].append(f"{item.position}. {item.title}")
    return kept


def _tell(
    meeting: Meeting,
    kind: str,
    subject: str | Promise,
    more: dict[str, Any] | None = None,
    *,
    now: datetime | None = None,
    hidden: dict[int, list[str]] | None = None,
) -> int:
    """To all who act for a seat of the committee; with ``now`` the appointment goes along."""
    seats = [seat.pk for seat in seats_in(meeting.committee, today(meeting.starts_at))]
    attached = []
    if now is not None:
        appointment = appointment_of(meeting, now)
        attached = [Attached(FILE_NAME, appointment.media_type, written(appointment))]
    context = {
        "items": list(meeting.items.order_by("position")),
        "message": words_to_all(meeting),
        "more_words": bool(meeting.message),
        **(more or {}),
    }
    sent = 0
    for mandate in mandates_for_seats(meeting.committee.alliance).filter(seat__in=seats):
        own = {"kept_out": (hidden or {}).get(mandate.seat_id or 0, [])}
        sent += _send(mandate, kind, subject, context | own, meeting, attached)
    return sent


def _send(
    mandate: Mandate,
    kind: str,
    subject: str | Promise,
    context: dict[str, Any],
    meeting: Meeting,
    attached: Iterable[Attached] = (),
) -> bool:
    user = mandate.person.user
    if user is None:
        return False
    alliance = meeting.committee.alliance
    queue_mail(
        kind,
        user.email,
        str(subject) % {"meeting": meeting},
        f"mail/{kind}.txt",
        {
            "seat": mandate.seat,
            "meeting": meeting,
            "alliance": alliance,
            "url": address_of(meeting),
            **context,
        },
        alliance_id=alliance.pk,
        user_id=user.pk,
        reply_to=alliance.email,
        attached=tuple(attached),
    )
    return True
