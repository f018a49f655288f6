"""What happens in a case of advice: notes, next steps and papers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.models import Mandate
from buendnis.funding import advice_mails
from buendnis.funding.models import (
    AdviceCase,
    AdviceDocument,
    AdviceNote,
    AdviceState,
    AdviceStep,
    Idea,
    IdeaState,
    StepOwner,
)
from buendnis.funding.policies import advice as policy
from buendnis.funding.services.advice import (
    check,
    locked,
    open_for_idea,
    require_office,
)
from buendnis.funding.services.advice_course import name_helper
from buendnis.funding.transitions_advice import LIVING
from buendnis.funding.transitions_ideas import IDEA
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.services import remove, store_upload
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb

DOCUMENT_KIND = "funding.advice"
CLOSED = _("This case is closed. Please reopen it first.")


@verb
def add_note(
    actor: Actor,
    case: AdviceCase,
    *,
    advised_on: date,
    channel: str,
    text: str,
    is_shared: bool = False,
    next_step: str = "",
    next_step_owner: str = StepOwner.OFFICE,
    next_step_by: str = "",
    next_step_due: date | None = None,
    helped_write: bool = False,
    now: datetime | None = None,
) -> AdviceNote:
    """Note a piece of advice, with the next step that came of it. A shared note is mailed, too.

    The first note takes a new idea into advice. ``helped_write``: whoever notes it helped to write the outline.
    """
    now = now or present()
    require_office(actor, case)
    if case.idea is not None:
        _take_into_advice(actor, case.idea)  # the idea is locked before its case
    case = locked(case)
    if not text.strip():
        refuse(_("Please write what was talked about."), "text")
    if advised_on > today(now):
        refuse(_("This day lies in the future."), "advised_on")
    if not next_step.strip() and (next_step_by.strip() or next_step_due):
        refuse(_("Please name the next step, too."), "next_step")
    _require_living(case)
    note = AdviceNote(
        case=case,
        advised_on=advised_on,
        channel=channel,
        text=text.strip(),
        is_shared=is_shared,
        author=Mandate.objects.in_alliance(case.alliance_id).get(pk=actor.mandate_id or 0),
    )
    check(note)
    note.save()
    if next_step.strip():
        # a shared note names its step, and so does an internal one whose step is the advised person's own
        shared = is_shared or next_step_owner == StepOwner.ADVISED
        _add_step(
            case, next_step, next_step_owner, next_step_by, next_step_due, shared, note, field="next_step"
        )
    if helped_write:
        name_helper(actor, case, note.author.person, now)
    if is_shared:
        advice_mails.share_note(note)
    record(
        actor,
        "advice.noted",
        case,
        alliance_id=case.alliance_id,
        changes={"shared": is_shared, "helped_write": helped_write},
    )
    return note


@verb
def add_advice(actor: Actor, idea: Idea, **said: Any) -> AdviceNote:
    """Note a piece of advice on an idea; its case is opened with the first one. See :func:`add_note`."""
    return add_note(actor, open_for_idea(actor, idea, said.get("now")), **said)


@verb
def share_note(actor: Actor, note: AdviceNote) -> AdviceNote:
    """Share an internal note afterwards; there is no way back, because it has been read."""
    case = locked(note.case)
    require_office(actor, case)
    note = AdviceNote.objects.in_alliance(case.alliance_id).select_for_update().get(pk=note.pk)
    if note.is_shared:
        return note
    note.is_shared = True
    note.save(update_fields=["is_shared"])
    advice_mails.share_note(note)
    record(actor, "advice.note_shared", case, alliance_id=case.alliance_id)
    return note


@verb
def add_step(
    actor: Actor,
    case: AdviceCase,
    *,
    text: str,
    owner: str = StepOwner.OFFICE,
    owner_name: str = "",
    due: date | None = None,
    is_shared: bool = True,
) -> AdviceStep:
    """Name a next step: whose it is, and until when."""
    case = locked(case)
    require_office(actor, case)
    _require_living(case)
    if not text.strip():
        refuse(_("Please name the next step."), "text")
    step = _add_step(case, text, owner, owner_name, due, is_shared)
    record(
        actor,
        "advice.step_named",
        case,
        alliance_id=case.alliance_id,
        changes={"owner": owner, "due": due.isoformat() if due else ""},
    )
    return step


@verb
def tick_step(
    actor: Actor, step: AdviceStep, *, done: bool = True, remark: str = "", now: datetime | None = None
) -> AdviceStep:
    """Tick a step off, or take the tick back. The office hears when whoever is advised does it."""
    case = locked(step.case)
    step = AdviceStep.objects.in_alliance(case.alliance_id).select_for_update().get(pk=step.pk)
    step.case = case
    require(policy.may_tick(actor, step), _("Only whose turn it is can tick this off, or the office."))
    _require_living(case)
    if (step.done_at is not None) == done:
        return step
    office = policy.advises(actor, case)
    step.done_at = (now or present()) if done else None
    step.done_as = (actor.label or str(StepOwner.ADVISED.label)) if done else ""
    step.remark = remark.strip()
    check(step)
    step.save(update_fields=["done_at", "done_as", "remark"])
    if done and not office:
        advice_mails.tell_done(step)
    record(
        actor,
        "advice.step_done" if done else "advice.step_open_again",
        case,
        alliance_id=case.alliance_id,
        changes={"step": str(step.public_id)},
    )
    return step


@verb
def add_document(
    actor: Actor, case: AdviceCase, file: UploadedFile[Any], *, is_shared: bool = False
) -> AdviceDocument:
    """Add a paper: the office an internal or a shared one; what whoever is advised adds is shared by nature.

    Raises ValidationError for a file that is too large or not what its name says.
    """
    case = locked(case)
    office = policy.advises(actor, case)
    require(office or policy.is_advised(actor, case), _("You are not advised in this case."))
    _require_living(case)
    document = store_upload(
        actor, file, alliance_id=case.alliance_id, owner=reference_to(case), kind=DOCUMENT_KIND
    )
    row = AdviceDocument.objects.create(
        case=case, document=document.public_id, is_shared=is_shared or not office, by_office=office
    )
    if row.is_shared:
        advice_mails.tell_document(case, from_office=office)
    record(
        actor,
        "advice.document_added",
        case,
        alliance_id=case.alliance_id,
        changes={"document": str(document.public_id), "shared": row.is_shared},
    )
    return row


@verb
def remove_document(actor: Actor, case: AdviceCase, row: AdviceDocument) -> None:
    """Take a paper out of the case; its bytes go with it."""
    case = locked(case)
    require_office(actor, case)
    deleted, _each = case.documents.filter(pk=row.pk).delete()
    document = Document.objects.filter(public_id=row.document).first()
    if not deleted or document is None:
        return
    remove(actor, document)
    record(
        actor,
        "advice.document_removed",
        case,
        alliance_id=case.alliance_id,
        changes={"document": str(row.document)},
    )


def _add_step(
    case: AdviceCase,
    text: str,
    owner: str,
    owner_name: str,
    due: date | None,
    is_shared: bool,
    note: AdviceNote | None = None,
    field: str = "text",
) -> AdviceStep:
    step = AdviceStep(
        case=case,
        note=note,
        text=text.strip(),
        owner=owner,
        owner_name=owner_name.strip(),
        due=due,
        is_shared=is_shared,
    )
    if len(step.text) > 300:  # said at the field that the form shows
        refuse(_("Please say it in at most 300 characters."), field)
    check(step)
    step.save()
    return step


def _take_into_advice(actor: Actor, idea: Idea) -> None:
    """The first note takes a new idea into advice; an idea that is not pursued gets none."""
    idea = Idea.objects.in_alliance(idea.alliance_id).select_for_update(of=("self",)).get(pk=idea.pk)
    if idea.state == IdeaState.NEW:
        idea.state = IDEA.next("advise", idea.state)
        idea.save(update_fields=["state"])
        record(actor, "idea.advice_begun", idea, alliance_id=idea.alliance_id)
    elif idea.state not in {IdeaState.ADVICE, IdeaState.OUTLINED, IdeaState.PARKED}:
        refuse(_("This idea is not being pursued."))


def _require_living(case: AdviceCase) -> None:
    if case.state == AdviceState.UNCONFIRMED:
        refuse(_("This request has not been confirmed yet."))
    if case.state not in LIVING:
        refuse(CLOSED)
