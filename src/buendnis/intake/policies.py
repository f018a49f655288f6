"""Who may do what with imports and exports, as sentences."""

from __future__ import annotations

from buendnis.ground.actor import Actor


def may_import(actor: Actor, alliance_id: int) -> bool:
    """The alliance's own secretariat takes its lists over; nobody else, because persons are in them."""
    return actor.is_office and actor.alliance_id == alliance_id


def may_export(actor: Actor, alliance_id: int) -> bool:
    """Everything that an alliance has here leaves by its own secretariat only."""
    return actor.is_office and actor.alliance_id == alliance_id
