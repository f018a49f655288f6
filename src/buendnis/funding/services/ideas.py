"""Ideas: brought by anybody, advised on, and made into outlines, parked or declined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance, Recognition
from buendnis.funding import idea_mails
from buendnis.funding.findable import index_idea
from buendnis.funding.models import (
    Application,
    CallState,
    FundingCall,
    GuidelineVersion,
    Idea,
    IdeaCall,
    IdeaInvitation,
    IdeaState,
)
from buendnis.funding.policies.calls import takes_ideas
from buendnis.funding.questionnaire import (
    given,
    kept,
    problems,
    read_questionnaire,
    wrong_with,
)
from buendnis.funding.questionnaire.document import CHOOSING
from buendnis.funding.services.advice import follow_idea, follow_outline, open_for_idea
from buendnis.funding.services.application_drafts import start_application
from buendnis.funding.services.checking import check
from buendnis.funding.services.idea_files import attach_files, carry_files, remove_files
from buendnis.funding.services.idea_placing import served_field
from buendnis.funding.services.idea_rows import locked_idea, require_office
from buendnis.funding.services.unused_accounts import delete_if_never_used
from buendnis.funding.transitions_ideas import IDEA
from buendnis.ground.accounts.models import User
from buendnis.ground.accounts.services import open_account
from buendnis.ground.actor import Actor, Role
from buendnis.ground.audit.services import erase_personal_values
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.mail.services import erase_mails
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import ProcessError, record, refuse, require, verb
from buendnis.parties.models import Organisation
from buendnis.strategy.models import FieldOfAction, Goal

LONGEST_SUMMARY, LONGEST_METHODS = 1200, 6000  # of an outline, in characters
KEPT_UNCONFIRMED = timedelta(days=30)
TEXTS = ("title", "summary", "need", "organisation_name", "contact_name", "contact_email", "contact_phone")


@verb
def submit_idea(
    actor: Actor, alliance: Alliance, data: Mapping[str, Any], now: datetime | None = None
) -> Idea:
    """Bring an idea. A visitor's waits until it is confirmed by whoever reads mail at its address.

    Members of the alliance can always; others only while its public forms are open, and with their consent to
    the privacy notice (``data["privacy"]``). ``data["call"]`` is the call to which the idea answers, which must be
    open, ``data["answers"]`` what is said to its questions, ``data["attachments"]`` what was uploaded.
    """
    now = now or present()
    visitor, member = actor.role is Role.VISITOR, actor.member_of(alliance.pk)
    if not member:
        _require_open_form(alliance, data)
    field: FieldOfAction | None = data.get("field_of_action")
    call: IdeaCall | None = data.get("call")
    if call is not None:
        _require_open_call(actor, alliance, call, now)
        field = field or call.field_of_action
    goal: Goal | None = data.get("goal")
    field = served_field(alliance.pk, field, goal)
    if visitor and not data.get("contact_email"):
        refuse(_("Please give an address, so that you can confirm your idea."), "contact_email")
    idea = Idea(
        alliance=alliance,
        call=call,
        answers=_answers(call, data.get("answers") or {}),
        may_be_published=bool(data.get("may_be_published")),
        field_of_action=field,
        goal=goal,
        state=IdeaState.UNCONFIRMED if visitor else IdeaState.NEW,
        confirmed_at=None if visitor else now,
        privacy_accepted_at=now if data.get("privacy") else None,
        brought_by_id=actor.user_id,
        brought_by_seat_id=actor.seat_id if member else None,
        **{name: str(data.get(name) or "").strip() for name in TEXTS},
    )
    if actor.user_id is not None and not actor.is_office:
        user = User.objects.get(pk=actor.user_id)
        idea.contact_email = idea.contact_email or user.email
        idea.contact_name = idea.contact_name or user.name
    check(idea, exclude=["brought_by", "brought_by_seat", "confirmed_at", "privacy_accepted_at", "call"])
    if visitor:
        idea.brought_by = open_account(
            Actor.system("an idea was brought", alliance.pk), idea.contact_email, idea.contact_name
        )
    idea.save()
    attach_files(actor, idea, data.get("attachments") or ())
    if not visitor:
        _arrived(idea)
    if visitor:
        idea_mails.ask_to_confirm(idea)
    else:
        idea_mails.tell_office(idea, but=actor.user_id)
    record(actor, "idea.brought", idea, alliance_id=alliance.pk, personal={"title": idea.title})
    return idea


@verb
def confirm_idea(actor: Actor, idea: Idea, now: datetime | None = None) -> Idea:
    """Confirm an idea that was brought by the public form; only whoever reads mail at its address can."""
    idea = locked_idea(idea)
    require(actor.user_id is not None and actor.user_id == idea.brought_by_id, _("This is not your idea."))
    idea.state = IDEA.next("confirm", idea.state, _("This idea has been confirmed already."))
    idea.confirmed_at = now or present()
    idea.save(update_fields=["state", "confirmed_at"])
    _arrived(idea)
    idea_mails.tell_office(idea)
    record(actor, "idea.confirmed", idea, alliance_id=idea.alliance_id)
    return idea


@verb
def begin_advice(actor: Actor, idea: Idea) -> Idea:
    """Take a new idea into advice; whoever brought it is told. Its case is opened."""
    idea = locked_idea(idea)
    require_office(actor, idea)
    idea.state = IDEA.next("advise", idea.state)
    idea.save(update_fields=["state"])
    open_for_idea(actor, idea)
    idea_mails.tell_state(idea)
    record(actor, "idea.advice_begun", idea, alliance_id=idea.alliance_id)
    return idea


@verb
def park_idea(actor: Actor, idea: Idea, reason: str) -> Idea:
    """Put an idea aside for now; whoever brought it is told why."""
    return _put_aside(actor, idea, "park", reason)


@verb
def decline_idea(actor: Actor, idea: Idea, reason: str) -> Idea:
    """Do not pursue an idea; whoever brought it is told why."""
    return _put_aside(actor, idea, "decline", reason)


@verb
def reopen_idea(actor: Actor, idea: Idea) -> Idea:
    """Take an idea up again."""
    idea = locked_idea(idea)
    require_office(actor, idea)
    idea.state = IDEA.next("reopen", idea.state)
    idea.state_reason = ""
    idea.save(update_fields=["state", "state_reason"])
    follow_idea(idea)
    idea_mails.tell_state(idea)
    record(actor, "idea.reopened", idea, alliance_id=idea.alliance_id)
    return idea


@verb
def make_outline(
    actor: Actor,
    idea: Idea,
    *,
    applicant: Organisation,
    guideline: GuidelineVersion,
    funding_object: str = "",
    recognition: Recognition | None = None,
    funding_call: FundingCall | None = None,
    owner: User | None = None,
    now: datetime | None = None,
) -> Application:
    """Turn an idea into the draft of an outline, without retyping; whoever brought it writes on.

    A description that is longer than the summary of an outline may be also goes whole into its contents.
    ``funding_call``: the call of the state that the project applies for, outside the virtual budget.
    """
    idea = locked_idea(idea)
    require_office(actor, idea)
    idea.state = IDEA.next("outline", idea.state, _("This idea has become an outline already."))
    owner = owner or idea.brought_by
    if owner is None:
        raise ProcessError(_("Nobody can write the outline: please name somebody by their address."), "email")
    application = start_application(
        actor,
        idea.alliance,
        title=idea.title,
        applicant=applicant,
        guideline=guideline,
        owner=owner,
        funding_object=funding_object,
        field_of_action=idea.field_of_action,
        idea=idea,
        recognition=recognition,
        data={
            "summary": idea.summary[:LONGEST_SUMMARY],
            "need": idea.need,
            "methods": "\n\n".join(_further_words(idea))[:LONGEST_METHODS],
            "goals": [str(idea.goal.public_id)] if idea.goal else [],
        },
        call=idea.call,
        funding_call=funding_call,
        now=now,
    )
    carry_files(actor, idea, application)
    _carry_answers(idea, application)
    idea.save(update_fields=["state"])
    follow_outline(application)
    idea_mails.tell_outline(idea, application, owner)
    record(
        actor,
        "idea.outlined",
        idea,
        alliance_id=idea.alliance_id,
        changes={"application": str(application.public_id)},
    )
    return application


@verb
def delete_unconfirmed(now: datetime | None = None) -> int:
    """Delete ideas that nobody confirmed in 30 days, with the mail about them, and accounts never used.

    What somebody is confirming at this moment is left to the next run. Returns how many ideas there were.
    """
    before = (now or present()) - KEPT_UNCONFIRMED
    found = (
        Idea.objects.unscoped("what nobody confirmed, in all alliances")
        .select_for_update(skip_locked=True, of=("self",))
        .filter(state=IdeaState.UNCONFIRMED, created_at__lt=before)
        .order_by("pk")
    )
    number = 0
    for idea in found:
        actor, user_id = Actor.system("expiry", idea.alliance_id), idea.brought_by_id
        record(actor, "idea.deleted", idea, alliance_id=idea.alliance_id)
        erase_personal_values(actor, reference_to(idea))
        erase_mails("idea.confirm", str(idea.public_id))
        remove_files(actor, idea)
        idea.delete()
        number += 1
        if user_id is not None:
            delete_if_never_used(user_id)
    return number


def _arrived(idea: Idea) -> None:
    """What follows once an idea counts: it can be found, and an invitation is answered."""
    index_idea(idea)
    asked = IdeaInvitation.objects.in_alliance(idea.alliance_id).filter(idea__isnull=True)
    if idea.contact_email:
        mine = asked.filter(email__iexact=idea.contact_email).order_by("-created_at", "-pk")
        invitation = mine.filter(call=idea.call).first() or mine.filter(call__isnull=True).first()
        if invitation is not None:
            invitation.idea = idea
            invitation.save(update_fields=["idea"])


def _require_open_call(actor: Actor, alliance: Alliance, call: IdeaCall, now: datetime) -> None:
    """Ideas come while the call is open; the office also enters what came by other ways."""
    if call.alliance_id != alliance.pk or call.state == CallState.DRAFT:
        refuse(_("Please choose a call of this alliance."), "call")
    if not takes_ideas(call, today(now)) and not actor.in_office_of(alliance.pk):
        refuse(
            _(
                "This call takes no ideas today. Nothing was saved, but what you entered is still here: you can "
                "bring your idea without a call, or write to the office."
            )
        )


def _answers(call: IdeaCall | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of the answers to the questions of a call; refuses what is missing or does not fit."""
    if call is None or not call.questions:
        return {}
    questionnaire = read_questionnaire(call.questions)
    wrong = problems(questionnaire, given)
    if wrong:
        first = wrong[0]
        refuse(format_lazy("{label}: {message}", label=str(first.field.label), message=first.message))
    return dict(kept(questionnaire, given))


