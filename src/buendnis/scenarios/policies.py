"""Who may do what with a scenario, as sentences. ``visible_to`` of the model says who may read it."""

from __future__ import annotations

from buendnis.ground.actor import Actor, Role
from buendnis.scenarios.models import Scenario, ScenarioState
from buendnis.scenarios.selectors import left_out_of

RENAMED = {ScenarioState.PRIVATE, ScenarioState.HANDED}


def may_make(actor: Actor, alliance_id: int) -> bool:
    """All members of the alliance may think aloud: the office and each partner."""
    return actor.is_member and actor.alliance_id == alliance_id


def is_maker(actor: Actor, scenario: Scenario) -> bool:
    """Whoever made it; what the office made belongs to the office."""
    if not may_make(actor, scenario.alliance_id):
        return False
    return actor.is_office if scenario.of_office else actor.user_id == scenario.by_user


def may_rename(actor: Actor, scenario: Scenario) -> bool:
    """Whoever made it, unless they are kept from a part of it by now, and so from the words that were written."""
    return is_maker(actor, scenario) and not left_out_of(actor, [scenario])[scenario.pk]


def may_hand(actor: Actor, scenario: Scenario) -> bool:
    """A partner gives an own scenario to the office, which then may show it to the committee."""
    return is_maker(actor, scenario) and not scenario.of_office


def may_share(actor: Actor, scenario: Scenario) -> bool:
    """The secretariat shows a committee what it made itself or was given."""
    return (
        actor.role is not Role.SYSTEM
        and actor.in_office_of(scenario.alliance_id)
        and (scenario.of_office or scenario.state in {ScenarioState.HANDED, ScenarioState.SHARED})
    )


def may_set_views(actor: Actor, alliance_id: int) -> bool:
    """The secretariat says whether scenarios show how each partner comes off."""
    return actor.role is not Role.SYSTEM and actor.in_office_of(alliance_id)
