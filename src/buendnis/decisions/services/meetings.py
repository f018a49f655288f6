"""A meeting from its plan to its end: invited, answered, moved, cancelled, held."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from buendnis.alliances.models import Seat
from buendnis.decisions import meeting_mails, policies
from buendnis.decisions.bundling import audiences_of
from buendnis.decisions.models import (
    Answer,
    Committee,
    ItemState,
    Meeting,
    MeetingReply,
    MeetingState,
    Presence,
    ResolutionState,
    Words,
)
from buendnis.decisions.selectors import seats_in
from buendnis.decisions.services.agenda import begin_agenda
from buendnis.decisions.services.bundles import order_for
from buendnis.decisions.services.mentions import name_motions, require_readable
from buendnis.decisions.services.minutes import begin_minutes
from buendnis.decisions.services.office import locked_meeting, require_office
from buendnis.decisions.transitions import MEETING
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.verbs import record, refuse, require, verb

MOVED = ("starts_at", "ends_at", "place", "link")  # what a calendar must learn of


@verb
def plan_meeting(
    actor: Actor,
    committee: Committee,
    *,
    starts_at: datetime,
    ends_at: datetime | None = None,
    place: str = "",
    link: str = "",
    message: str | None = "",
    about: Collection[str] | None = None,
    chair: str = "",
    keeper: str = "",
    reason: str = "",
    meeting: Meeting | None = None,
    now: datetime | None = None,
) -> Meeting:
    """Plan a meeting, or change the plan while it has not begun.

    A new one gets an agenda of what is dealt with in each. Of a change of time or place all that were invited are
    told with the ``reason``; if the time changes, they are asked again whether they come. ``about`` are the motions
    that the words to the invitation (``message``; None leaves them) speak of.
    """
    require_office(actor, committee.alliance_id)
    new = meeting is None
    if meeting is None:
        meeting = Meeting(committee=committee)
    elif not (meeting := locked_meeting(meeting)).is_coming:
        refuse(_("The meeting has begun already, or was cancelled."))
    if ends_at is not None and ends_at <= starts_at:
        refuse(_("A meeting ends after it has begun."), "ends_at")
    before = {name: getattr(meeting, name) for name in MOVED}
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.place, meeting.link = place.strip(), link.strip()
    if message is not None and message.strip() != meeting.message:
        if not new:
            require_readable(actor, meeting, Words.INVITATION)
        meeting.message = message.strip()
    meeting.chair, meeting.keeper = chair.strip(), keeper.strip()
    changed = {name for name in MOVED if getattr(meeting, name) != before[name]}
    told = not new and meeting.state == MeetingState.INVITED and bool(changed)
    if told and not reason.strip():
        refuse(_("All that were invited are told of the change. Please say why."), "reason")
    if told:
        meeting.sequence += 1
    meeting.save()
    if new:
        begin_agenda(meeting)
    if about is not None:
        require_readable(actor, meeting, Words.INVITATION)
        name_motions(meeting, Words.INVITATION, about)
    if told and "starts_at" in changed:
        meeting.replies.all().delete()
    record(
        actor,
        "meeting.planned",
        meeting,
        alliance_id=committee.alliance_id,
        changes={"starts_at": starts_at, "place": meeting.place, "reason": reason.strip()},
    )
    if told:
        meeting_mails.tell_change(meeting, reason.strip(), moved="starts_at" in changed, now=now or present())
    return meeting


@verb
def invite(actor: Actor, meeting: Meeting, now: datetime | None = None) -> Meeting:
    """Invite all seats of the committee and their substitutes, with agenda, papers and an appointment."""
    now = now or present()
    meeting = locked_meeting(meeting)
    require_office(actor, meeting.committee.alliance_id)
    state = MEETING.next(
        "invite", meeting.state, _("The seats have been invited already, or it is too late.")
    )
    if meeting.starts_at <= now:
        refuse(_("The meeting lies in the past. Please change its date first."))
    if not seats_in(meeting.committee, today(meeting.starts_at)):
        refuse(_("The committee has no seats on that day. There is nobody to invite."))
    meeting.state, meeting.invited_at = state, now
    meeting.save(update_fields=["state", "invited_at"])
    sent = meeting_mails.invite(meeting, now=now)
    for hidden in audiences_of(meeting):
        order_for(actor, meeting, hidden)
    record(
        actor, "meeting.invited", meeting, alliance_id=meeting.committee.alliance_id, changes={"mails": sent}
    )
    return meeting


@verb
def tell_agenda(actor: Actor, meeting: Meeting, reason: str, now: datetime | None = None) -> int:
    """Send the agenda again to all that were invited, because it has changed; returns how many mails that makes."""
    meeting = locked_meeting(meeting)
    require_office(actor, meeting.committee.alliance_id)
    if meeting.state != MeetingState.INVITED:
        refuse(_("The agenda is sent again between the invitation and the meeting."))
    if not reason.strip():
        refuse(_("Please say what has changed."), "reason")
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])
    sent = meeting_mails.tell_change(meeting, reason.strip(), moved=False, now=now or present())
    record(
        actor,
        "meeting.agenda_sent",
        meeting,
        alliance_id=meeting.committee.alliance_id,
        changes={"reason": reason.strip(), "mails": sent},
    )
    return sent


@verb
def cancel_meeting(actor: Actor, meeting: Meeting, reason: str, now: datetime | None = None) -> Meeting:
    """Call a meeting off; all that were invited are told. Its motions can be put on another agenda."""
    now = now or present()
    meeting = locked_meeting(meeting)
    require_office(actor, meeting.committee.alliance_id)
    was_invited = meeting.state == MeetingState.INVITED
    state = MEETING.next("cancel", meeting.state, _("The meeting has begun already, or was cancelled."))
    if not reason.strip():
        refuse(_("Please give a reason."), "reason")
    meeting.state, meeting.cancelled_at, meeting.cancel_reason = state, now, reason.strip()[:500]
    meeting.sequence += 1
    meeting.save(update_fields=["state", "cancelled_at", "cancel_reason", "sequence"])
    record(
        actor,
        "meeting.cancelled",
        meeting,
        alliance_id=meeting.committee.alliance_id,
        changes={"reason": meeting.cancel_reason},
    )
    if was_invited:
        meeting_mails.tell_cancelled(meeting, now=now)
    return meeting


@verb
def reply(
    actor: Actor,
    meeting: Meeting,
    answer: str,
    remark: str = "",
    *,
    seat: Seat | None = None,
    now: datetime | None = None,
) -> MeetingReply:
    """Answer an invitation for one's seat; a later answer replaces the one before. The secretariat may for any."""
    meeting = locked_meeting(meeting)
    seat_id = seat.pk if seat is not None else actor.seat_id
    require(
        policies.may_answer(actor, meeting, seat_id),
        _("An invitation is answered by those who act for the seat."),
    )
    if meeting.state != MeetingState.INVITED:
        refuse(_("The meeting is not waiting for answers any more."))
    if seat_id not in {each.pk for each in seats_in(meeting.committee, today(meeting.starts_at))}:
        refuse(_("This seat does not belong to the committee."), "seat")
    if answer not in Answer.values:
        refuse(_("Please choose whether you come."), "answer")
    given, _new = MeetingReply.objects.update_or_create(
        meeting=meeting,
        seat_id=seat_id or 0,
        defaults={
            "answer": answer,
            "remark": remark.strip()[:300],
            "answered_at": now or present(),
            "recorded_as": actor.label[:200],
        },
    )
    record(
        actor,
        "meeting.answered",
        meeting,
        alliance_id=meeting.committee.alliance_id,
        changes={"seat": seat_id, "answer": answer},
    )
    return given


