"""Who may do what with a project, as sentences. ``visible_to`` of the model says who may read it."""

from __future__ import annotations

from buendnis.ground.actor import Actor


def may_keep(actor: Actor, alliance_id: int) -> bool:
    """The alliance's own secretariat keeps its list of projects."""
    return actor.in_office_of(alliance_id)
