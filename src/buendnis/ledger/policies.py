"""Who may do what with the virtual budget, as sentences."""

from __future__ import annotations

from buendnis.ground.actor import Actor


def may_read(actor: Actor, alliance_id: int) -> bool:
    """All members of the alliance see its budget."""
    return actor.member_of(alliance_id)


def may_book(actor: Actor, alliance_id: int) -> bool:
    """The secretariat keeps the books, and the software where a resolution or a date says so."""
    return actor.in_office_of(alliance_id)
