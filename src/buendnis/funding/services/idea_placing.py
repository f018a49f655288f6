"""Which part of the strategy an idea serves: named when it is brought, or by the office later."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from buendnis.funding.models import Idea
from buendnis.funding.policies import ideas as policy
from buendnis.funding.services.idea_rows import locked_idea, require_office
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import record, refuse, verb
from buendnis.strategy.models import FieldOfAction, Goal


@verb
def place_idea(
    actor: Actor, idea: Idea, *, field_of_action: FieldOfAction | None, goal: Goal | None = None
) -> Idea:
    """Say which field of action and goal an idea serves; none of either, if that is so.

    An outline that was made of it goes on naming its own.
    """
    idea = locked_idea(idea)
    require_office(actor, idea)
    if idea.state not in policy.DISCUSSED:
        refuse(_("This idea is not pursued any more."))
    idea.field_of_action = served_field(idea.alliance_id, field_of_action, goal)
    idea.goal = goal
    idea.save(update_fields=["field_of_action", "goal"])
    record(
        actor,
        "idea.placed",
        idea,
        alliance_id=idea.alliance_id,
        changes={
            "field_of_action": str(idea.field_of_action.public_id) if idea.field_of_action else None,
            "goal": str(goal.public_id) if goal else None,
        },
    )
    return idea


def served_field(alliance_id: int, field: FieldOfAction | None, goal: Goal | None) -> FieldOfAction | None:
    """The field of action that is served; of whoever names a goal alone, that of the goal.

    Refuses what is of another alliance or of no adopted version, and a goal of another field than ``field``.
    """
    if field is not None and not field.can_be_named_in(alliance_id):
        refuse(_("Please choose a field of action of this alliance."), "field_of_action")
    if goal is None:
        return field
    if not goal.can_be_named_in(alliance_id):
        refuse(_("Please choose a goal of this alliance."), "goal")
    if field is not None and goal.field_id != field.pk:
        refuse(_("This goal belongs to another field of action. Please choose one of the two anew."), "goal")
    of_goal: FieldOfAction = goal.field
    return of_goal
