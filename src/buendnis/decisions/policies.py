"""Who may do what with a resolution, as sentences."""

from __future__ import annotations

from buendnis.decisions.models import Resolution, ResolutionSeat, ResolutionState
from buendnis.ground.actor import Actor


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
