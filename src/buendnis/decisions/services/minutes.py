"""The minutes of a meeting: begun from what happened, edited, sent round, approved; and what is added later."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from buendnis.decisions import drafting, meeting_mails, policies
from buendnis.decisions.models import (
    AgendaItem,
    ApprovalWay,
    ItemKind,
    ItemState,
    Meeting,
    MeetingState,
    Minutes,
    MinutesAddendum,
    MinutesObjection,
    MinutesState,
    Words,
)
from buendnis.decisions.selectors import seats_in
from buendnis.decisions.services.mentions import name_motions, require_readable
from buendnis.decisions.services.office import locked_meeting, require_office
from buendnis.decisions.transitions import MEETING, MINUTES
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.frozen import sha256_of
from buendnis.ground.jobs import defer
from buendnis.ground.verbs import record, refuse, require, verb


def begin_minutes(actor: Actor, meeting: Meeting) -> Minutes:
    """Draft the minutes of a meeting that ends, within its verb."""
    minutes = Minutes.objects.create(meeting=meeting, document=drafting.drafted(meeting))
    record(actor, "minutes.drafted", minutes, alliance_id=meeting.committee.alliance_id)
    return minutes


@verb
def redraft_minutes(actor: Actor, meeting: Meeting) -> Minutes:
    """Draft them anew from what is noted by now; words that somebody has edited stay.

    A meeting that ended before minutes were kept here gets them this way.
    """
    require_office(actor, meeting.committee.alliance_id)
    found = Minutes.objects.in_alliance(meeting.committee.alliance_id).filter(meeting=meeting)
    if not found.exists():
        meeting = locked_meeting(meeting)
        if meeting.state != MeetingState.CLOSED:
            refuse(_("Minutes are drafted once the meeting is over, and changed until they are approved."))
        if not found.exists():
            return begin_minutes(actor, meeting)
    # minutes are locked before their meeting, as when they are approved
    minutes = locked_minutes(found.select_related("meeting__committee").get())
    _refuse_unless_draft(minutes)
    minutes.document = drafting.kept(drafting.drafted(minutes.meeting), minutes.document)
    minutes.version += 1
    minutes.save(update_fields=["document", "version"])
    record(actor, "minutes.redrafted", minutes, alliance_id=meeting.committee.alliance_id)
    return minutes


@verb
def edit_minutes(
    actor: Actor,
    minutes: Minutes,
    texts: Mapping[str, str],
    version: int,
    about: Mapping[str, Collection[str]] | None = None,
) -> Minutes:
    """Change the words, by the keys of the parts; ``version`` is the one that was read.

    ``about`` are the motions that parts without one speak of, by their public ids.
    """
    minutes = locked_minutes(minutes)
    require_office(actor, _alliance(minutes))
    require_readable(actor, minutes.meeting, *(part["key"] for part in minutes.document["sections"]))
    _refuse_unless_draft(minutes)
    if minutes.version != version:
        refuse(
            _(
                "Somebody else has saved the minutes meanwhile. Your words still stand below; please compare, "
                "and save again."
            )
        )
    items = {str(item.public_id): item for item in minutes.meeting.items.all()}
    for part, motions in (about or {}).items():
        words = Words.ITEM if part in items else Words.REMARKS
        name_motions(minutes.meeting, words, motions, items.get(part))
    minutes.document = drafting.with_texts(minutes.document, texts)
    minutes.version += 1
    minutes.save(update_fields=["document", "version"])
    record(
        actor,
        "minutes.edited",
        minutes,
        alliance_id=_alliance(minutes),
        changes={"version": minutes.version, "hash": sha256_of(minutes.document)},
    )
    return minutes


@verb
def share_minutes(actor: Actor, minutes: Minutes, now: datetime | None = None) -> Minutes:
    """Send the minutes round: all seats can read them and object; they are not approved with that."""
    minutes = locked_minutes(minutes)
    require_office(actor, _alliance(minutes))
    minutes.state = MINUTES.next("share", minutes.state)
    minutes.shared_at = now or present()
    minutes.save(update_fields=["state", "shared_at"])
    sent = meeting_mails.tell_shared(minutes)
    record(actor, "minutes.shared", minutes, alliance_id=_alliance(minutes), changes={"mails": sent})
    return minutes


@verb
def take_back_minutes(actor: Actor, minutes: Minutes) -> Minutes:
    """Edit them again before they are approved; the seats do not read them meanwhile."""
    minutes = locked_minutes(minutes)
    require_office(actor, _alliance(minutes))
    minutes.state = MINUTES.next("take_back", minutes.state)
    minutes.save(update_fields=["state"])
    record(actor, "minutes.taken_back", minutes, alliance_id=_alliance(minutes))
    return minutes


@verb
def object_to_minutes(actor: Actor, minutes: Minutes, text: str) -> MinutesObjection:
    """Say for one's seat what is not right; the secretariat is told, and the objection stays."""
    minutes = locked_minutes(minutes)
    meeting = minutes.meeting
    seats = {seat.pk for seat in seats_in(meeting.committee, today(meeting.starts_at))}
    require(
        actor.is_seated and actor.alliance_id == _alliance(minutes) and actor.seat_id in seats,
        _("Objections come from the seats of the committee."),
    )
    if minutes.state != MinutesState.SHARED:
        refuse(_("The minutes do not wait for their approval."))
    if not text.strip():
        refuse(_("Please say what is not right."), "text")
    objection = MinutesObjection.objects.create(
        minutes=minutes, seat_id=actor.seat_id or 0, text=text.strip(), recorded_as=actor.label[:200]
    )
    meeting_mails.tell_objection(objection)
    record(
        actor, "minutes.objected", minutes, alliance_id=_alliance(minutes), changes={"seat": actor.seat_id}
    )
    return objection


