"""What people do with an outline: begin it, write it, send it, take it back; and what the process does."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from buendnis.alliances.models import Alliance
from buendnis.funding import mails, panels
from buendnis.funding.findable import index_outline
from buendnis.funding.models import (
    Application,
    ApplicationRevision,
    ApplicationSeries,
    ApplicationState,
)
from buendnis.funding.policies import applications as policy
from buendnis.funding.selectors.applications import missing, snapshot
from buendnis.funding.services.application_drafts import (
    NOT_THE_OFFICE,
    NOT_THE_WRITER,
    ChangedMeanwhile,
    Partner,
    edit_application,
    locked,
    mirrored,
    move,
    set_partners,
    start_application,
)
from buendnis.funding.services.application_returns import (
    extend_return,
    return_application,
    stop_assessment,
)
from buendnis.funding.services.finance import Expenditure, Source, set_finance_plan
from buendnis.funding.services.guidelines import use_guideline
from buendnis.funding.services.precheck_runs import run_at_submission
from buendnis.funding.transitions import APPLICATION
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.frozen import sha256_of
from buendnis.ground.verbs import record, refuse, require, verb

__all__ = [
    "ChangedMeanwhile",
    "Expenditure",
    "Partner",
    "Source",
    "begin_assessment",
    "edit_application",
    "extend_return",
    "mark_checked",
    "mark_decided",
    "mark_granted",
    "mark_opinion_issued",
    "mark_refused",
    "mark_withdrawn",
    "return_application",
    "set_finance_plan",
    "set_partners",
    "start_application",
    "stop_assessment",
    "submit_application",
    "take_back_decision",
    "withdraw_application",
]

# --- send and take back ----------------------------------------------------------------------------


@verb
def submit_application(
    actor: Actor, application: Application, now: datetime | None = None
) -> ApplicationRevision:
    """Send the outline: it gets its number and a revision that never changes; the guideline is frozen.

    Raises ProcessError if something is missing, or if it has been sent already.
    """
    now = now or present()
    current = locked(application)
    require(policy.writes(actor, current), NOT_THE_WRITER)
    target = APPLICATION.next(
        "submit", current.state, _("The outline has been submitted already. Nothing was sent twice.")
    )
    gaps = missing(current)
    if gaps:
        refuse(
            ngettext_lazy("One thing is still missing: %(names)s.", "Still missing: %(names)s.", len(gaps))
            % {"names": ", ".join(str(gap.label) for gap in gaps)}
        )
    use_guideline(actor, current.guideline, now)
    current.guideline.refresh_from_db()
    content = snapshot(current)
    last = current.revisions.order_by("-number").first()
    number = current.number or _next_number(current.alliance, now)
    revision = ApplicationRevision.objects.create(
        application=current,
        number=(last.number if last else 0) + 1,
        submitted_at=now,
        submitted_by=actor.user_id,
        content=content,
        content_hash=sha256_of(content),
    )
    current.number = number
    current.submitted_title = content["title"]
    current.submitted_total = Decimal(content["totals"]["expenditure"])
    current.submitted_esf = Decimal(content["totals"]["esf"])
    move(current, target, "", now)
    current.returns.filter(answered_at__isnull=True).update(answered_at=now)
    record(
        actor,
        "application.submitted",
        current,
        alliance_id=current.alliance_id,
        changes={"number": number, "revision": revision.number, "hash": revision.content_hash},
    )
    run_at_submission(current, revision, now)
    index_outline(current, revision)
    mails.submitted(current, revision)
    mirrored(application, current)
    return revision


@verb
def withdraw_application(
    actor: Actor, application: Application, reason: str, now: datetime | None = None
) -> Application:
    """End the outline at the wish of whoever owns it. What was submitted stays on record."""
    panels.hold_for_withdrawal(application)
    current = locked(application)
    require(policy.may_withdraw(actor, current), _("Only who began this outline can withdraw it."))
    target = APPLICATION.next("withdraw", current.state)
    if not reason.strip():
        refuse(_("Please give a reason."), "reason")
    move(current, target, reason.strip(), now)
    record(
        actor,
        "application.withdrawn",
        current,
        alliance_id=current.alliance_id,
        changes={"reason": current.state_reason},
    )
    panels.tell_of_withdrawal(actor, current)
    mails.withdrawn(current, by_office=not policy.owns(actor, current))
    return mirrored(application, current)


# --- what the rooms above do with it ---------------------------------------------------------------


@verb
def begin_assessment(actor: Actor, application: Application, now: datetime | None = None) -> Application:
    """The seats begin to assess it."""
    return _step(actor, application, "begin_assessment", "application.assessment_begun", now)


@verb
def mark_decided(actor: Actor, application: Application, now: datetime | None = None) -> Application:
    """The committee has decided on it."""
    return _step(actor, application, "mark_decided", "application.decided", now, by_process=True)


@verb
def mark_opinion_issued(actor: Actor, application: Application, now: datetime | None = None) -> Application:
    """Its expert opinion has been issued."""
    return _step(
        actor, application, "mark_opinion_issued", "application.opinion_issued", now, by_process=True
    )


@verb
def mark_granted(actor: Actor, application: Application, now: datetime | None = None) -> Application:
    """The bank has granted it."""
    return _step(actor, application, "mark_granted", "application.granted", now)


@verb
def mark_refused(actor: Actor, application: Application, now: datetime | None = None) -> Application:
    """The bank has refused it."""
    return _step(actor, application, "mark_refused", "application.refused", now)


@verb
def mark_withdrawn(actor: Actor, application: Application, now: datetime | None = None) -> Application:
    """The applicant has withdrawn it at the bank."""
    return _step(actor, application, "mark_withdrawn", "application.withdrawn_at_bank", now)


@verb
def take_back_decision(actor: Actor, application: Application, now: datetime | None = None) -> Application:
    """What the bank was said to have decided does not hold; the room of the bank calls this for its own rows.

    Refuses for an outline that was withdrawn here, by whoever owns it: the bank has decided nothing about it.
    """
    current = locked(application)
    require(policy.runs_the_process(actor, current), NOT_THE_OFFICE)
    # whoever withdraws an outline here says why; what the bank decides has its reason in the bank's own room
    # (and what was never submitted, and so has no number, never was before the bank)
    if current.state == ApplicationState.WITHDRAWN and (current.state_reason or not current.number):
        refuse(_("This outline was withdrawn here. There is no decision of the bank to take back."))
    return _step(actor, application, "take_back_decision", "application.decision_taken_back", now)


@verb
def mark_checked(actor: Actor, application: Application, now: datetime | None = None) -> Application:
    """Its pre-check is complete; called by ``services.prechecks``."""
    return _step(actor, application, "complete_precheck", "application.checked", now)


def _step(
    actor: Actor,
    application: Application,
    name: str,
    action: str,
    now: datetime | None,
    *,
    by_process: bool = False,
) -> Application:
    """A change of state and nothing else. ``by_process``: a member's act (closing a vote) brings it about."""
    current = locked(application)
    allowed = policy.runs_the_process(actor, current) or (by_process and actor.member_of(current.alliance_id))
    require(allowed, NOT_THE_OFFICE)
    move(current, APPLICATION.next(name, current.state), "", now)
    record(actor, action, current, alliance_id=current.alliance_id)
    return mirrored(application, current)


# --- within ----------------------------------------------------------------------------------------


def _next_number(alliance: Alliance, now: datetime) -> str:
    """The next number of the alliance's year. Its row stays locked to the end, so that no number is lost."""
    year = today(now).year
    ApplicationSeries.objects.bulk_create(
        [ApplicationSeries(alliance=alliance, year=year)], ignore_conflicts=True
    )
    series = ApplicationSeries.objects.select_for_update().get(alliance=alliance, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{alliance.code}-A-{year}-{series.last:04d}"
