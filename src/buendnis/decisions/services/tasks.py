"""Tasks from decisions: given, changed, done or dropped."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance, Mandate, Seat
from buendnis.decisions import meeting_mails, policies
from buendnis.decisions.models import AgendaItem, Resolution, Task, TaskOwner, TaskState
from buendnis.decisions.services.office import require_office
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.documents.services import store_upload
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb

PROOF = "decisions.proof"


@verb
def give_task(
    actor: Actor,
    alliance: Alliance,
    *,
    what: str,
    due_on: date,
    owner: str,
    seat: Seat | None = None,
    mandate: Mandate | None = None,
    detail: str = "",
    item: AgendaItem | None = None,
    resolution: Resolution | None = None,
    task: Task | None = None,
) -> Task:
    """Give somebody a task, or change an open one; a new owner is told."""
    require_office(actor, alliance.pk)
    if not what.strip():
        refuse(_("Please say what is to be done."), "what")
    seat, mandate = (
        (seat if owner == TaskOwner.SEAT else None),
        (mandate if owner == TaskOwner.PERSON else None),
    )
    if owner not in TaskOwner.values:
        refuse(_("Please choose who is to do it."), "owner")
    if owner == TaskOwner.SEAT and (seat is None or seat.alliance_id != alliance.pk):
        refuse(_("Please choose the seat that is to do it."), "seat")
    if owner == TaskOwner.PERSON and (mandate is None or mandate.alliance_id != alliance.pk):
        refuse(_("Please choose the person who is to do it."), "mandate")
    before = None
    if task is None:
        task = Task(alliance=alliance, item=item, resolution=resolution)
    else:
        task = _locked(task)
        _refuse_settled(task)
        before = (task.owner, task.seat_id, task.mandate_id)
    task.what, task.detail, task.due_on = what.strip()[:200], detail.strip(), due_on
    task.owner, task.seat, task.mandate = owner, seat, mandate
    task.save()
    record(
        actor,
        "task.given",
        task,
        alliance_id=alliance.pk,
        changes={"what": task.what, "due_on": due_on, "owner": owner, "seat": seat.pk if seat else None},
    )
    if before != (task.owner, task.seat_id, task.mandate_id):
        meeting_mails.tell_task(task)
    return task


@verb
def settle_task(
    actor: Actor,
    task: Task,
    *,
    done: bool,
    note: str,
    proof: UploadedFile[Any] | None = None,
    now: datetime | None = None,
) -> Task:
    """Say that a task is done, with what was done and a proof where there is one; or drop it, with the reason."""
    task = _locked(task)
    allowed = policies.may_settle_task(actor, task) if done else actor.in_office_of(task.alliance_id)
    require(allowed, _("A task is settled by whoever is to do it, and dropped by the secretariat."))
    _refuse_settled(task)
    if not note.strip():
        refuse(_("Please say in a few words what was done.") if done else _("Please give a reason."), "note")
    if proof is not None:
        stored = store_upload(
            actor, proof, alliance_id=task.alliance_id, owner=reference_to(task, task.what), kind=PROOF
        )
        task.proof = stored.public_id
    task.state = TaskState.DONE if done else TaskState.DROPPED
    task.settled_at, task.settled_as, task.note = now or present(), actor.label[:200], note.strip()[:5_000]
    task.save(update_fields=["state", "settled_at", "settled_as", "note", "proof"])
    record(
        actor,
        "task.done" if done else "task.dropped",
        task,
        alliance_id=task.alliance_id,
        changes={"note": task.note},
    )
    return task


@verb
def reopen_task(actor: Actor, task: Task, reason: str) -> Task:
    """Take it up again, because it is not done after all; whoever is to do it is told."""
    task = _locked(task)
    require_office(actor, task.alliance_id)
    if task.state == TaskState.OPEN:
        refuse(_("The task is open."))
    if not reason.strip():
        refuse(_("Please give a reason."), "reason")
    task.state, task.settled_at, task.settled_as, task.note = TaskState.OPEN, None, "", ""
    task.detail = "\n\n".join(part for part in (task.detail, reason.strip()) if part)[:5_000]
    task.save(update_fields=["state", "settled_at", "settled_as", "note", "detail"])
    record(actor, "task.reopened", task, alliance_id=task.alliance_id, changes={"reason": reason.strip()})
    meeting_mails.tell_task(task)
    return task


def _locked(task: Task) -> Task:
    return (
        Task.objects.in_alliance(task.alliance_id)
        .select_for_update(of=("self",))
        .select_related("alliance", "seat", "mandate")
        .get(pk=task.pk)
    )


def _refuse_settled(task: Task) -> None:
    if task.state != TaskState.OPEN:
        refuse(_("The task is done, or was dropped. The secretariat can take it up again."))
