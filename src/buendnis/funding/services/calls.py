"""The alliance's calls for ideas: drafted, published, extended with a reason, ended, copied as new ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Alliance
from buendnis.funding import call_mails
from buendnis.funding.guideline import read_guideline
from buendnis.funding.models import CallExtension, CallPhase, CallReminder, CallState, FundingCall, IdeaCall
from buendnis.funding.policies import calls as policy
from buendnis.funding.questionnaire import InvalidQuestionnaire, read_questionnaire
from buendnis.funding.services.checking import check
from buendnis.funding.transitions_calls import CALL
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.services import remove, store_upload
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import ProcessError, record, refuse, require, verb

DOCUMENT_KIND = "funding.call"
NOT_THE_OFFICE = _("Only the secretariat of the alliance does this.")
ALWAYS = ("title", "text", "field_of_action", "guideline", "funding_object")
IN_DRAFTS = ("opens_on", "closes_on", "questions")  # later the last day changes by an extension only


@verb
def draft_call(actor: Actor, alliance: Alliance, data: Mapping[str, Any]) -> IdeaCall:
    """Begin a call; nobody but the office sees it until it is published."""
    require(actor.in_office_of(alliance.pk), NOT_THE_OFFICE)
    call = IdeaCall(alliance=alliance, **{name: data[name] for name in (*ALWAYS, *IN_DRAFTS) if name in data})
    _check(call)
    call.save()
    record(actor, "call.drafted", call, alliance_id=alliance.pk, changes={"title": call.title})
    return call


@verb
def edit_call(actor: Actor, call: IdeaCall, data: Mapping[str, Any]) -> IdeaCall:
    """Change a call. Of a published one the dates and questions stay: ideas rest on them."""
    call = _kept(actor, call)
    if call.state == CallState.ENDED:
        refuse(_("This call has ended; please copy it as a new one."))
    names = ALWAYS if call.state == CallState.PUBLISHED else (*ALWAYS, *IN_DRAFTS)
    changed = [name for name in names if name in data and getattr(call, name) != data[name]]
    for name in changed:
        setattr(call, name, data[name])
    _check(call)
    call.save()
    record(actor, "call.edited", call, alliance_id=call.alliance_id, changes={"fields": changed})
    return call


@verb
def publish_call(actor: Actor, call: IdeaCall, now: datetime | None = None) -> IdeaCall:
    """Let everybody read a call from now on; it takes ideas from its first day. The partners are told."""
    call, now = _kept(actor, call), now or present()
    call.state = CALL.next("publish", call.state, _("This call has been published already."))
    if call.closes_on is not None and call.closes_on < today(now):
        refuse(_("The last day of the call lies in the past."), "closes_on")
    call.published_at = now
    call.save()
    call_mails.tell_partners(call)
    record(actor, "call.published", call, alliance_id=call.alliance_id)
    return call


@verb
def extend_call(
    actor: Actor, call: IdeaCall, new_end: date, reason: str, now: datetime | None = None
) -> IdeaCall:
    """Give a call a later last day; the reason is shown with it. A call that has closed opens again."""
    call = _kept(actor, call)
    CALL.next("extend", call.state, _("Only a published call can be extended."))
    if call.closes_on is None:
        raise ProcessError(_("This call has no last day."), "new_end")
    if new_end <= call.closes_on or new_end < today(now):
        refuse(_("The new last day lies after the present one, and not in the past."), "new_end")
    if not reason.strip():
        refuse(_("Please give a reason; everybody reads it with the call."), "reason")
    extension = CallExtension(
        call=call,
        former_end=call.closes_on,
        new_end=new_end,
        reason=reason.strip(),
        extended_by_id=actor.mandate_id,
    )
    check(extension, exclude=["call"])
    extension.save()
    call.closes_on = new_end
    call.save(update_fields=["closes_on"])
    record(
        actor,
        "call.extended",
        call,
        alliance_id=call.alliance_id,
        changes={"closes_on": new_end.isoformat(), "reason": extension.reason},
    )
    return call


@verb
def end_call(actor: Actor, call: IdeaCall, now: datetime | None = None) -> IdeaCall:
    """End a call for good, a continuous one or one whose last day has not come; what came in stays."""
    call = _kept(actor, call)
    call.state = CALL.next("end", call.state)
    call.ended_at = now or present()
    call.save(update_fields=["state", "ended_at"])
    record(actor, "call.ended", call, alliance_id=call.alliance_id)
    return call


@verb
def copy_call(actor: Actor, call: IdeaCall, now: datetime | None = None) -> IdeaCall:
    """Begin a new call with the words and questions of another one; it opens on the day of the copy."""
    require(policy.keeps(actor, call), NOT_THE_OFFICE)
    copy = IdeaCall(
        alliance_id=call.alliance_id,
        opens_on=today(now),
        questions=call.questions,
        copy_of=call,
        **{name: getattr(call, name) for name in ALWAYS},
    )
    copy.save()
    record(actor, "call.copied", copy, alliance_id=call.alliance_id, changes={"copy_of": str(call.public_id)})
    return copy


@verb
def delete_call(actor: Actor, call: IdeaCall) -> None:
    """Delete a draft with its files."""
    call = _kept(actor, call)
    CALL.next("delete", call.state, _("A published call stays; please end it."))
    record(actor, "call.deleted", call, alliance_id=call.alliance_id)
    for document in _documents(call):
        remove(actor, document)
    call.delete()


@verb
def add_document(actor: Actor, call: IdeaCall, file: UploadedFile[Any]) -> Document:
    """Offer a file with the call. Raises ValidationError for one that is too large or not what its name says."""
    call = _kept(actor, call)
    if call.state == CallState.ENDED:
        refuse(_("This call has ended; please copy it as a new one."))
    return store_upload(
        actor, file, alliance_id=call.alliance_id, owner=reference_to(call), kind=DOCUMENT_KIND
    )


@verb
def remove_document(actor: Actor, call: IdeaCall, document: Document) -> None:
    """Take a file off the call; one of another call is not touched.

    What an ended call offered stays: ideas were brought by it.
    """
    call = _kept(actor, call)
    if call.state == CallState.ENDED:
        refuse(_("This call has ended. What it offered stays with it."))
    if document.owner_id != str(call.public_id):
        refuse(_("This file does not belong to the call."))
    remove(actor, document)


@verb
def ask_for_reminder(actor: Actor, call: IdeaCall, *, wanted: bool, now: datetime | None = None) -> None:
    """Be reminded by mail before the call ends, or not any more."""
    require(actor.user_id is not None, _("Please sign in first."))
    user = User.objects.get(pk=actor.user_id or 0)
    if not wanted:
        CallReminder.objects.filter(call=call, user=user).delete()
        return
    if call.closes_on is None or call.phase(today(now)) not in {CallPhase.ANNOUNCED, CallPhase.OPEN}:
        refuse(_("This call has no end of which you could be reminded."))
    CallReminder.objects.get_or_create(call=call, user=user)
    record(actor, "call.reminder_wanted", call, alliance_id=call.alliance_id)


@verb
def send_reminders(now: datetime | None = None) -> int:
    """Remind, once per last day, those who asked for it and the office; returns of how many calls."""
    day = today(now)
    found = (
        IdeaCall.objects.unscoped("what ends soon, in all alliances")
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("alliance")
        .filter(state=CallState.PUBLISHED, closes_on__range=(day, day + call_mails.AHEAD))
        .order_by("pk")
    )
    number = 0
    for call in found:
        if call.reminded_of == call.closes_on or call.opens_on > day:
            continue
        call.reminded_of = call.closes_on
        call.save(update_fields=["reminded_of"])
        call_mails.remind(call)
        number += 1
        record(Actor.system("timer", call.alliance_id), "call.reminded", call, alliance_id=call.alliance_id)
    return number


# --- calls of the state ------------------------------------------------------------------------------


STATE_FIELDS = ("title", "number", "authority", "text", "url", "opens_on", "closes_on", "needs_opinion")


@verb
def enter_funding_call(
    actor: Actor, alliance: Alliance, data: Mapping[str, Any], now: datetime | None = None
) -> FundingCall:
    """Make a call of the state known to everybody who reads the alliance's calls."""
    require(actor.in_office_of(alliance.pk), NOT_THE_OFFICE)
    call = FundingCall(alliance=alliance, **{name: data[name] for name in STATE_FIELDS if name in data})
    call.state, call.published_at = CallState.PUBLISHED, now or present()
    check(call, exclude=["alliance", "state", "published_at"])
    call.save()
    record(actor, "funding_call.entered", call, alliance_id=alliance.pk, changes={"title": call.title})
    return call


