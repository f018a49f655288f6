"""Who may do what with the virtual budget, as sentences."""

from __future__ import annotations

from buendnis.ground.actor import Actor


def may_read(actor: Actor, alliance_id: int) -> bool:
    """All members of the alliance see its budget."""
    return actor.member_of(alliance_id)


def may_book(actor: Actor, alliance_id: int) -> bool:
    """The secretariat keeps the books."""
    return actor.in_office_of(alliance_id)


def may_earmark(actor: Actor, alliance_id: int) -> bool:
    """Money is earmarked by whoever counts a resolution of the alliance, be it a seat's last vote."""
    return actor.member_of(alliance_id)
