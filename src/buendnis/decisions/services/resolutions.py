"""A resolution from its draft to what follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.alliances.rules import Rules
from buendnis.alliances.selectors import current_rules
from buendnis.alliances.services import use_rules
from buendnis.decisions import mails, policies
from buendnis.decisions.counting import ballot_of, counted
from buendnis.decisions.models import (
    Committee,
    Meeting,
    MeetingState,
    Recusal,
    Resolution,
    ResolutionMode,
    ResolutionSeat,
    ResolutionSeries,
    ResolutionState,
)
from buendnis.decisions.subjects import handler_of
from buendnis.decisions.transitions import RESOLUTION
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.periods import during
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import record, refuse, require, verb


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
    _require_office(actor, alliance.pk)
    if committee.alliance_id != alliance.pk or (meeting and meeting.committee_id != committee.pk):
        refuse(_("Committee and meeting do not belong together."), "committee")
    if mode == ResolutionMode.MEETING and meeting is None:
        refuse(_("Please choose the meeting."), "meeting")
    if mode == ResolutionMode.CIRCULAR:
        meeting = None
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
    record(actor, "resolution.drafted", resolution, alliance_id=alliance.pk, changes={"mode": mode})
    return resolution


@verb
def open_resolution(actor: Actor, resolution: Resolution, now: datetime | None = None) -> Resolution:
    """Open the vote: rules, seats and conflicts are fixed as they stand, it gets its number, seats are told."""
    now = now or present()
    resolution = _locked(resolution)
    _require_office(actor, resolution.alliance_id)
    state = RESOLUTION.next("open", resolution.state)
    rules_version = current_rules(resolution.alliance, today(now))
    if rules_version is None:
        refuse(_("The alliance has no rules of procedure in force. Please add them first."))
    assert rules_version is not None  # noqa: S101 - refuse() raises
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
    handler_of(resolution).opened(actor, resolution)
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
    """Note a conflict that turned up after the vote was opened; a vote the seat has cast does not count then."""
    resolution = _locked(resolution)
    _require_office(actor, resolution.alliance_id)
    if resolution.state != ResolutionState.OPEN:
        refuse(_("The resolution is not open for votes."))
    if effect not in Recusal.values or not reason.strip():
        refuse(_("Please say what kind of conflict there is, and what follows from it."), "reason")
    seat = resolution.seats.select_for_update().filter(seat_id=seat_id).first()
    if seat is None:
        refuse(_("This seat takes no part in the resolution."), "seat")
    assert seat is not None  # noqa: S101 - refuse() raises
    if resolution.is_secret and resolution.votes.filter(seat_id=seat_id).exists():
        refuse(_("The seat has cast its secret vote, which nobody can take out again."), "seat")
    seat.recusal, seat.recusal_reason = effect, reason.strip()[:250]
    seat.save(update_fields=["recusal", "recusal_reason"])
    record(
        actor,
        "resolution.recused",
        resolution,
        alliance_id=resolution.alliance_id,
        changes={"seat": seat.label, "effect": effect},
    )
    return seat


@verb
def close_resolution(actor: Actor, resolution: Resolution, now: datetime | None = None) -> Resolution:
    """Count. A circular one ends at its deadline, or earlier when every seat has voted or nothing can change it."""
    now = now or present()
    resolution = _locked(resolution)
    _require_office(actor, resolution.alliance_id)
    RESOLUTION.next("close:adopted", resolution.state, _("The resolution is not open for votes."))
    over = resolution.mode == ResolutionMode.MEETING or (
        resolution.deadline is not None and now >= resolution.deadline
    )
    ballot = ballot_of(resolution)
    outcome = counted(ballot, closed=over)
    if outcome.state == "open" and outcome.numbers.silent == 0:
        outcome = counted(ballot, closed=True)
    if outcome.state == "open":
        refuse(_("Votes may still come that can change the outcome. Please wait for the last day."))
    return _settle(actor, resolution, ballot, outcome.to_json(), str(outcome.state), now)


@verb
def close_due(now: datetime | None = None) -> int:
    """Count the circular resolutions whose deadline has passed; returns how many."""
    now = now or present()
    due = (
        Resolution.objects.unscoped("all that are due")
        .filter(state=ResolutionState.OPEN, mode=ResolutionMode.CIRCULAR, deadline__lte=now)
        .order_by("pk")
    )
    number = 0
    for resolution in due:
        if _locked(resolution).state == ResolutionState.OPEN:
            close_resolution(Actor.system("deadline", resolution.alliance_id), resolution, now)
            number += 1
    return number


@verb
def withdraw_resolution(actor: Actor, resolution: Resolution, reason: str) -> Resolution:
    """Take a motion back before it is decided."""
    resolution = _locked(resolution)
    _require_office(actor, resolution.alliance_id)
    if not reason.strip():
        refuse(_("Please give a reason."), "reason")
    resolution.state = RESOLUTION.next("withdraw", resolution.state)
    resolution.outcome = {"withdrawn": reason.strip()}
    resolution.closed_at = present()
    resolution.save(update_fields=["state", "outcome", "closed_at"])
    handler_of(resolution).decided(actor, resolution)
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
    """Bring a circular resolution that somebody objected to before a meeting, as a new one that follows it."""
    _require_office(actor, resolution.alliance_id)
    resolution = _locked(resolution)
    if resolution.state != ResolutionState.FORCED:
        refuse(_("Only a resolution that was forced to a meeting is brought there."))
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
    return follower


@verb
def remind_silent(actor: Actor, resolution: Resolution) -> int:
    """Remind the seats that have not voted; returns how many mails that makes."""
    _require_office(actor, resolution.alliance_id)
    if resolution.state != ResolutionState.OPEN:
        refuse(_("The resolution is not open for votes."))
    sent = mails.remind(resolution)
    record(
        actor, "resolution.reminded", resolution, alliance_id=resolution.alliance_id, changes={"mails": sent}
    )
    return sent


@verb
def close_early(resolution: Resolution, now: datetime | None = None) -> bool:
    """Close a resolution that no missing vote can change any more, if its rules say so; whether it did."""
    locked = _locked(resolution)
    if locked.state != ResolutionState.OPEN or not locked.rules.get("early_close"):
        return False
    ballot = ballot_of(locked)
    outcome = counted(ballot, closed=False)
    if outcome.state == "open":
        return False
    actor = Actor.system("early close", locked.alliance_id)
    _settle(actor, locked, ballot, outcome.to_json(), str(outcome.state), now or present())
    return True


def _settle(
    actor: Actor,
    resolution: Resolution,
    ballot: dict[str, Any],
    outcome: dict[str, Any],
    state: str,
    now: datetime,
) -> Resolution:
    resolution.state = RESOLUTION.next(f"close:{state}", resolution.state)
    resolution.ballot, resolution.outcome, resolution.closed_at = ballot, outcome, now
    resolution.save(update_fields=["state", "ballot", "outcome", "closed_at"])
    handler_of(resolution).decided(actor, resolution)
    mails.tell_outcome(resolution)
    record(
        actor, "resolution.closed", resolution, alliance_id=resolution.alliance_id, changes={"state": state}
    )
    return resolution


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
        for seat in resolution.committee.seats.filter(during(today(now)))
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


def _locked(resolution: Resolution) -> Resolution:
    return (
        Resolution.objects.in_alliance(resolution.alliance_id)
        .select_for_update(of=("self",))
        .select_related("alliance", "committee", "meeting")
        .get(pk=resolution.pk)
    )


def _require_office(actor: Actor, alliance_id: int) -> None:
    require(policies.may_run(actor, alliance_id), _("Only the secretariat runs resolutions."))
