"""While a meeting sits: its items called up, who is out of the room for which, and what is noted to each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from buendnis.decisions.models import (
    AbsenceReason,
    AgendaItem,
    ItemAbsence,
    ItemKind,
    ItemState,
    Meeting,
    MinutesState,
    Recusal,
    Resolution,
    ResolutionState,
    Words,
)
from buendnis.decisions.recusals import recusals_of
from buendnis.decisions.services.mentions import name_motions, require_readable
from buendnis.decisions.services.office import current_item, locked_meeting, require_office, running_meeting
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import record, refuse, verb

SETTLED = (ItemState.DONE, ItemState.POSTPONED)


@verb
def call_item(actor: Actor, item: AgendaItem, now: datetime | None = None) -> AgendaItem:
    """Call an item up; the one before is done with that.

    Seats with a conflict of interest that must leave the room are noted as out of it; whoever was out of it for
    another reason stays so until somebody notes otherwise.
    """
    now = now or present()
    meeting = running_meeting(actor, item.meeting)
    item = current_item(meeting, item)
    if item.state == ItemState.CALLED:
        return item
    if item.state == ItemState.DONE:
        refuse(_("The item has been dealt with."))
    running = meeting.items.filter(state=ItemState.CALLED).first()
    if running is not None:
        _refuse_open_vote(running)
        running.state = ItemState.DONE
        running.save(update_fields=["state"])
    before = meeting.items.filter(called_at__isnull=False).order_by("-called_at", "-position").first()
    item.state, item.called_at = ItemState.CALLED, now
    item.save(update_fields=["state", "called_at"])
    still_out = before.absences.filter(why=AbsenceReason.AWAY) if before else ItemAbsence.objects.none()
    _note_out(item, still_out.values_list("seat_id", flat=True), AbsenceReason.AWAY, now)
    if item.resolution is not None and item.kind == ItemKind.MOTION:
        leaving = [
            seat_id
            for seat_id, effect, _reason in recusals_of([item.resolution])[item.resolution.pk]
            if effect == Recusal.LEAVE
        ]
        _note_out(item, leaving, AbsenceReason.RECUSED, now)
    record(actor, "agenda.called", item, alliance_id=meeting.committee.alliance_id)
    return item


@verb
def note_absences(
    actor: Actor, item: AgendaItem, away: Collection[int], now: datetime | None = None
) -> AgendaItem:
    """Note which of the present seats are out of the room for an item; the recused ones stay out in any case."""
    meeting = running_meeting(actor, item.meeting)
    item = current_item(meeting, item)
    if item.state in SETTLED:
        refuse(_("The item has been dealt with."))
    if item.resolution is not None and item.resolution.closed_at is not None:
        refuse(_("The vote on this item has been counted with the seats that were in the room."))
    if not set(away) <= set(meeting.presences.values_list("seat_id", flat=True)):
        refuse(_("Only a seat that is present can be out of the room."))
    item.absences.filter(why=AbsenceReason.AWAY).delete()
    _note_out(item, away, AbsenceReason.AWAY, now or present())
    record(
        actor,
        "agenda.absences",
        item,
        alliance_id=meeting.committee.alliance_id,
        changes={"away": sorted(away)},
    )
    return item


@verb
def note_item(
    actor: Actor, item: AgendaItem, remarks: str, about: Collection[str] | None = None
) -> AgendaItem:
    """Note for the minutes what was said to an item; possible until the minutes have been sent round.

    ``about`` are the other motions that it speaks of, by their public ids.
    """
    meeting = locked_meeting(item.meeting)
    require_office(actor, meeting.committee.alliance_id)
    if not _not_sent_yet(meeting):
        refuse(_("The minutes have been sent to the seats. Please change their text."))
    item = current_item(meeting, item)
    require_readable(actor, meeting, str(item.public_id))
    item.remarks = remarks.strip()[:20_000]
    item.save(update_fields=["remarks"])
    record(
        actor,
        "agenda.noted",
        item,
        alliance_id=meeting.committee.alliance_id,
        changes={"about": name_motions(meeting, Words.ITEM, about, item)},
    )
    return item


@verb
def finish_item(actor: Actor, item: AgendaItem) -> AgendaItem:
    """An item is done with."""
    meeting = running_meeting(actor, item.meeting)
    item = current_item(meeting, item)
    if item.state != ItemState.CALLED:
        refuse(_("Only the item that is being dealt with can be done with."))
    _refuse_open_vote(item)
    if item.resolution is not None and item.resolution.state == ResolutionState.DRAFT:
        refuse(_("The motion has not been voted on. Please postpone the item, or open the vote."))
    item.state = ItemState.DONE
    item.save(update_fields=["state"])
    record(actor, "agenda.done", item, alliance_id=meeting.committee.alliance_id)
    return item


@verb
def postpone_item(actor: Actor, item: AgendaItem, reason: str = "") -> AgendaItem:
    """Leave an item for another meeting; its motion waits in the list of what is ripe."""
    meeting = running_meeting(actor, item.meeting)
    item = current_item(meeting, item)
    if item.state in SETTLED:
        refuse(_("The item has been dealt with."))
    _refuse_open_vote(item)
    if item.resolution is not None and item.kind == ItemKind.MOTION and item.resolution.closed_at is not None:
        refuse(_("The motion has been voted on."))
    item.state = ItemState.POSTPONED
    if reason.strip():
        item.remarks = "\n".join(part for part in (item.remarks, reason.strip()) if part)[:20_000]
    item.save(update_fields=["state", "remarks"])
    record(
        actor,
        "agenda.postponed",
        item,
        alliance_id=meeting.committee.alliance_id,
        changes={"reason": reason.strip()},
    )
    return item


def call_up_motion(actor: Actor, resolution: Resolution, now: datetime) -> None:
    """A vote is opened in a meeting: its item is called up, if nobody has, and the recused leave the room."""
    item = (
        AgendaItem.objects.in_alliance(resolution.alliance_id)
        .filter(resolution=resolution, meeting=resolution.meeting)
        .select_related("meeting__committee")
        .first()
    )
    if item is None:
        return
    if item.state != ItemState.CALLED:
        call_item(actor, item, now)
    leaving = resolution.seats.filter(recusal=Recusal.LEAVE).values_list("seat_id", flat=True)
    send_out(resolution, set(leaving), now)


def send_out(resolution: Resolution, seats: Collection[int], now: datetime) -> None:
    """Note that recused seats have left the room for the item of a resolution."""
    item = (
        AgendaItem.objects.in_alliance(resolution.alliance_id)
        .filter(resolution=resolution, meeting=resolution.meeting)
        .first()
    )
    if item is not None:
        _note_out(item, seats, AbsenceReason.RECUSED, now)


def _note_out(item: AgendaItem, seats: Iterable[int], why: AbsenceReason, now: datetime) -> None:
    known = set(item.meeting.presences.values_list("seat_id", flat=True))
    out = set(item.absences.values_list("seat_id", flat=True))
    wanted = {seat_id for seat_id in seats if seat_id in known}
    if why is AbsenceReason.RECUSED:
        item.absences.filter(seat__in=wanted, why=AbsenceReason.AWAY).update(why=why)
    ItemAbsence.objects.bulk_create(
        ItemAbsence(item=item, seat_id=seat_id, why=why, noted_at=now) for seat_id in sorted(wanted - out)
    )


def _refuse_open_vote(item: AgendaItem) -> None:
    if item.resolution is not None and item.resolution.state == ResolutionState.OPEN:
        refuse(_("The vote on “%(title)s” is still open. Please close it first.") % {"title": item.title})


def _not_sent_yet(meeting: Meeting) -> bool:
    minutes = getattr(meeting, "minutes", None)
    return not meeting.is_over or (minutes is not None and minutes.state == MinutesState.DRAFT)
