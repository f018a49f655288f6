"""Cases of advice: opened by a call, from an idea or an outline; handed over, waiting, closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance, Mandate
from buendnis.alliances.selectors import office_of
from buendnis.funding import advice_mails
from buendnis.funding.models import (
    AdviceCase,
    AdviceContact,
    AdviceHandOver,
    AdviceHelper,
    AdviceOrigin,
    AdviceResult,
    AdviceState,
    Application,
    Idea,
    IdeaState,
)
from buendnis.funding.policies import advice as policy
from buendnis.funding.transitions_advice import ADVICE
from buendnis.ground.actor import Actor
from buendnis.ground.audit.services import erase_personal_values
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.mail.services import erase_mails
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import ProcessError, record, refuse, require, verb
from buendnis.parties.models import Person

NOT_THE_OFFICE = _("Only the secretariat of the alliance does this.")


@dataclass(frozen=True)
class Contact:
    """Somebody to talk to, as a form says it."""

    name: str
    email: str = ""
    phone: str = ""
    part: str = ""


@verb
def open_case(
    actor: Actor,
    alliance: Alliance,
    *,
    subject: str,
    question: str = "",
    organisation_name: str = "",
    contacts: Iterable[Contact] = (),
    answers: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> AdviceCase:
    """Open a case for somebody who called or came: no idea and no account is needed."""
    require(actor.in_office_of(alliance.pk), NOT_THE_OFFICE)
    origin = AdviceOrigin.SELF_CHECK if answers else AdviceOrigin.CONTACT
    return _opened(
        actor, alliance, origin, subject, question, organisation_name, contacts, answers or {}, now
    )


@verb
def open_for_idea(actor: Actor, idea: Idea, now: datetime | None = None) -> AdviceCase:
    """The case of an idea; opened if there is none yet, with whoever brought the idea as its contact."""
    require(actor.in_office_of(idea.alliance_id), NOT_THE_OFFICE)
    # the idea is locked before its case everywhere, so that two people open one case and nobody waits for ever
    Idea.objects.in_alliance(idea.alliance_id).select_for_update(of=("self",)).filter(pk=idea.pk).first()
    found = AdviceCase.objects.in_alliance(idea.alliance_id).filter(idea=idea).first()
    if found is not None:
        return found
    contact = Contact(idea.contact_name or idea.contact_email, idea.contact_email, idea.contact_phone)
    return _opened(
        actor,
        idea.alliance,
        AdviceOrigin.IDEA,
        idea.title,
        "",
        idea.organisation_name,
        [contact] if contact.name else [],
        {},
        now,
        idea=idea,
        asked_by=idea.brought_by,
    )


@verb
def open_for_outline(actor: Actor, application: Application, now: datetime | None = None) -> AdviceCase:
    """The case of an outline: the one of its idea where there is one, else a new one.

    The office opens it for an outline that it sees, whoever owns the outline for their own; then the office reads
    the draft, too.
    """
    owner = application.members.filter(is_owner=True).select_related("user").first()
    own = owner is not None and actor.user_id == owner.user_id
    sees = Application.objects.visible_to(actor).filter(pk=application.pk).exists()
    require(own or (actor.in_office_of(application.alliance_id) and sees), NOT_THE_OFFICE)
    cases = AdviceCase.objects.in_alliance(application.alliance_id)
    found = cases.filter(application=application).first()
    if found is None and application.idea_id is not None:
        found = cases.filter(idea=application.idea_id).first()
        if found is not None:
            found.application = application
            found.save(update_fields=["application"])
    if found is not None:
        return found
    user = owner.user if owner else None
    case = _opened(
        actor,
        application.alliance,
        AdviceOrigin.OUTLINE,
        application.title,
        "",
        application.applicant.name,
        [Contact(user.name or user.email, user.email)] if user else [],
        {},
        now,
        idea=application.idea,
        application=application,
        asked_by=user,
    )
    if own:
        advice_mails.tell_office(case)
    return case


def follow_outline(application: Application) -> None:
    """An idea has become this outline: its advice is the outline's now. Called within the verb that did it."""
    AdviceCase.objects.in_alliance(application.alliance_id).filter(
        idea=application.idea_id, application__isnull=True
    ).update(application=application)


