"""The formal pre-check: rules find, people rule, the bank decides."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from buendnis.funding import mails
from buendnis.funding.guideline import InvalidGuideline
from buendnis.funding.impartial import conflict_in
from buendnis.funding.models import (
    Application,
    ApplicationState,
    PreCheck,
    PreCheckOverride,
    RulingConfirmation,
)
from buendnis.funding.policies.applications import runs_the_process
from buendnis.funding.policies.prechecks import may_confirm
from buendnis.funding.selectors.applications import findings_now, latest_revision
from buendnis.funding.selectors.prechecks import findings_of, latest_precheck, office_users
from buendnis.funding.services.application_drafts import NOT_THE_OFFICE, locked
from buendnis.funding.services.applications import mark_checked
from buendnis.funding.services.precheck_runs import keep_run
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import ProcessError, record, refuse, require, verb


@verb
def run_precheck(actor: Actor, application: Application, now: datetime | None = None) -> PreCheck:
    """Hold the latest revision against its guideline and keep what every rule found."""
    now = now or present()
    current = locked(application)
    require(runs_the_process(actor, current), NOT_THE_OFFICE)
    revision = latest_revision(current)
    if revision is None or current.state != ApplicationState.SUBMITTED:
        raise ProcessError(_("A pre-check is possible once the outline has been submitted."))
    try:
        # while an outline is submitted nobody can edit it: what stands in the rows is the revision
        findings = findings_now(current, now=now)
    except InvalidGuideline:
        raise ProcessError(
            _("The guideline contradicts itself. Please complete it before the pre-check.")
        ) from None
    return keep_run(actor, current, revision, findings, now)


@verb
def override_finding(
    actor: Actor, precheck: PreCheck, rule: str, ruling: str, reason: str
) -> PreCheckOverride:
    """Rule on a finding oneself, with a reason. A ruling is never changed: a later one replaces it."""
    application = locked(precheck.application)
    require(runs_the_process(actor, application), NOT_THE_OFFICE)
    _require_open(application, precheck)
    if rule not in {finding["key"] for finding in precheck.findings}:
        refuse(_("The pre-check has no such rule."), "rule")
    if not reason.strip():
        refuse(_("Please give the reason for your ruling."), "reason")
    row = PreCheckOverride(
        precheck=precheck,
        rule=rule,
        ruling=ruling,
        reason=reason.strip(),
        ruled_by=actor.user_id,
        ruled_as=actor.label[:200],
    )
    row.full_clean(exclude=["precheck", "ruled_as"])
    row.save()
    record(
        actor,
        "precheck.ruled",
        application,
        alliance_id=application.alliance_id,
        changes={"rule": rule, "ruling": ruling, "reason": row.reason},
    )
    return row


@verb
def confirm_ruling(
    actor: Actor, ruling: PreCheckOverride, *, agrees: bool, reason: str = "", now: datetime | None = None
) -> RulingConfirmation:
    """Say as a second person whether a ruling counts. After an objection the rule's own finding stands again.

    Possible as long as the pre-check's revision is the latest, also once the pre-check is complete. Raises
    ProcessError if a later ruling has replaced this one, or somebody has looked at it already.
    """
    now = now or present()
    application = locked(ruling.precheck.application)
    conflict = conflict_in(actor, application)
    if conflict:
        refuse(
            _("You have a conflict of interest here: %(reason)s. Somebody else looks at it.")
            % {"reason": conflict}
        )
    require(
        may_confirm(actor, application, ruling, office_users(application, now)),
        _("A second person of the secretariat confirms a ruling, or a spokesperson if it has only one."),
    )
    newest = latest_precheck(application)
    last = ruling.precheck.overrides.filter(rule=ruling.rule).order_by("created_at", "pk").last()
    if newest is None or newest.pk != ruling.precheck_id or last is None or last.pk != ruling.pk:
        refuse(_("A newer ruling or a newer pre-check has taken the place of this one."))
    if RulingConfirmation.objects.filter(override=ruling).exists():
        refuse(_("Somebody has looked at this ruling already."))
    if not agrees and not reason.strip():
        refuse(_("Please give the reason for your objection."), "reason")
    if not agrees and ruling.precheck.completed_at is not None:
        refuse(
            _(
                "The pre-check is complete. If you don’t agree, please ask the secretariat to return the "
                "outline, so that it is checked again."
            )
        )
    row = RulingConfirmation.objects.create(
        override=ruling,
        agrees=agrees,
        reason=reason.strip(),
        said_at=now,
        said_by=actor.user_id,
        said_as=actor.label[:200],
    )
    record(
        actor,
        "precheck.confirmed" if agrees else "precheck.objected",
        application,
        alliance_id=application.alliance_id,
        changes={"rule": ruling.rule, "ruling": ruling.ruling, "reason": row.reason},
    )
    return row


@verb
def complete_precheck(
    actor: Actor, precheck: PreCheck, remark: str = "", now: datetime | None = None
) -> PreCheck:
    """End the pre-check: the outline counts as checked. Raises ProcessError while a finding stands."""
    now = now or present()
    application = locked(precheck.application)
    require(runs_the_process(actor, application), NOT_THE_OFFICE)
    _require_open(application, precheck)
    standing = [each for each in findings_of(precheck) if each.stands]
    if standing:
        refuse(
            ngettext_lazy(
                "One finding is still open: %(names)s. Rule on it with a reason, or return the outline.",
                "These findings are still open: %(names)s. Rule on them with reasons, or return the outline.",
                len(standing),
            )
            % {"names": ", ".join(each.title for each in standing)}
        )
    precheck.completed_at = now
    precheck.remark = remark.strip()
    precheck.save(update_fields=["completed_at", "remark"])
    mark_checked(actor, application, now)
    record(
        actor,
        "precheck.completed",
        application,
        alliance_id=application.alliance_id,
        changes={"remark": precheck.remark},
    )
    mails.checked(application, precheck)
    return precheck


def _require_open(application: Application, precheck: PreCheck) -> None:
    newest = latest_precheck(application)
    if newest is None or newest.pk != precheck.pk:
        refuse(_("There is a newer pre-check. Please use that one."))
    elif newest.completed_at is not None:
        refuse(_("This pre-check is complete already."))
    elif application.state != ApplicationState.SUBMITTED:
        refuse(_("The outline is not submitted any more, so this pre-check is out of date."))
    else:
        revision = latest_revision(application)
        if revision is None or revision.pk != newest.revision_id:
            refuse(_("The outline has been submitted anew. Please run the pre-check again."))
