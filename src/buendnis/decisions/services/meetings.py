"""Committees and their meetings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance, Seat
from buendnis.decisions import policies
from buendnis.decisions.models import Committee, Meeting, MeetingState, Presence, ResolutionState
from buendnis.decisions.selectors import seats_in
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.verbs import record, refuse, require, verb


@verb
def edit_committee(
    actor: Actor,
    alliance: Alliance,
    name: str,
    seats: Iterable[Seat] = (),
    committee: Committee | None = None,
    *,
    has_all_seats: bool = False,
) -> Committee:
    """Create a committee or change its seats; open resolutions keep the seats they were opened with.

    With ``has_all_seats`` all seats of the alliance belong to it, also those that are added later.
    """
    _require_office(actor, alliance.pk)
    if committee is None:
        committee = Committee(alliance=alliance)
    committee.name = name.strip()
    if (
        Committee.objects.in_alliance(alliance.pk)
        .filter(name=committee.name)
        .exclude(pk=committee.pk)
        .exists()
    ):
        refuse(_("The alliance has a committee with this name already."), "name")
    if not committee.name:
        refuse(_("Please give the committee a name."), "name")
    wanted = [] if has_all_seats else list(seats)
    committee.has_all_seats = has_all_seats
    if not wanted and not has_all_seats:
        refuse(_("A committee has at least one seat."), "seats")
    if any(seat.alliance_id != alliance.pk for seat in wanted):
        refuse(_("These seats belong to another alliance."), "seats")
    committee.save()
    committee.seats.set(wanted)
    record(
        actor,
        "committee.changed",
        committee,
        alliance_id=alliance.pk,
        changes={
            "name": committee.name,
            "seats": "all" if has_all_seats else [seat.name for seat in wanted],
        },
    )
    return committee


@verb
def committee_of_all(actor: Actor, alliance: Alliance) -> Committee:
    """The committee an alliance begins with: all its seats. An alliance that has a committee keeps its first."""
    _require_office(actor, alliance.pk)
    Alliance.objects.select_for_update().get(pk=alliance.pk)
    existing = Committee.objects.in_alliance(alliance.pk).order_by("pk").first()
    if existing is not None:
        return existing
    return edit_committee(actor, alliance, _("Plenary"), has_all_seats=True)


@verb
def plan_meeting(
    actor: Actor,
    committee: Committee,
    *,
    starts_at: datetime,
    place: str = "",
    meeting: Meeting | None = None,
) -> Meeting:
    """Plan a meeting, or change the plan while it has not begun."""
    _require_office(actor, committee.alliance_id)
    if meeting is None:
        meeting = Meeting(committee=committee)
    elif (meeting := _locked(meeting)).state != MeetingState.PLANNED:
        refuse(_("The meeting has begun already."))
    meeting.starts_at, meeting.place = starts_at, place.strip()
    meeting.save()
    record(
        actor, "meeting.planned", meeting, alliance_id=committee.alliance_id, changes={"starts_at": starts_at}
    )
    return meeting


@verb
def open_meeting(actor: Actor, meeting: Meeting, now: datetime | None = None) -> Meeting:
    """Begin a meeting."""
    meeting = _locked(meeting)
    _require_office(actor, meeting.committee.alliance_id)
    if meeting.state != MeetingState.PLANNED:
        refuse(_("The meeting has begun already."))
    meeting.state, meeting.opened_at = MeetingState.OPEN, now or present()
    meeting.save(update_fields=["state", "opened_at"])
    record(actor, "meeting.opened", meeting, alliance_id=meeting.committee.alliance_id)
    return meeting


@verb
def note_presences(
    actor: Actor, meeting: Meeting, present_seats: Mapping[int, bool], now: datetime | None = None
) -> None:
    """Note which seats are present: key of the seat → whether a substitute acts. Seats not named are absent."""
    meeting = _locked(meeting)
    _require_office(actor, meeting.committee.alliance_id)
    if meeting.state == MeetingState.CLOSED:
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
def note_remarks(actor: Actor, meeting: Meeting, remarks: str) -> Meeting:
    """Keep remarks for the minutes."""
    meeting = _locked(meeting)
    _require_office(actor, meeting.committee.alliance_id)
    meeting.remarks = remarks.strip()[:20_000]
    meeting.save(update_fields=["remarks"])
    record(actor, "meeting.remarks", meeting, alliance_id=meeting.committee.alliance_id)
    return meeting


@verb
def close_meeting(actor: Actor, meeting: Meeting, now: datetime | None = None) -> Meeting:
    """End a meeting; its votes must have been closed, and what was not called up goes elsewhere."""
    meeting = _locked(meeting)
    _require_office(actor, meeting.committee.alliance_id)
    if meeting.state != MeetingState.OPEN:
        refuse(_("The meeting is not open."))
    if meeting.resolutions.filter(state=ResolutionState.OPEN).exists():
        refuse(_("A vote is still open. Please close it first."))
    if meeting.resolutions.filter(state=ResolutionState.DRAFT).exists():
        refuse(_("A motion has not been voted on. Please move it to another meeting or withdraw it."))
    meeting.state, meeting.closed_at = MeetingState.CLOSED, now or present()
    meeting.save(update_fields=["state", "closed_at"])
    record(actor, "meeting.closed", meeting, alliance_id=meeting.committee.alliance_id)
    return meeting


def _locked(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.in_alliance(meeting.committee.alliance_id)
        .select_for_update(of=("self",))
        .select_related("committee__alliance")
        .get(pk=meeting.pk)
    )


def _require_office(actor: Actor, alliance_id: int) -> None:
    require(policies.may_run(actor, alliance_id), _("Only the secretariat runs committees and meetings."))
