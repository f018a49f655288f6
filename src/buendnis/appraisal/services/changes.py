"""A plan that changes after its opinion: reported, measured, and answered by a note or a supplementary opinion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from buendnis.alliances.rules import Rules
from buendnis.alliances.selectors import current_rules
from buendnis.alliances.services import use_rules
from buendnis.appraisal import policies
from buendnis.appraisal.changes import compare, is_beyond, measured
from buendnis.appraisal.mails import tell_of_change, tell_office_of_change
from buendnis.appraisal.models import (
    ChangeAnswer,
    ChangeState,
    ExpertOpinion,
    OpinionState,
    PlanChange,
)
from buendnis.appraisal.models.opinions import OpinionKind
from buendnis.appraisal.services.opinions import refuse_second_follower
from buendnis.appraisal.transitions import CHANGE
from buendnis.appraisal.wording import assembled_wording
from buendnis.decisions.models import Committee, Meeting, Resolution, ResolutionMode
from buendnis.decisions.services import draft_resolution
from buendnis.funding.models import Application
from buendnis.funding.services.changed_plans import submit_changed_plan
from buendnis.funding.services.finance import Expenditure, Source
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb
from buendnis.ledger.models import EarmarkState
from buendnis.ledger.selectors import earmark_of
from buendnis.ledger.services import Earmarked, earmark, release

KIND = "appraisal.planchange"


@verb
def report_change(
    actor: Actor,
    application: Application,
    *,
    expenditure: Sequence[Expenditure],
    sources: Sequence[Source],
    data: Mapping[str, Any],
    reason: str,
    version: int,
    now: datetime | None = None,
) -> PlanChange:
    """Tell the alliance of a plan that is another one now. It is frozen and compared with what the opinion says."""
    now = now or present()
    if not reason.strip():
        refuse(_("Please say why the plan changes."), "reason")
    open_states = [ChangeState.REPORTED, ChangeState.TO_DECIDE, ChangeState.VOTING]
    known = PlanChange.objects.in_alliance(application.alliance_id).filter(application=application)
    if known.filter(state__in=open_states).exists():
        refuse(_("A change of this plan waits for an answer already. Please wait for it, or ask the office."))
    opinion = standing_opinion(application)
    if opinion is None:
        refuse(_("There is no expert opinion that stands. Please ask the office."))
    after = submit_changed_plan(
        actor,
        application,
        expenditure=expenditure,
        sources=sources,
        data=data,
        version=version,
        now=now,
    )
    rules = current_rules(application.alliance) or opinion.case.rules_version
    rules = use_rules(Actor.system("tolerance", application.alliance_id), rules, now)
    before = opinion.revision or opinion.case.revision
    with translation.override("de"):
        rows = compare(before.content, after.content, Rules.from_document(rules.document).tolerance)
    change = PlanChange.objects.create(
        alliance_id=application.alliance_id,
        application=application,
        opinion=opinion.public_id,
        before=before,
        after=after,
        rules_version=rules,
        reason=reason.strip(),
        comparison=rows,
        proposal=ChangeAnswer.SUPPLEMENT if is_beyond(rows) else ChangeAnswer.NOTE,
        reported_at=now,
        reported_by=actor.user_id,
    )
    tell_office_of_change(change)
    record(
        actor,
        "change.reported",
        change,
        alliance_id=change.alliance_id,
        changes={"revision": after.number, "proposal": change.proposal},
    )
    return change


@verb
def answer_change(
    actor: Actor, change: PlanChange, decision: str, reason: str = "", now: datetime | None = None
) -> PlanChange:
    """Say what follows: a note, or a supplementary opinion. Another answer than the tolerance gives needs a reason."""
    now = now or present()
    change = _locked(change)
    opinion = opinion_of(change)
    require(policies.may_prepare(actor, opinion.case), _("Only whoever prepares opinions answers changes."))
    if decision not in ChangeAnswer.values:
        refuse(_("Please choose what follows from the change."), "decision")
    step = "note" if decision == ChangeAnswer.NOTE else "supplement"
    state = CHANGE.next(step, change.state)
    if decision != change.proposal and not reason.strip():
        refuse(_("Please say why the answer is another one than the tolerance gives."), "reason")
    change.state, change.decision, change.decision_reason = state, decision, reason.strip()
    change.decided_by, change.decided_as, change.decided_at = actor.user_id, actor.label, now
    change.save(
        update_fields=["state", "decision", "decision_reason", "decided_by", "decided_as", "decided_at"]
    )
    record(
        actor,
        "change.answered",
        change,
        alliance_id=change.alliance_id,
        changes={"decision": decision, "reason": change.decision_reason},
    )
    tell_of_change(change)
    rules = Rules.from_document(change.rules_version.document)
    if decision == ChangeAnswer.SUPPLEMENT and rules.supplement_by == "spokespersons":
        _draft(actor, change, opinion, None, now)
    return change


@verb
def bring_change(
    actor: Actor,
    change: PlanChange,
    *,
    committee: Committee,
    mode: str,
    meeting: Meeting | None = None,
    deadline: datetime | None = None,
    overplanning: bool = False,
    now: datetime | None = None,
) -> Resolution:
    """Draft the motion on a supplementary opinion, where the rules leave that to the committee."""
    change = _locked(change)
    opinion = opinion_of(change)
    require(policies.may_prepare(actor, opinion.case), _("Only whoever prepares the decision brings it."))
    change.state = CHANGE.next("bring", change.state)
    change.save(update_fields=["state"])
    rules = Rules.from_document(change.rules_version.document)
    if mode == ResolutionMode.CIRCULAR and deadline is None:
        deadline = (now or present()) + timedelta(days=rules.circular_days)
    resolution = draft_resolution(
        actor if actor.is_office else Actor.system(actor.label, change.alliance_id),
        alliance=change.alliance,
        committee=committee,
        mode=mode,
        subject=reference_to(change, change.application.title),
        title=change.application.title,
        motion=change_motion(change, opinion, overplanning=overplanning),
        proposal={"decision": change.decision, "overplanning": overplanning},
        meeting=meeting,
        deadline=deadline,
    )
    record(
        actor,
        "change.brought",
        change,
        alliance_id=change.alliance_id,
        changes={"resolution": str(resolution.public_id)},
    )
    return resolution


def change_motion(change: PlanChange, opinion: ExpertOpinion, *, overplanning: bool) -> str:
    """The motion in German: what changed beyond the tolerance, and what the alliance shall say."""
    with translation.override("de"):
        lines = [
            _("The alliance supplements its expert opinion %(number)s on “%(title)s”: the plan has changed.")
            % {"number": opinion.number, "title": change.application.title},
            _("Reason of the applicant: %(reason)s") % {"reason": change.reason},
            "\n".join(
                f"{row.label}: {row.before} → {row.after}" + (f" ({row.change})" if row.change else "")
                for row in measured(change.comparison)
                if row.before != row.after
            ),
        ]
        if overplanning:
            lines.append(
                _("If the budget does not hold this amount, it may be overplanned by what is missing.")
            )
        return "\n\n".join(lines)


def take_change_up(actor: Actor, resolution: Resolution) -> None:
    """The vote on a change opens; one that was left standing by an earlier vote is taken along again."""
    change = _locked_by_id(resolution.subject_id)
    if change.state != ChangeState.VOTING:
        change.state = CHANGE.next("bring", change.state)
        change.save(update_fields=["state"])


def adopt_change(actor: Actor, resolution: Resolution, now: datetime | None = None) -> None:
    """The committee wants the supplementary opinion: it is drafted, and the money follows the new plan."""
    change = _locked_by_id(resolution.subject_id)
    change.state = CHANGE.next("adopt", change.state)
    change.resolution = resolution.public_id
    change.save(update_fields=["state", "resolution"])
    _draft(actor, change, opinion_of(change), resolution, now or present())


def send_change_back(actor: Actor, resolution: Resolution) -> None:
    """The committee did not adopt it: whoever prepares decides anew."""
    change = _locked_by_id(resolution.subject_id)
    if change.state != ChangeState.VOTING:
        return
    change.state = CHANGE.next("send_back", change.state)
    change.save(update_fields=["state"])
    record(
        actor,
        "change.sent_back",
        change,
        alliance_id=change.alliance_id,
        changes={"resolution": resolution.state},
    )


def standing_opinion(application: Application) -> ExpertOpinion | None:
    """The opinion that speaks last on an outline and stands."""
    return (
        ExpertOpinion.objects.in_alliance(application.alliance_id)
        .that_stand()
        .filter(case__application=application)
        .select_related("revision", "case__revision", "case__rules_version", "case__application")
        .order_by("-frozen_at", "-pk")
        .first()
    )


def opinion_of(change: PlanChange) -> ExpertOpinion:
    """The opinion that a change goes from."""
    return (
        ExpertOpinion.objects.in_alliance(change.alliance_id)
        .select_related("alliance", "case__application", "case__rules_version", "revision")
        .get(public_id=change.opinion)
    )


def _draft(
    actor: Actor, change: PlanChange, opinion: ExpertOpinion, resolution: Resolution | None, now: datetime
) -> ExpertOpinion:
    """Draft the supplementary opinion from the one before and the changed plan."""
    refuse_second_follower(opinion)
    change.budget = _adapt_budget(change, opinion, resolution, now)
    change.state = ChangeState.SUPPLEMENTED
    change.save(update_fields=["state", "budget"])
    said = opinion.aspect_reasons or opinion.case.proposal.get("reasons", {})
    follower = ExpertOpinion.objects.create(
        alliance_id=change.alliance_id,
        case=opinion.case,
        kind=OpinionKind.SUPPLEMENT,
        follows=opinion,
        revision=change.after,
        change=change,
        result=opinion.result,
        conditions=opinion.conditions,
        reasons=opinion.reasons,
        aspect_reasons=said,
        assembled=assembled_wording(opinion.reasons, said, opinion.conditions),
        worded_by=actor.user_id,
    )
    record(
        actor,
        "opinion.drafted",
        follower,
        alliance_id=change.alliance_id,
        changes={"kind": follower.kind, "budget": change.budget},
    )
    return follower


def _adapt_budget(
    change: PlanChange, opinion: ExpertOpinion, resolution: Resolution | None, now: datetime
) -> dict[str, str] | None:
    """Let the earmark follow the ESF share, and say what became of it; None where the budget is not touched.

    More money is earmarked anew as a whole, so that the budget has to hold it. What the bank has committed already
    follows the bank's own notice.
    """
    before = opinion.case.proposal.get("budget")
    earlier = PlanChange.objects.in_alliance(change.alliance_id).filter(
        application=change.application_id, budget__isnull=False, supplement__state=OpinionState.ISSUED
    )
    latest = earlier.order_by("-reported_at", "-pk").first()
    before = latest.budget if latest else before
    mark = earmark_of(reference_to(change.application, change.application.title))
    wanted = Decimal(change.after.content["totals"]["esf"])
    if mark is None or mark.state != EarmarkState.ACTIVE or mark.amount == wanted or not before:
        return before
    system = Actor.system("supplement", change.alliance_id)
    why = _("The plan has changed, supplement to %(number)s") % {"number": opinion.number}
    if wanted < mark.amount:
        mark = release(system, mark, amount=mark.amount - wanted, reason=why, now=now)
    else:
        until, category = mark.expires_on, mark.category
        release(system, mark, reason=why, now=now)
        overplanned = resolution is not None and resolution.proposal.get("overplanning")
        answer = earmark(
            system,
            head=mark.head,
            subject=reference_to(change.application, change.application.title),
            amount=wanted,
            category=category,
            expires_on=max(until, today(now)),
            reason=why,
            overplan_resolution=reference_to(resolution, resolution.number)
            if resolution is not None and overplanned
            else None,
            key=f"change:{change.public_id}",
            now=now,
        )
        if not isinstance(answer, Earmarked):
            refuse(
                _(
                    "The virtual budget does not hold the higher ESF share. "
                    "Let the committee overplan it, or ask for a plan with less."
                )
            )
        mark = answer.earmark
    return {
        "step": "overplanned" if mark.overplanned else "earmarked",
        "amount": str(wanted),
        "until": mark.expires_on.isoformat(),
        "overplanned": str(mark.overplanned),
    }


def _locked(change: PlanChange) -> PlanChange:
    return (
        PlanChange.objects.in_alliance(change.alliance_id)
        .select_for_update(of=("self",))
        .select_related("alliance", "application", "after", "before", "rules_version")
        .get(pk=change.pk)
    )


def _locked_by_id(public_id: str) -> PlanChange:
    found = PlanChange.objects.unscoped("the subject of a resolution").only("pk", "alliance_id")
    return _locked(found.get(public_id=public_id))
