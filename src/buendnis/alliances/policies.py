"""Who may do what in an alliance, as sentences."""

from __future__ import annotations

from buendnis.alliances.models import Alliance
from buendnis.ground.actor import Actor


def may_run(actor: Actor, alliance: Alliance) -> bool:
    """The alliance's own secretariat keeps its seats, rules and notices."""
    return actor.in_office_of(alliance.pk)


def may_read(actor: Actor, alliance: Alliance) -> bool:
    """All members of an alliance read its seats and rules."""
    return actor.member_of(alliance.pk)