@verb
def open_meeting(actor: Actor, meeting: Meeting, now: datetime | None = None) -> Meeting:
    """Begin a meeting."""
    meeting = locked_meeting(meeting)
    require_office(actor, meeting.committee.alliance_id)
    meeting.state = MEETING.next("open", meeting.state, _("The meeting has begun already, or was cancelled."))
    meeting.opened_at = now or present()
    meeting.save(update_fields=["state", "opened_at"])
    record(actor, "meeting.opened", meeting, alliance_id=meeting.committee.alliance_id)
    return meeting


@verb
def note_presences(
    actor: Actor, meeting: Meeting, present_seats: Mapping[int, bool], now: datetime | None = None
) -> None:
    """Note which seats are present: key of the seat → whether a substitute acts. Seats not named are absent."""
    meeting = locked_meeting(meeting)
    require_office(actor, meeting.committee.alliance_id)
    if meeting.is_over:
        refuse(_("The meeting is over."))
    known = {seat.pk for seat in seats_in(meeting.committee, today(now or meeting.starts_at))}
    if not set(present_seats) <= known:
        refuse(_("This seat does not belong to the committee."))
    meeting.presences.exclude(seat__in=present_seats).delete()
    for seat_id, by_substitute in present_seats.items():
        Presence.objects.update_or_create(
            meeting=meeting,
            seat_id=seat_id,
            defaults={"by_substitute": by_substitute},
            create_defaults={"by_substitute": by_substitute, "noted_at": now or present()},
        )
    record(
        actor,
        "meeting.presences",
        meeting,
        alliance_id=meeting.committee.alliance_id,
        changes={"present": sorted(present_seats)},
    )


@verb
def note_remarks(
    actor: Actor, meeting: Meeting, remarks: str, about: Collection[str] | None = None
) -> Meeting:
    """Keep remarks for the minutes; ``about`` are the motions that they speak of, by their public ids."""
    meeting = locked_meeting(meeting)
    require_office(actor, meeting.committee.alliance_id)
    if meeting.state == MeetingState.MINUTED:
        refuse(_("The minutes are approved. What is to be corrected is added to them."))
    require_readable(actor, meeting, Words.REMARKS)
    meeting.remarks = remarks.strip()[:20_000]
    meeting.save(update_fields=["remarks"])
    record(
        actor,
        "meeting.remarks",
        meeting,
        alliance_id=meeting.committee.alliance_id,
        changes={"about": name_motions(meeting, Words.REMARKS, about)},
    )
    return meeting


@verb
def close_meeting(actor: Actor, meeting: Meeting, now: datetime | None = None) -> Meeting:
    """End a meeting and draft its minutes.

    Its votes must have been closed, and what was not voted on is postponed, withdrawn or moved before.
    """
    meeting = locked_meeting(meeting)
    require_office(actor, meeting.committee.alliance_id)
    state = MEETING.next("close", meeting.state, _("The meeting is not open."))
    if meeting.resolutions.filter(state=ResolutionState.OPEN).exists():
        refuse(_("A vote is still open. Please close it first."))
    left = meeting.resolutions.filter(state=ResolutionState.DRAFT)
    if left.exclude(items__meeting=meeting, items__state=ItemState.POSTPONED).exists():
        refuse(
            _(
                "A motion has not been voted on. Please postpone it, move it to another meeting or withdraw it."
            )
        )
    meeting.items.filter(state=ItemState.CALLED).update(state=ItemState.DONE)
    meeting.state, meeting.closed_at = state, now or present()
    meeting.save(update_fields=["state", "closed_at"])
    record(actor, "meeting.closed", meeting, alliance_id=meeting.committee.alliance_id)
    begin_minutes(actor, meeting)
    return meeting