@verb
def release_minutes(actor: Actor, minutes: Minutes, version: int, now: datetime | None = None) -> Minutes:
    """Approve the minutes as a spokesperson; ``version`` is the wording that was read."""
    minutes = locked_minutes(minutes)
    require(policies.may_release_minutes(actor, minutes), _("Minutes are released by a spokesperson."))
    if minutes.version != version:
        refuse(_("The wording has changed since you opened the page. Please read it again."))
    return _approve(actor, minutes, ApprovalWay.RELEASE, None, now or present())


@verb
def approve_in_meeting(
    actor: Actor, minutes: Minutes, item: AgendaItem, now: datetime | None = None
) -> Minutes:
    """Note that a later meeting has approved the minutes, under an item of its agenda."""
    minutes = locked_minutes(minutes)
    require_office(actor, _alliance(minutes))
    item = (
        AgendaItem.objects.in_alliance(_alliance(minutes))
        .select_related("meeting__committee")
        .get(pk=item.pk)
    )
    if item.kind != ItemKind.LAST_MINUTES or item.minutes_of_id != minutes.meeting_id:
        refuse(_("The item is not about these minutes."))
    if item.meeting.state != MeetingState.OPEN or item.state not in {ItemState.CALLED, ItemState.DONE}:
        refuse(_("Please call the item up first. The minutes are approved while the meeting is open."))
    return _approve(actor, minutes, ApprovalWay.MEETING, item, now or present())


@verb
def add_addendum(
    actor: Actor, minutes: Minutes, text: str, reason: str, now: datetime | None = None
) -> MinutesAddendum:
    """Correct approved minutes: they stay as they are, and what is right stands beside them."""
    minutes = locked_minutes(minutes)
    require_office(actor, _alliance(minutes))
    if minutes.state != MinutesState.APPROVED:
        refuse(_("The minutes are not approved yet. Please change their words."))
    if not text.strip():
        refuse(_("Please say what is corrected."), "text")
    if not reason.strip():
        refuse(_("Please give a reason."), "reason")
    now = now or present()
    number = minutes.addenda.count() + 1
    content = addendum_content(minutes, number, text.strip(), reason.strip(), now)
    addendum = MinutesAddendum.objects.create(
        minutes=minutes,
        number=number,
        text=text.strip(),
        reason=reason.strip()[:500],
        added_at=now,
        recorded_as=actor.label[:200],
        document_hash=sha256_of(content),
    )
    record(
        actor,
        "minutes.added",
        addendum,
        alliance_id=_alliance(minutes),
        changes={"number": number, "hash": addendum.document_hash},
    )
    defer("decisions.print_addendum", addendum_id=addendum.pk)
    return addendum


def addendum_content(minutes: Minutes, number: int, text: str, reason: str, now: datetime) -> dict[str, Any]:
    """What an addendum's hash is taken of."""
    return {
        "format": "buendnis/minutes-addendum/1",
        "minutes": minutes.document_hash,
        "number": number,
        "text": text,
        "reason": reason,
        "day": today(now).isoformat(),
    }


def locked_minutes(minutes: Minutes) -> Minutes:
    """The minutes as they are now, until the end of the transaction for this one to change."""
    return (
        Minutes.objects.in_alliance(minutes.meeting.committee.alliance_id)
        .select_for_update(of=("self",))
        .select_related("meeting__committee__alliance__host")
        .get(pk=minutes.pk)
    )


def _approve(
    actor: Actor, minutes: Minutes, way: ApprovalWay, item: AgendaItem | None, now: datetime
) -> Minutes:
    minutes.state = MINUTES.next(
        "approve", minutes.state, _("Only minutes that were sent to the seats can be approved.")
    )
    minutes.approved_way, minutes.approved_as, minutes.approved_item = way, actor.label[:200], item
    approval = {"way": str(way), "as": minutes.approved_as, "day": today(now).isoformat()}
    if item is not None:
        approval |= {"meeting": today(item.meeting.starts_at).isoformat(), "item": str(item.position)}
    minutes.document = drafting.final(minutes.document) | {"approval": approval}
    minutes.document_hash, minutes.frozen_at = sha256_of(minutes.document), now
    minutes.save()
    meeting = locked_meeting(minutes.meeting)
    meeting.state = MEETING.next("approve", meeting.state)
    meeting.save(update_fields=["state"])
    meeting_mails.tell_approved(minutes)
    record(
        actor,
        "minutes.approved",
        minutes,
        alliance_id=_alliance(minutes),
        changes={"way": str(way), "hash": minutes.document_hash},
    )
    defer("decisions.print_minutes", minutes_id=minutes.pk)
    return minutes


def _refuse_unless_draft(minutes: Minutes) -> None:
    if minutes.state == MinutesState.SHARED:
        refuse(_("The minutes were sent to the seats. Please take them back first."))
    if minutes.state == MinutesState.APPROVED:
        refuse(_("The minutes are approved. What is to be corrected is added to them."))


def _alliance(minutes: Minutes) -> int:
    return minutes.meeting.committee.alliance_id
