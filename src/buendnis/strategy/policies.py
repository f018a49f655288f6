"""Who may do what with a strategy, as sentences."""

from __future__ import annotations

from buendnis.ground.actor import Actor


def may_keep(actor: Actor, alliance_id: int) -> bool:
    """The alliance's own secretariat writes down what the partners have resolved."""
    return actor.in_office_of(alliance_id)


def may_read_drafts(actor: Actor, alliance_id: int) -> bool:
    """All members of the alliance read what is not adopted yet."""
    return actor.member_of(alliance_id)


def may_comment(actor: Actor, alliance_id: int) -> bool:
    """Whoever acts for a seat, and the secretariat for others who have written to it."""
    return actor.member_of(alliance_id) and (actor.seat_id is not None or actor.in_office_of(alliance_id))
