"""Who may do what with a case of advice. ``visible_to`` of the model says who may read it at all."""

from __future__ import annotations

from buendnis.funding.models import AdviceCase, AdviceStep, StepOwner
from buendnis.ground.actor import Actor


def advises(actor: Actor, case: AdviceCase) -> bool:
    """The secretariat of the case's alliance."""
    return actor.in_office_of(case.alliance_id)


def asked(actor: Actor, case: AdviceCase) -> bool:
    """Whoever asked for the advice themselves."""
    return actor.user_id is not None and actor.user_id == case.asked_by_id


def is_advised(actor: Actor, case: AdviceCase) -> bool:
    """Whoever asked, brought the idea, acts for the seat that brought it, or writes the outline."""
    if asked(actor, case):
        return True
    if case.idea is not None and (
        (actor.user_id is not None and actor.user_id == case.idea.brought_by_id)
        or (actor.is_seated and actor.seat_id is not None and actor.seat_id == case.idea.brought_by_seat_id)
    ):
        return True
    return (
        actor.user_id is not None
        and case.application is not None
        and any(member.user_id == actor.user_id for member in case.application.members.all())
    )


def may_tick(actor: Actor, step: AdviceStep) -> bool:
    """The office ticks off any step, whoever is advised their own."""
    if advises(actor, step.case):
        return True
    return step.owner == StepOwner.ADVISED and is_advised(actor, step.case)