def follow_idea(idea: Idea, now: datetime | None = None) -> None:
    """The case of an idea that is not pursued is closed, and open again with the idea. Within the verb's unit.

    Nobody is mailed: whoever brought the idea has been told.
    """
    cases = AdviceCase.objects.in_alliance(idea.alliance_id).filter(idea=idea)
    if idea.state == IdeaState.DECLINED:
        cases.exclude(state=AdviceState.CLOSED).update(
            state=AdviceState.CLOSED,
            state_since=now or present(),
            waiting_for="",
            result=AdviceResult.NOT_PURSUED,
            result_note=idea.state_reason,
        )
    elif idea.state == IdeaState.ADVICE:
        cases.filter(state=AdviceState.CLOSED, persons_erased_at__isnull=True).update(
            state=AdviceState.OPEN, state_since=now or present(), result="", result_note=""
        )


@verb
def edit_case(
    actor: Actor,
    case: AdviceCase,
    *,
    subject: str,
    question: str,
    organisation_name: str,
    contacts: Iterable[Contact],
) -> AdviceCase:
    """Put subject, organisation and contacts right; the contacts given replace those that were there."""
    case = locked(case)
    require_office(actor, case)
    case.subject, case.question = subject.strip(), question.strip()
    case.organisation_name = organisation_name.strip()
    check(case)
    case.save(update_fields=["subject", "sort_key", "question", "organisation_name"])
    case.contacts.all().delete()
    _add_contacts(case, contacts)
    record(
        actor,
        "advice.edited",
        case,
        alliance_id=case.alliance_id,
        personal={"subject": case.subject, "contacts": [each.name for each in case.contacts.all()]},
    )
    return case


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


def locked(case: AdviceCase) -> AdviceCase:
    """The case as it is now, locked for the verb that changes it."""
    found = (
        AdviceCase.objects.in_alliance(case.alliance_id)
        .select_for_update(of=("self",))
        .select_related("alliance", "idea__brought_by", "application", "asked_by")
        .filter(pk=case.pk)
        .first()
    )
    if found is None:
        raise ProcessError(_("This request was not confirmed in time and has been deleted."))
    return found


def require_office(actor: Actor, case: AdviceCase) -> None:
    """Raise NotAllowed for anybody but the office of the case's alliance."""
    require(policy.advises(actor, case), NOT_THE_OFFICE)


def check(row: Model, exclude: Iterable[str] = ()) -> None:
    """Raise ProcessError with the first thing that is wrong with a row; relations are the verb's business."""
    relations = [each.name for each in row._meta.concrete_fields if each.is_relation]
    moments = ["confirmed_at", "privacy_accepted_at", "persons_erased_at"]
    try:
        row.full_clean(exclude=[*relations, *moments, *exclude])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise ProcessError(messages[0], None if name == "__all__" else name) from error


def _opened(
    actor: Actor,
    alliance: Alliance,
    origin: str,
    subject: str,
    question: str,
    organisation_name: str,
    contacts: Iterable[Contact],
    answers: Mapping[str, Any],
    now: datetime | None,
    **links: Any,
) -> AdviceCase:
    now = now or present()
    own = actor.mandate_id if actor.is_office and actor.alliance_id == alliance.pk else None
    case = AdviceCase(
        alliance=alliance,
        subject=subject.strip()[:160],
        question=question.strip(),
        origin=origin,
        organisation_name=organisation_name.strip()[:200],
        answers=dict(answers),
        confirmed_at=now,
        state_since=now,
        responsible_id=own,
        **links,
    )
    check(case)
    case.save()
    _add_contacts(case, contacts)
    record(
        actor,
        "advice.opened",
        case,
        alliance_id=alliance.pk,
        changes={"origin": origin},
        personal={"subject": case.subject},
    )
    return case


def _add_contacts(case: AdviceCase, contacts: Iterable[Contact]) -> None:
    for each in contacts:
        row = AdviceContact(
            case=case,
            name=each.name.strip(),
            email=each.email.strip(),
            phone=each.phone.strip(),
            part=each.part.strip(),
        )
        check(row)
        row.save()
