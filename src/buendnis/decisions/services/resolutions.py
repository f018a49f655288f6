"""A resolution from its draft to the open vote, and the ways back and on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.alliances.rules import Rules
from buendnis.alliances.selectors import current_rules
from buendnis.alliances.services import use_rules
from buendnis.decisions import mails, policies
from buendnis.decisions.models import (
    Choice,
    Committee,
    Meeting,
    MeetingState,
    Recusal,
    Resolution,
    ResolutionMode,
    ResolutionSeat,
    ResolutionSeries,
    ResolutionState,
    SecretTally,
)
from buendnis.decisions.selectors import seats_in
from buendnis.decisions.services.agenda import place_motion
from buendnis.decisions.services.sitting import call_up_motion, send_out
from buendnis.decisions.subjects import handler_of
from buendnis.decisions.transitions import RESOLUTION
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import record, refuse, require, verb

# where nothing was decided, the way on leads into a meeting
UNDECIDED = (ResolutionState.FORCED, ResolutionState.NO_QUORUM, ResolutionState.FALLBACK)


@verb
def draft_resolution(
    actor: Actor,
    *,
    alliance: Alliance,
    committee: Committee,
    mode: str,
    subject: Reference,
    title: str,
    motion: str,
    proposal: dict[str, Any] | None = None,
    meeting: Meeting | None = None,
    deadline: datetime | None = None,
    is_secret: bool = False,
) -> Resolution:
    """Prepare a motion on ``subject``; nobody is told before it is opened."""
    require_office(actor, alliance.pk)
    if committee.alliance_id != alliance.pk or (meeting and meeting.committee_id != committee.pk):
        refuse(_("Committee and meeting do not belong together."), "committee")
    if mode == ResolutionMode.MEETING and meeting is None:
        refuse(_("Please choose the meeting."), "meeting")
    if mode == ResolutionMode.CIRCULAR:
        meeting = None
    if meeting is not None and meeting.is_over:
        refuse(_("The meeting is over."), "meeting")
    pending = Resolution.objects.in_alliance(alliance.pk).filter(
        subject_kind=subject.kind,
        subject_id=subject.id,
        state__in=[ResolutionState.DRAFT, ResolutionState.OPEN],
    )
    if pending.exists():
        refuse(_("A resolution on this is being taken already."))
    resolution = Resolution.objects.create(
        alliance=alliance,
        committee=committee,
        meeting=meeting,
        mode=mode,
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_label=subject.label[:250],
        title=title[:200],
        motion=motion,
        proposal=proposal or {},
        deadline=deadline,
        is_secret=is_secret,
    )
    place_motion(actor, resolution)
    record(actor, "resolution.drafted", resolution, alliance_id=alliance.pk, changes={"mode": mode})
    return resolution


@verb
def edit_resolution(
    actor: Actor,
    resolution: Resolution,
    *,
    title: str,
    motion: str,
    deadline: datetime | None = None,
    meeting: Meeting | None = None,
    is_secret: bool | None = None,
) -> Resolution:
    """Change a draft: its words, until when or in which meeting it is voted on, and whether in secret.

    ``is_secret`` left out: as it was.
    """
    resolution = locked(resolution)
    require_office(actor, resolution.alliance_id)
    if resolution.state != ResolutionState.DRAFT:
        refuse(_("The vote has been opened; the motion stays as it is."))
    if resolution.mode == ResolutionMode.MEETING:
        if meeting is None or meeting.committee_id != resolution.committee_id:
            refuse(_("Please choose a meeting of the committee."), "meeting")
        if meeting.pk != resolution.meeting_id and meeting.is_over:
            refuse(_("The meeting is over."), "meeting")
        resolution.meeting = meeting
    resolution.title, resolution.motion, resolution.deadline = title.strip()[:200], motion.strip(), deadline
    resolution.is_secret = resolution.is_secret if is_secret is None else is_secret
    resolution.save(update_fields=["title", "motion", "deadline", "meeting", "is_secret"])
    place_motion(actor, resolution)
    record(
        actor,
        "resolution.changed",
        resolution,
        alliance_id=resolution.alliance_id,
        changes={
            "title": resolution.title,
            "motion": resolution.motion,
            "deadline": deadline,
            "is_secret": resolution.is_secret,
        },
    )
    return resolution


@verb
def move_motion(actor: Actor, resolution: Resolution, meeting: Meeting) -> Resolution:
    """Bring a motion that was not voted on before another meeting of its committee."""
    return edit_resolution(
        actor,
        resolution,
        title=resolution.title,
        motion=resolution.motion,
        deadline=resolution.deadline,
        meeting=meeting,
    )


@verb
def open_resolution(actor: Actor, resolution: Resolution, now: datetime | None = None) -> Resolution:
    """Open the vote: rules, seats and conflicts are fixed as they stand, it gets its number, seats are told."""
    now = now or present()
    resolution = locked(resolution)
    require_office(actor, resolution.alliance_id)
    state = RESOLUTION.next("open", resolution.state)
    rules_version = current_rules(resolution.alliance, today(now))
    if rules_version is None:
        refuse(_("The alliance has no rules of procedure in force. Please add them first."))
    rules_version = use_rules(actor, rules_version, now)
    rules = Rules.from_document(rules_version.document)
    if resolution.mode == ResolutionMode.CIRCULAR:
        ballot = rules.circular
        resolution.deadline = resolution.deadline or now + timedelta(days=rules.circular_days)
        if resolution.deadline <= now:
            refuse(_("The last moment for votes lies in the past. Please set a new one."), "deadline")
    else:
        ballot = rules.meeting
        if resolution.meeting is None or resolution.meeting.state != MeetingState.OPEN:
            refuse(_("Votes of a meeting are opened while it is open."))
    resolution.state, resolution.opened_at = state, now
    resolution.rules_version, resolution.rules = rules_version, ballot.to_json()
    _fix_seats(resolution, now)
    resolution.number = _next_number(resolution, now)
    resolution.save()
    if resolution.is_secret:
        SecretTally.objects.bulk_create(
            SecretTally(resolution=resolution, choice=choice) for choice in Choice.values
        )
    handler_of(resolution).opened(actor, resolution)
    if resolution.mode == ResolutionMode.CIRCULAR:
        mails.invite(resolution)
    else:
        call_up_motion(actor, resolution, now)
        if resolution.is_secret:
            mails.invite(resolution)
    record(
        actor,
        "resolution.opened",
        resolution,
        alliance_id=resolution.alliance_id,
        changes={"number": resolution.number, "deadline": resolution.deadline},
    )
    return resolution


@verb
def recuse(actor: Actor, resolution: Resolution, seat_id: int, effect: str, reason: str) -> ResolutionSeat:
    """Note a conflict that turned up after the vote was opened; a vote the seat has cast does not count then.

    It only ever gets stricter: nobody takes a conflict away alone.
    """
    resolution = locked(resolution)
    require_office(actor, resolution.alliance_id)
    if resolution.state != ResolutionState.OPEN:
        refuse(_("The resolution is not open for votes."))
    if effect not in set(Recusal.values) - {""} or not reason.strip():
        refuse(_("Please say what kind of conflict there is, and what follows from it."), "reason")
    seat = resolution.seats.select_for_update().filter(seat_id=seat_id).first()
    if seat is None:
        refuse(_("This seat takes no part in the resolution."), "seat")
    if actor.is_office and handler_of(resolution).conflicts_url(resolution):
        refuse(
            _(
                "Please note this conflict of interest where the project is appraised; it then counts here, too."
            )
        )
    strength = Recusal.values
    if strength.index(effect) < strength.index(seat.recusal):
        refuse(_("A conflict of interest that is known already keeps this seat further out."), "effect")
    if resolution.is_secret and resolution.votes.filter(seat_id=seat_id).exists():
        refuse(_("The seat has cast its secret vote, which nobody can take out again."), "seat")
    seat.recusal, seat.recusal_reason = effect, reason.strip()[:250]
    seat.save(update_fields=["recusal", "recusal_reason"])
    if effect == Recusal.LEAVE:
        send_out(resolution, {seat_id}, present())
    record(
        actor,
        "resolution.recused",
        resolution,
        alliance_id=resolution.alliance_id,
        changes={"seat": seat.label, "effect": effect},
    )
    return seat


@verb
def withdraw_resolution(
    actor: Actor, resolution: Resolution, reason: str = "", now: datetime | None = None
) -> Resolution:
    """Take a motion back before it is decided. People give a reason."""
    resolution = locked(resolution)
    require_office(actor, resolution.alliance_id)
    if actor.is_office and not reason.strip():
        refuse(_("Please give a reason."), "reason")
    was_open = resolution.state == ResolutionState.OPEN
    resolution.state = RESOLUTION.next("withdraw", resolution.state)
    resolution.outcome = {"withdrawn": reason.strip()}
    resolution.closed_at = now or present()
    resolution.save(update_fields=["state", "outcome", "closed_at"])
    handler_of(resolution).decided(actor, resolution)
    if was_open:
        mails.tell_outcome(resolution)
    record(
        actor,
        "resolution.withdrawn",
        resolution,
        alliance_id=resolution.alliance_id,
        changes={"reason": reason},
    )
    return resolution


@verb
def take_to_meeting(actor: Actor, resolution: Resolution, meeting: Meeting) -> Resolution:
    """Bring what was not decided before a meeting, as a new resolution that follows the old one.

    From a circular resolution that was objected to, from one without a quorum, or one on which too few may vote.
    """
    require_office(actor, resolution.alliance_id)
    resolution = locked(resolution)
    if resolution.state not in UNDECIDED:
        refuse(_("Only what has not been decided is brought to a meeting."))
    if meeting.is_over:
        refuse(_("The meeting is over."), "meeting")
    if Resolution.objects.in_alliance(resolution.alliance_id).filter(follows=resolution).exists():
        refuse(_("It has been brought to a meeting already."))
    follower = draft_resolution(
        actor,
        alliance=resolution.alliance,
        committee=resolution.committee,
        mode=ResolutionMode.MEETING,
        subject=Reference(resolution.subject_kind, resolution.subject_id, resolution.subject_label),
        title=resolution.title,
        motion=resolution.motion,
        proposal=resolution.proposal,
        meeting=meeting,
        is_secret=resolution.is_secret,
    )
    follower.follows = resolution
    follower.save(update_fields=["follows"])
    record(
        actor,
        "resolution.taken_to_meeting",
        resolution,
        alliance_id=resolution.alliance_id,
        changes={"follower": str(follower.public_id)},
    )
    return follower


def _fix_seats(resolution: Resolution, now: datetime) -> None:
    recusals = {
        seat_id: (effect, reason) for seat_id, effect, reason in handler_of(resolution).recusals(resolution)
    }
    resolution.seats.all().delete()
    ResolutionSeat.objects.bulk_create(
        ResolutionSeat(
            resolution=resolution,
            seat=seat,
            label=seat.name,
            is_voting=seat.is_voting,
            recusal=recusals.get(seat.pk, ("", ""))[0],
            recusal_reason=recusals.get(seat.pk, ("", ""))[1][:250],
        )
        for seat in seats_in(resolution.committee, today(now))
    )


def _next_number(resolution: Resolution, now: datetime) -> str:
    year = today(now).year
    ResolutionSeries.objects.bulk_create(
        [ResolutionSeries(alliance_id=resolution.alliance_id, year=year)], ignore_conflicts=True
    )
    series = ResolutionSeries.objects.select_for_update().get(alliance_id=resolution.alliance_id, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"B-{year}-{series.last:04d}"


def locked(resolution: Resolution) -> Resolution:
    """The resolution as it is now, until the end of the transaction for this one to change."""
    return (
        Resolution.objects.in_alliance(resolution.alliance_id)
        .select_for_update(of=("self",))
        .select_related("alliance", "committee", "meeting")
        .get(pk=resolution.pk)
    )


def require_office(actor: Actor, alliance_id: int) -> None:
    """Refuse everybody but the secretariat of the alliance, and what happens by itself there."""
    require(policies.may_run(actor, alliance_id), _("Only the secretariat runs resolutions."))
