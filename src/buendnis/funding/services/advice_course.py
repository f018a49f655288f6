"""The course of a case of advice: who has it, who helped, whom it waits for, its end, and forgetting persons."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Mandate
from buendnis.alliances.selectors import office_of
from buendnis.funding import advice_mails
from buendnis.funding.models import (
    AdviceCase,
    AdviceHandOver,
    AdviceHelper,
    AdviceResult,
    AdviceState,
)
from buendnis.funding.services.advice import check, locked, require_office
from buendnis.funding.transitions_advice import ADVICE
from buendnis.ground.actor import Actor
from buendnis.ground.audit.services import erase_personal_values
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.mail.services import erase_mails
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, verb
from buendnis.parties.models import Person


@verb
def hand_over(
    actor: Actor, case: AdviceCase, to: Mandate, note: str = "", now: datetime | None = None
) -> AdviceCase:
    """Give a case to another person of the office (or take it oneself), with what that one must know."""
    case, now = locked(case), now or present()
    require_office(actor, case)
    if not office_of(case.alliance, today(now)).filter(pk=to.pk).exists():
        refuse(_("This person does not belong to the office any more."), "given_to")
    if case.responsible_id == to.pk:
        refuse(_("This person is responsible already."), "given_to")
    giver = Mandate.objects.in_alliance(case.alliance_id).filter(pk=actor.mandate_id or 0).first()
    AdviceHandOver.objects.create(case=case, at=now, given_by=giver, given_to=to, note=note.strip())
    case.responsible = to
    case.save(update_fields=["responsible"])
    if giver != to:
        advice_mails.tell_hand_over(case, to, note.strip())
    record(
        actor,
        "advice.handed_over",
        case,
        alliance_id=case.alliance_id,
        changes={"to": to.pk},
        personal={"note": note.strip()},
    )
    return case


@verb
def name_helper(actor: Actor, case: AdviceCase, person: Person, now: datetime | None = None) -> AdviceHelper:
    """Note that somebody helps to write the outline: then they do not assess it. Nothing takes this back."""
    case = locked(case)
    require_office(actor, case)
    known = Mandate.objects.in_alliance(case.alliance_id).filter(person=person)
    if not known.exists():
        refuse(_("Please choose somebody who acts in this alliance."), "person")
    helpers = AdviceHelper.objects.in_alliance(case.alliance_id)
    helper, new = helpers.get_or_create(case=case, person=person, defaults={"since": today(now)})
    if new:
        record(
            actor,
            "advice.helper_named",
            case,
            alliance_id=case.alliance_id,
            changes={"person": str(person.public_id)},
        )
    return helper


@verb
def wait_for(actor: Actor, case: AdviceCase, whom: str, now: datetime | None = None) -> AdviceCase:
    """The office can't go on before somebody else has done something."""
    case = locked(case)
    require_office(actor, case)
    if not whom.strip():
        refuse(_("Please say for whom or what the case waits."), "waiting_for")
    waited = case.state == AdviceState.WAITING
    case.state = ADVICE.next("wait", case.state)
    case.waiting_for = whom.strip()
    if not waited:
        case.state_since = now or present()
    check(case)
    case.save(update_fields=["state", "state_since", "waiting_for"])
    record(
        actor,
        "advice.waits",
        case,
        alliance_id=case.alliance_id,
        personal={"waiting_for": case.waiting_for},
    )
    return case


@verb
def go_on(actor: Actor, case: AdviceCase, now: datetime | None = None) -> AdviceCase:
    """What the case waited for has come."""
    case = locked(case)
    require_office(actor, case)
    case.state = ADVICE.next("go_on", case.state)
    case.state_since, case.waiting_for = now or present(), ""
    case.save(update_fields=["state", "state_since", "waiting_for"])
    record(actor, "advice.went_on", case, alliance_id=case.alliance_id)
    return case


@verb
def close_case(
    actor: Actor, case: AdviceCase, result: str, note: str = "", now: datetime | None = None
) -> AdviceCase:
    """Close a case with its result; whoever is advised is told, with the sentence ``note``."""
    case = locked(case)
    require_office(actor, case)
    if result not in AdviceResult.values:
        refuse(_("Please choose what came of it."), "result")
    case.state = ADVICE.next("close", case.state)
    case.state_since, case.waiting_for = now or present(), ""
    case.result, case.result_note = result, note.strip()
    check(case)
    case.save(update_fields=["state", "state_since", "waiting_for", "result", "result_note"])
    advice_mails.tell_closed(case)
    record(
        actor,
        "advice.closed",
        case,
        alliance_id=case.alliance_id,
        changes={"result": result},
        personal={"note": case.result_note},
    )
    return case


@verb
def reopen_case(actor: Actor, case: AdviceCase, now: datetime | None = None) -> AdviceCase:
    """Take a closed case up again."""
    case = locked(case)
    require_office(actor, case)
    if case.persons_erased_at is not None:
        refuse(_("The persons of this case have been erased. Please open a new case."))
    case.state = ADVICE.next("reopen", case.state)
    case.state_since, case.result, case.result_note = now or present(), "", ""
    case.save(update_fields=["state", "state_since", "result", "result_note"])
    record(actor, "advice.reopened", case, alliance_id=case.alliance_id)
    return case


@verb
def erase_persons(actor: Actor, case: AdviceCase, now: datetime | None = None) -> AdviceCase:
    """Erase who was advised in a closed case: contacts, the account's part in it, the mails, the record's values.

    What was talked about stays with the office, as does who helped to write an outline.
    """
    case = locked(case)
    require_office(actor, case)
    if case.state != AdviceState.CLOSED:
        refuse(_("Please close the case first."))
    case.contacts.all().delete()
    case.asked_by, case.persons_erased_at = None, now or present()
    case.save(update_fields=["asked_by", "persons_erased_at"])
    erase_personal_values(actor, reference_to(case))
    for kind in advice_mails.KINDS:
        erase_mails(kind, str(case.public_id))
    record(actor, "advice.persons_erased", case, alliance_id=case.alliance_id)
    return case
