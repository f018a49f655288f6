"""Cases of advice: opened by a call, from an idea or an outline, followed by what comes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance
from buendnis.funding import advice_mails
from buendnis.funding.models import (
    AdviceCase,
    AdviceContact,
    AdviceOrigin,
    AdviceResult,
    AdviceState,
    Application,
    Idea,
    IdeaState,
)
from buendnis.funding.policies import advice as policy
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import ProcessError, record, require, verb

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
