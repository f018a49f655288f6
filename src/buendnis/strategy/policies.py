"""Who may do what with a strategy, as sentences."""

from __future__ import annotations

from buendnis.ground.actor import Actor


def may_keep(actor: Actor, alliance_id: int) -> bool:
    """The alliance's own secretariat writes down what the partners have resolved."""
    return actor.in_office_of(alliance_id)