@verb
def edit_funding_call(actor: Actor, call: FundingCall, data: Mapping[str, Any]) -> FundingCall:
    """Correct what is known of a call of the state: its dates change at any time."""
    call = _kept_funding(actor, call)
    for name in STATE_FIELDS:
        if name in data:
            setattr(call, name, data[name])
    check(call, exclude=["alliance", "state", "published_at"])
    call.save()
    record(actor, "funding_call.edited", call, alliance_id=call.alliance_id)
    return call


@verb
def end_funding_call(actor: Actor, call: FundingCall, now: datetime | None = None) -> FundingCall:
    """Show a call of the state among the past ones."""
    call = _kept_funding(actor, call)
    call.state = CALL.next("end", call.state)
    call.ended_at = now or present()
    call.save(update_fields=["state", "ended_at"])
    record(actor, "funding_call.ended", call, alliance_id=call.alliance_id)
    return call


def _check(call: IdeaCall) -> None:
    """Raise ProcessError with the first thing that is wrong with a call."""
    field, guideline = call.field_of_action, call.guideline
    if field is not None and not field.can_be_named_in(call.alliance_id):
        refuse(_("Please choose a field of action of this alliance."), "field_of_action")
    if guideline is not None and guideline.alliance_id != call.alliance_id:
        refuse(_("Please choose a guideline of this alliance."), "guideline")
    if guideline is not None and call.funding_object:
        known = read_guideline(guideline.document).funding_object(call.funding_object)
        if known is None:
            refuse(_("This funding object belongs to another guideline."), "funding_object")
    if call.questions:
        try:
            read_questionnaire(call.questions)
        except InvalidQuestionnaire as wrong:
            refuse(str(wrong.problems[0].message), "questions")
    check(call, exclude=["alliance", "field_of_action", "guideline", "copy_of", "published_at", "state"])


def _documents(call: IdeaCall) -> list[Document]:
    reference = reference_to(call)
    return list(
        Document.objects.filter(
            owner_kind=reference.kind, owner_id=reference.id, removed_at__isnull=True
        ).order_by("pk")
    )


def _kept(actor: Actor, call: IdeaCall) -> IdeaCall:
    """The locked row of a call that the actor's office keeps."""
    require(policy.keeps(actor, call), NOT_THE_OFFICE)
    found = (
        IdeaCall.objects.in_alliance(call.alliance_id)
        .select_for_update(of=("self",))
        .select_related("alliance", "field_of_action__strategy", "guideline")
        .filter(pk=call.pk)
        .first()
    )
    if found is None:
        raise ProcessError(_("This draft has been deleted meanwhile."))
    return found


def _kept_funding(actor: Actor, call: FundingCall) -> FundingCall:
    require(policy.keeps(actor, call), NOT_THE_OFFICE)
    return FundingCall.objects.in_alliance(call.alliance_id).select_for_update().get(pk=call.pk)
