"""From the scores to a motion, and what the committee's decision sets in motion."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from buendnis.alliances.rules import Rules
from buendnis.appraisal import policies
from buendnis.appraisal.mails import tell_reopened
from buendnis.appraisal.models import AppraisalCase, CaseState, ExpertOpinion, OpinionResult
from buendnis.appraisal.naming import case_reference
from buendnis.appraisal.scoring import evaluate, still_holds
from buendnis.appraisal.selectors.assessing import needed_for_proposal
from buendnis.appraisal.services.cases import refresh_conflicts
from buendnis.appraisal.transitions import CASE
from buendnis.appraisal.wording import (
    Wanted,
    as_conditions,
    assembled_wording,
    condition_lines,
    stored_conditions,
)
from buendnis.decisions.models import Committee, Meeting, Resolution, ResolutionMode
from buendnis.decisions.services import draft_resolution
from buendnis.funding.guideline import read_guideline
from buendnis.funding.selectors.applications import esf_share
from buendnis.funding.services import applications
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.money import euro
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb
from buendnis.ledger.models import BudgetHead
from buendnis.ledger.services import Earmarked, earmark

PROPOSED = ("result", "conditions", "reasons", "summary")


@verb
def propose(
    actor: Actor,
    case: AppraisalCase,
    *,
    result: str,
    conditions: Wanted = (),
    reasons: Mapping[str, str] | None = None,
    summary: str = "",
    now: datetime | None = None,
) -> AppraisalCase:
    """Close the assessments, aggregate them, and propose what the alliance shall say.

    ``reasons`` maps aspects to what the opinion says about them.
    """
    case = _locked(case)
    require(policies.may_prepare(actor, case), _("Only whoever prepares the decision makes the proposal."))
    if result not in OpinionResult.values:
        refuse(_("Please choose a result."), "result")
    rows = as_conditions(conditions)
    if result == OpinionResult.CONDITIONS and not rows:
        refuse(_("Please name the conditions."), "conditions")
    refresh_conflicts(actor, case, now)
    evaluation = evaluate(case)
    needed = needed_for_proposal(case)
    if evaluation["assessments"] < needed:
        refuse(
            _("%(number)s assessments are needed before a proposal; there are %(found)s.")
            % {"number": needed, "found": evaluation["assessments"]}
        )
    case.state = CASE.next("propose", case.state)
    case.evaluation = evaluation
    case.proposal = {
        "result": result,
        "conditions": rows if result == OpinionResult.CONDITIONS else [],
        "reasons": {key: text.strip() for key, text in (reasons or {}).items()},
        "summary": summary.strip(),
        "by": actor.user_id,
    }
    case.save(update_fields=["state", "evaluation", "proposal"])
    record(actor, "case.proposed", case, alliance_id=case.alliance_id, changes={"result": result})
    return case


@verb
def reopen_assessment(actor: Actor, case: AppraisalCase, reason: str, now: datetime | None = None) -> None:
    """Let the partners assess again, before anything has been brought to the committee; they are told why."""
    case = _locked(case)
    require(policies.may_prepare(actor, case), _("Only whoever prepares the decision does this."))
    if not reason.strip():
        refuse(_("Please say why; the seats are told."), "reason")
    case.state = CASE.next("reopen", case.state)
    case.reopened_at, case.reopened_reason = now or present(), reason.strip()
    case.save(update_fields=["state", "reopened_at", "reopened_reason"])
    tell_reopened(case)
    record(
        actor,
        "case.reopened",
        case,
        alliance_id=case.alliance_id,
        changes={"reason": case.reopened_reason},
    )


@verb
def bring_to_committee(
    actor: Actor,
    case: AppraisalCase,
    *,
    committee: Committee,
    mode: str,
    meeting: Meeting | None = None,
    deadline: datetime | None = None,
    overplanning: bool = False,
    now: datetime | None = None,
) -> Resolution:
    """Draft the motion. ``overplanning``: adopting it also resolves that the budget may be exceeded for it."""
    case = _locked(case)
    require(policies.may_prepare(actor, case), _("Only whoever prepares the decision brings it."))
    case.state = CASE.next("bring", case.state)
    case.save(update_fields=["state"])
    refresh_conflicts(actor, case, now)
    if not still_holds(case):
        refuse(
            _(
                "What counts has changed since the proposal, because a seat has a conflict of interest now. "
                "Please make the proposal again."
            )
        )
    if mode == ResolutionMode.CIRCULAR and deadline is None:
        rules = Rules.from_document(case.rules_version.document)
        deadline = (now or present()) + timedelta(days=rules.circular_days)
    resolution = draft_resolution(
        Actor.system(actor.label, case.alliance_id) if not actor.is_office else actor,
        alliance=case.alliance,
        committee=committee,
        mode=mode,
        subject=case_reference(case),
        title=case.application.title,
        motion=motion_text(case, overplanning=overplanning),
        proposal={**case.proposal, "overplanning": overplanning},
        meeting=meeting,
        deadline=deadline,
    )
    record(
        actor,
        "case.brought",
        case,
        alliance_id=case.alliance_id,
        changes={"resolution": str(resolution.public_id), "overplanning": overplanning},
    )
    return resolution


def motion_text(case: AppraisalCase, *, overplanning: bool) -> str:
    """The motion as the committee reads it: in German, whatever the language of whoever drafts it."""
    with translation.override("de"):
        return _motion(case, overplanning=overplanning)


def _motion(case: AppraisalCase, *, overplanning: bool) -> str:
    result = OpinionResult(case.proposal["result"])
    lines = [
        _("The alliance %(result)s “%(title)s” of %(applicant)s.")
        % {
            "result": result.label,
            "title": case.application.title,
            "applicant": case.application.applicant.name,
        }
    ]
    if case.proposal["conditions"]:
        told = condition_lines(case.proposal["conditions"])
        numbered = "\n".join(f"{number}. {line}" for number, line in enumerate(told, start=1))
        lines.append(_("Conditions: %(text)s") % {"text": f"\n{numbered}" if len(told) > 1 else told[0]})
    if result != OpinionResult.NO_SUPPORT and counts_against_budget(case):
        lines.append(
            _("%(amount)s of the virtual budget are earmarked for it.")
            % {"amount": euro(esf_share(case.application))}
        )
        lines.append(
            _("If the budget does not hold this amount, it may be overplanned by what is missing.")
            if overplanning
            else _("If the budget does not hold this amount, the project goes to the reserve list.")
        )
    return "\n\n".join(lines)


def take_up(actor: Actor, resolution: Resolution) -> None:
    """The vote on a motion opens. One that goes to a meeting because nothing was decided takes its case along.

    Refuses if the proposal has been changed in the meantime, or the appraisal stopped.
    """
    case = _locked_by_id(resolution.subject_id)
    if case.state == CaseState.VOTING:
        return
    case.state = CASE.next("bring", case.state)
    if any(case.proposal[part] != resolution.proposal[part] for part in PROPOSED):
        refuse(
            _(
                "The proposal has been changed since this motion was drafted. "
                "Please withdraw the motion and bring the proposal again."
            )
        )
    case.save(update_fields=["state"])
    record(
        actor,
        "case.brought",
        case,
        alliance_id=case.alliance_id,
        changes={
            "resolution": str(resolution.public_id),
            "overplanning": resolution.proposal["overplanning"],
        },
    )


def adopt(actor: Actor, resolution: Resolution, now: datetime | None = None) -> None:
    """Carry out an adopted motion, within the verb that closes the resolution."""
    now = now or present()
    case = _locked_by_id(resolution.subject_id)
    case.state = CASE.next("adopt", case.state)
    case.resolution = resolution.public_id
    proposal = dict(resolution.proposal)
    proposal["budget"] = _book(actor, case, resolution, now)
    case.proposal = proposal
    case.save(update_fields=["state", "resolution", "proposal"])
    applications.mark_decided(actor, case.application)
    rows, said = stored_conditions(proposal["conditions"]), proposal.get("reasons", {})
    opinion = ExpertOpinion.objects.create(
        alliance=case.alliance,
        case=case,
        result=proposal["result"],
        conditions=rows,
        reasons=proposal["summary"],
        aspect_reasons=said,
        assembled=assembled_wording(proposal["summary"], said, rows),
        worded_by=proposal.get("by"),
    )
    record(actor, "case.adopted", case, alliance_id=case.alliance_id, changes={"budget": proposal["budget"]})
    record(actor, "opinion.drafted", opinion, alliance_id=case.alliance_id)


def send_back(actor: Actor, resolution: Resolution) -> None:
    """The motion was not adopted: the proposal stands again, and may be changed, brought anew or stopped.

    A motion that was withdrawn before its vote, after one without a result, had not taken the case along yet.
    """
    case = _locked_by_id(resolution.subject_id)
    if case.state != CaseState.VOTING:
        return
    case.state = CASE.next("send_back", case.state)
    case.proposal = {**case.proposal, "sent_back": resolution.state}
    case.save(update_fields=["state", "proposal"])
    record(
        actor, "case.sent_back", case, alliance_id=case.alliance_id, changes={"resolution": resolution.state}
    )


def counts_against_budget(case: AppraisalCase) -> bool:
    """Whether the guideline counts the funding object against the virtual budget."""
    found = read_guideline(case.application.guideline.document).funding_object(
        case.application.funding_object
    )
    return bool(found and found.counts_against_budget)


def _book(actor: Actor, case: AppraisalCase, resolution: Resolution, now: datetime) -> dict[str, str]:
    """Earmark the ESF share, or say why not; the answer goes into the opinion."""
    application = case.application
    amount = esf_share(application)
    if (
        resolution.proposal["result"] == OpinionResult.NO_SUPPORT
        or not counts_against_budget(case)
        or not amount
    ):
        return {"step": "outside"}
    head = (
        BudgetHead.objects.in_alliance(case.alliance_id)
        .filter(recognition=application.recognition_id, programme_area=application.programme_area)
        .first()
    )
    if head is None:
        refuse(
            _(
                "There is no virtual budget for this programme area. Please enter it before the vote is counted."
            )
        )
    rules = Rules.from_document(case.rules_version.document)
    until = add_months(today(now), rules.earmark_months)
    answer = earmark(
        actor,
        head=head,
        subject=reference_to(application, application.title),
        amount=amount,
        category=application.funding_object,
        expires_on=until,
        reason=_("Resolution %(number)s") % {"number": resolution.number},
        overplan_resolution=reference_to(resolution, resolution.number)
        if resolution.proposal.get("overplanning")
        else None,
        key=f"case:{case.public_id}",
        now=now,
    )
    if not isinstance(answer, Earmarked):
        return {"step": "reserve", "amount": str(amount)}
    step = "overplanned" if answer.earmark.overplanned else "earmarked"
    return {
        "step": step,
        "amount": str(amount),
        "until": until.isoformat(),
        "overplanned": str(answer.earmark.overplanned),
    }


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def _locked(case: AppraisalCase) -> AppraisalCase:
    return (
        AppraisalCase.objects.in_alliance(case.alliance_id)
        .select_for_update(of=("self",))
        .select_related("application__applicant", "application__guideline", "alliance", "rules_version")
        .get(pk=case.pk)
    )


def _locked_by_id(public_id: str) -> AppraisalCase:
    found = AppraisalCase.objects.unscoped("the subject of a resolution").only("pk", "alliance_id")
    return _locked(found.get(public_id=public_id))
