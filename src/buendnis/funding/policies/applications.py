"""Who may do what with an outline. ``visible_to`` of the model says who may read it."""

from __future__ import annotations

from buendnis.funding.models import Application, ApplicationState
from buendnis.funding.transitions import AFTER_OPINION, EDITABLE
from buendnis.ground.actor import Actor, Role


def writes(actor: Actor, application: Application) -> bool:
    """Whoever is a member of the outline; under whatever mandate they act just now."""
    return actor.user_id is not None and any(
        member.user_id == actor.user_id for member in application.members.all()
    )


def owns(actor: Actor, application: Application) -> bool:
    """Whoever began the outline, or had it begun for them."""
    return actor.user_id is not None and any(
        member.user_id == actor.user_id and member.is_owner for member in application.members.all()
    )


def runs_the_process(actor: Actor, application: Application) -> bool:
    """The secretariat of the outline's alliance."""
    return actor.in_office_of(application.alliance_id)


def may_start(actor: Actor) -> bool:
    """Whoever is signed in, and the software itself."""
    return actor.role is not Role.VISITOR


def may_edit(actor: Actor, application: Application) -> bool:
    """Its members while it is a draft or has been returned; the secretariat never edits another's text."""
    return application.state in EDITABLE and (writes(actor, application) or actor.role is Role.SYSTEM)


def may_withdraw(actor: Actor, application: Application) -> bool:
    """The owner, or the secretariat at the owner's wish once it has been submitted."""
    return owns(actor, application) or (bool(application.number) and runs_the_process(actor, application))


def reads_live(actor: Actor, application: Application) -> bool:
    """Who sees the text as it is being written; everybody else sees what was submitted last."""
    return writes(actor, application) or (not application.number and runs_the_process(actor, application))


def may_follow_up(actor: Actor, application: Application) -> bool:
    """Those who wrote an outline build on it, once it has been submitted, whatever became of it."""
    return bool(application.number) and writes(actor, application)


def may_report_change(actor: Actor, application: Application) -> bool:
    """Its writers, as long as the plan is the one that the opinion speaks of."""
    return writes(actor, application) and application.state in AFTER_OPINION


def follows_cofunding(actor: Actor, application: Application) -> bool:
    """Its writers and the secretariat: they hear from the co-funders."""
    return writes(actor, application) or runs_the_process(actor, application)


def may_record_cofunding(actor: Actor, application: Application) -> bool:
    """Those, once it has been submitted and as long as it is neither being edited nor withdrawn."""
    closed = application.state in EDITABLE or application.state == ApplicationState.WITHDRAWN
    return follows_cofunding(actor, application) and bool(application.number) and not closed
