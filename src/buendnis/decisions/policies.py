"""Who may do what with resolutions, meetings, minutes and tasks, as sentences."""

from __future__ import annotations

from buendnis.decisions.counting import is_disputed
from buendnis.decisions.hidden import hidden_in_minutes
from buendnis.decisions.models import (
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Resolution,
    ResolutionSeat,
    ResolutionState,
    Task,
    TaskOwner,
    Vote,
)
from buendnis.ground.actor import Actor, Role


def may_run(actor: Actor, alliance_id: int) -> bool:
    """The secretariat prepares, opens and closes, and records what came by mail or telephone."""
    return actor.in_office_of(alliance_id)


def may_read(actor: Actor, alliance_id: int) -> bool:
    """All members of the alliance read its resolutions."""
    return actor.member_of(alliance_id)


def may_vote(actor: Actor, resolution: Resolution, seat: ResolutionSeat | None) -> bool:
    """Whoever acts for a seat that has a vote here votes, while the resolution is open."""
    return (
        resolution.state == ResolutionState.OPEN
        and actor.is_seated
        and actor.alliance_id == resolution.alliance_id
        and seat is not None
        and seat.seat_id == actor.seat_id
        and seat.may_vote
    )


def may_replace(by_substitute: bool, standing: Vote | None) -> bool:
    """A substitute acts where the representative does not: what they have said themselves only they change.

    A vote that the seat contradicts is nobody's until it is settled.
    """
    return not by_substitute or standing is None or standing.by_substitute or is_disputed(standing)


def may_answer(actor: Actor, meeting: Meeting, seat_id: int | None) -> bool:
    """Whoever acts for a seat answers its invitation; the secretariat notes what comes another way."""
    alliance_id = meeting.committee.alliance_id
    own = actor.is_seated and actor.alliance_id == alliance_id and actor.seat_id == seat_id
    return seat_id is not None and (own or actor.in_office_of(alliance_id))


def may_read_agenda(actor: Actor, meeting: Meeting) -> bool:
    """The secretariat; the others once the seats are invited, or the meeting has begun without that."""
    alliance_id = meeting.committee.alliance_id
    if actor.in_office_of(alliance_id):
        return True
    unseen = meeting.state == MeetingState.PLANNED or (
        meeting.state == MeetingState.CANCELLED and meeting.invited_at is None
    )
    return actor.member_of(alliance_id) and not unseen


def may_read_minutes(actor: Actor, minutes: Minutes) -> bool:
    """The secretariat from the first word on; all members once they were sent round."""
    alliance_id = minutes.meeting.committee.alliance_id
    if actor.in_office_of(alliance_id):
        return True
    return minutes.state != MinutesState.DRAFT and actor.member_of(alliance_id)


def may_release_minutes(actor: Actor, minutes: Minutes) -> bool:
    """A spokesperson who may read all of them releases the minutes that the secretariat has written."""
    return (
        actor.role is Role.SPOKESPERSON
        and actor.alliance_id == minutes.meeting.committee.alliance_id
        and not hidden_in_minutes(actor, minutes.meeting)
    )


def may_settle_task(actor: Actor, task: Task) -> bool:
    """Whoever is to do it says that it is done: the seat, the person, or the secretariat, which may for all."""
    if actor.in_office_of(task.alliance_id):
        return True
    if not actor.is_seated or actor.alliance_id != task.alliance_id:
        return False
    if task.owner == TaskOwner.SEAT:
        return actor.seat_id == task.seat_id
    return task.owner == TaskOwner.PERSON and actor.mandate_id == task.mandate_id