def _further_words(idea: Idea) -> Iterator[str]:
    """What an idea says that no field of an outline has a place for: a long description, and its answers."""
    if len(idea.summary) > LONGEST_SUMMARY:
        yield idea.summary
    if idea.call is not None and idea.call.questions:
        for section in given(read_questionnaire(idea.call.questions), idea.answers):
            yield from (f"{each.label.de}\n{each.text.de}" for each in section.answers if each.text.de)


def _carry_answers(idea: Idea, application: Application) -> None:
    """Answer what the outline's form asks in the same words as the call did; nobody types it twice."""
    if idea.call is None or not idea.call.questions or application.form is None:
        return
    there = {(field.label.de.strip(), field.kind): field for field in application.form.questionnaire.fields()}
    for field in read_questionnaire(idea.call.questions).fields():
        same, answer = there.get((field.label.de.strip(), field.kind)), idea.answers.get(field.key)
        if same is not None and answer and field.kind not in CHOOSING and wrong_with(same, answer) is None:
            application.answers[same.key] = answer
    application.save(update_fields=["answers"])


def _put_aside(actor: Actor, idea: Idea, verb_name: str, reason: str) -> Idea:
    idea = locked_idea(idea)
    require_office(actor, idea)
    if not reason.strip():
        refuse(_("Please give a reason; whoever brought the idea is told."), "reason")
    idea.state = IDEA.next(verb_name, idea.state)
    idea.state_reason = reason.strip()
    idea.save(update_fields=["state", "state_reason"])
    follow_idea(idea)
    idea_mails.tell_state(idea)
    record(
        actor,
        f"idea.{verb_name}",
        idea,
        alliance_id=idea.alliance_id,
        personal={"reason": idea.state_reason},  # what people write may name persons
    )
    return idea


def _require_open_form(alliance: Alliance, data: Mapping[str, Any]) -> None:
    if alliance.public_forms_open_since is None:
        refuse(
            _(
                "This alliance has closed its public form. Nothing was saved, but what you entered is still "
                "here: please copy it and write to the office."
            )
        )
    if not data.get("privacy"):
        refuse(_("Please read the privacy notice and agree to it."), "privacy")
