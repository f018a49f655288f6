"""Conditions of an opinion as tasks: proofs come in, the office accepts them or sends them back with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from buendnis.appraisal import policies
from buendnis.appraisal.mails import remind_of_condition, tell_of_condition, tell_office_of_proof
from buendnis.appraisal.models import (
    ConditionState,
    ConditionStep,
    ConditionStepKind,
    ExpertOpinion,
    OpinionCondition,
)
from buendnis.appraisal.models.conditions import AWAITED
from buendnis.appraisal.models.opinions import OpinionKind
from buendnis.appraisal.transitions import CONDITION
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.documents.services import store_upload
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb

PROOF_KIND = "condition.proof"
MOST_FILES = 10
REMIND_AHEAD = timedelta(days=14)


def make_tasks(opinion: ExpertOpinion, now: datetime) -> None:
    """Make a task of each condition of an opinion that counts from now on, within the verb that issues it.

    What an earlier opinion of the chain asked ends there. What is asked again in the same words goes on where
    it was, with its deadline unless the new opinion names one.
    """
    actor = Actor.system("issuing", opinion.alliance_id)
    before = _tasks_before(opinion)
    for number, row in enumerate(opinion.conditions, start=1):
        old = before.get(row["text"])
        task = OpinionCondition.objects.create(
            alliance_id=opinion.alliance_id,
            opinion=opinion,
            number=number,
            text=row["text"],
            kind=row["kind"],
            who=row["who"],
            due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else old.due_on if old else None,
            state=old.state if old else ConditionState.OPEN,
            state_since=old.state_since if old else now,
        )
        if old is not None:
            last = old.steps.filter(kind=ConditionStepKind.SUBMITTED).order_by("-done_at", "-pk").first()
            _step(
                actor,
                task,
                ConditionStepKind.CARRIED,
                now,
                text=last.text if last else "",
                documents=last.documents if last else (),
            )
    for old in before.values():
        if old.state in AWAITED:
            _end(actor, old, _("The opinion %(number)s goes on from here.") % {"number": opinion.number}, now)


def end_tasks(actor: Actor, opinion: ExpertOpinion, reason: str, now: datetime) -> None:
    """Nothing is asked any more by an opinion that was revoked; within its verb."""
    for task in _locked_tasks(opinion).filter(state__in=AWAITED):
        _end(actor, task, reason, now)


@verb
def submit_proof(
    actor: Actor,
    condition: OpinionCondition,
    *,
    text: str = "",
    files: Sequence[Any] = (),
    now: datetime | None = None,
) -> OpinionCondition:
    """Show that a condition is fulfilled, by files or by words on where the proof lies.

    Whoever writes the outline does it; the office, for what came by another way.
    """
    now = now or present()
    condition = _locked(condition)
    own = policies.writes_outline(actor, condition.opinion)
    require(
        own or policies.may_run(actor, condition.alliance_id),
        _("Only those who wrote the outline show what fulfils its conditions."),
    )
    _require_asked(condition)
    state = CONDITION.next("submit", condition.state, _("This condition is not open any more."))
    if not text.strip() and not files:
        refuse(_("Please upload the proof, or say where it can be found."), "proof")
    if len(files) > MOST_FILES:
        refuse(_("Please upload at most %(most)s files at once.") % {"most": MOST_FILES}, "proof")
    stored = [
        store_upload(
            actor,
            file,
            alliance_id=condition.alliance_id,
            owner=reference_to(condition, condition.opinion.number),
            kind=PROOF_KIND,
        )
        for file in files
    ]
    _move(condition, state, now)
    _step(
        actor,
        condition,
        ConditionStepKind.SUBMITTED,
        now,
        text=text.strip()[:4000],
        documents=[str(row.public_id) for row in stored],
    )
    if own:
        tell_office_of_proof(condition)
    record(actor, "condition.submitted", condition, alliance_id=condition.alliance_id)
    return condition


@verb
def accept_proof(
    actor: Actor, condition: OpinionCondition, text: str = "", now: datetime | None = None
) -> OpinionCondition:
    """The condition is fulfilled."""
    now = now or present()
    condition = _for_office(actor, condition)
    _require_asked(condition)
    state = CONDITION.next("accept", condition.state, _("There is no proof to be looked at."))
    _move(condition, state, now)
    _step(actor, condition, ConditionStepKind.ACCEPTED, now, text=text.strip()[:4000])
    tell_of_condition(condition, ConditionStepKind.ACCEPTED, text.strip())
    record(actor, "condition.accepted", condition, alliance_id=condition.alliance_id)
    return condition


@verb
def send_proof_back(
    actor: Actor, condition: OpinionCondition, reason: str, now: datetime | None = None
) -> OpinionCondition:
    """The proof does not do; the reason says what is missing."""
    now = now or present()
    condition = _for_office(actor, condition)
    _require_asked(condition)
    state = CONDITION.next("send_back", condition.state, _("There is no proof to be looked at."))
    if not reason.strip():
        refuse(_("Please say what is missing."), "reason")
    _move(condition, state, now)
    _step(actor, condition, ConditionStepKind.SENT_BACK, now, text=reason.strip()[:4000])
    tell_of_condition(condition, ConditionStepKind.SENT_BACK, reason.strip())
    record(
        actor, "condition.sent_back", condition, alliance_id=condition.alliance_id, changes={"reason": reason}
    )
    return condition


@verb
def extend_condition(
    actor: Actor, condition: OpinionCondition, due_on: date, reason: str, now: datetime | None = None
) -> OpinionCondition:
    """Give more time, with a reason; a condition without a deadline gets one."""
    now = now or present()
    condition = _for_office(actor, condition)
    _require_asked(condition)
    if condition.state not in AWAITED:
        refuse(_("This condition is not open any more."))
    if not reason.strip():
        refuse(_("Please give a reason."), "reason")
    if due_on < today(now) or (condition.due_on and due_on <= condition.due_on):
        refuse(_("Please choose a day after the present one that is not past."), "due_on")
    before, condition.due_on, condition.reminded_on = condition.due_on, due_on, None
    condition.save(update_fields=["due_on", "reminded_on"])
    _step(
        actor,
        condition,
        ConditionStepKind.EXTENDED,
        now,
        text=reason.strip()[:4000],
        due_before=before,
        due_on=due_on,
    )
    tell_of_condition(condition, ConditionStepKind.EXTENDED, reason.strip())
    record(
        actor,
        "condition.extended",
        condition,
        alliance_id=condition.alliance_id,
        changes={"due_on": due_on, "reason": reason},
    )
    return condition


def remind_of_conditions(now: datetime | None = None) -> int:
    """Remind of what is due within two weeks or overdue, once for each deadline and once when it has passed."""
    day = today(now)
    due = (
        OpinionCondition.objects.unscoped("all that are due")
        .still_asked()
        .filter(state=ConditionState.OPEN, due_on__lte=day + REMIND_AHEAD)
        .filter(Q(reminded_on__isnull=True) | Q(due_on__lt=day))
        .order_by("pk")
    )
    return sum(_remind(row, day) for row in due)


@verb
def _remind(row: OpinionCondition, day: date) -> bool:
    row = _locked(row)
    told_before = row.reminded_on is not None and (row.due_on is None or row.due_on >= day)
    told_since = row.reminded_on is not None and row.due_on is not None and row.reminded_on > row.due_on
    if row.state != ConditionState.OPEN or told_before or told_since:
        return False
    row.reminded_on = day
    row.save(update_fields=["reminded_on"])
    remind_of_condition(row)
    actor = Actor.system("reminder", row.alliance_id)
    record(actor, "condition.reminded", row, alliance_id=row.alliance_id, changes={"due_on": row.due_on})
    return True


def _tasks_before(opinion: ExpertOpinion) -> dict[str, OpinionCondition]:
    """The tasks that an opinion takes over or ends: those of the one that it follows."""
    if opinion.kind == OpinionKind.FIRST or opinion.follows is None:
        return {}
    rows = _locked_tasks(opinion.follows).exclude(state=ConditionState.ENDED)
    return {row.text: row for row in rows}


def _locked_tasks(opinion: ExpertOpinion) -> Any:
    return (
        OpinionCondition.objects.in_alliance(opinion.alliance_id)
        .filter(opinion=opinion)
        .select_for_update()
        .order_by("number")
    )


def _locked(condition: OpinionCondition) -> OpinionCondition:
    return (
        OpinionCondition.objects.in_alliance(condition.alliance_id)
        .select_for_update(of=("self",))
        .select_related("opinion__alliance", "opinion__case__application")
        .get(pk=condition.pk)
    )


def _for_office(actor: Actor, condition: OpinionCondition) -> OpinionCondition:
    condition = _locked(condition)
    require(policies.may_run(actor, condition.alliance_id), _("Only the office looks at proofs."))
    return condition


def _require_asked(condition: OpinionCondition) -> None:
    if why := condition.fell_away:
        refuse(_("%(why)s Its conditions are not asked for any more.") % {"why": why})


def _move(condition: OpinionCondition, state: str, now: datetime) -> None:
    condition.state, condition.state_since = state, now
    condition.save(update_fields=["state", "state_since"])


def _end(actor: Actor, condition: OpinionCondition, reason: str, now: datetime) -> None:
    _move(condition, CONDITION.next("end", condition.state), now)
    _step(actor, condition, ConditionStepKind.ENDED, now, text=reason[:4000])
    record(actor, "condition.ended", condition, alliance_id=condition.alliance_id)


def _step(
    actor: Actor,
    condition: OpinionCondition,
    kind: str,
    now: datetime,
    *,
    text: str = "",
    documents: Sequence[str] = (),
    due_before: date | None = None,
    due_on: date | None = None,
) -> None:
    ConditionStep.objects.create(
        condition=condition,
        kind=kind,
        text=text,
        documents=list(documents),
        due_before=due_before,
        due_on=due_on,
        by_user=actor.user_id,
        done_as=actor.label or str(_("The applicant")),
        done_at=now,
    )
