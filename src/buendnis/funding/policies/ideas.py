"""Who may do what with an idea. ``selectors.ideas.visible_ideas`` says who may read it."""

from __future__ import annotations

from typing import Final

from buendnis.funding.models import Idea, IdeaState
from buendnis.ground.actor import Actor

# the states in which an idea is talked about, supported, assigned to the strategy, and may be published
DISCUSSED: Final = frozenset({IdeaState.NEW, IdeaState.ADVICE, IdeaState.PARKED, IdeaState.OUTLINED})


def brought(actor: Actor, idea: Idea) -> bool:
    """Whoever brought the idea; of a partner's idea everybody who acts for that seat."""
    if actor.user_id is not None and actor.user_id == idea.brought_by_id:
        return True
    return actor.is_seated and actor.seat_id is not None and actor.seat_id == idea.brought_by_seat_id


def advises(actor: Actor, idea: Idea) -> bool:
    """The secretariat of the alliance to which the idea was brought."""
    return actor.in_office_of(idea.alliance_id)


def reads_contact(actor: Actor, idea: Idea) -> bool:
    """The secretariat, and whoever brought the idea; other members read it without persons."""
    return advises(actor, idea) or brought(actor, idea)


def discusses(actor: Actor, idea: Idea) -> bool:
    """Members of the alliance, by its secretariat or a seat."""
    return actor.is_member and actor.member_of(idea.alliance_id) and actor.mandate_id is not None


def supports(actor: Actor, idea: Idea) -> bool:
    """Whoever acts for a seat of the alliance, but for the seat that brought the idea."""
    return (
        actor.is_seated
        and actor.member_of(idea.alliance_id)
        and actor.seat_id is not None
        and actor.seat_id != idea.brought_by_seat_id
    )
