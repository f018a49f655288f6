"""One run of the rules over the latest revision: asked for by the office, or by the outline's coming in."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import override

from buendnis.funding.finance import Finding
from buendnis.funding.guideline import InvalidGuideline
from buendnis.funding.models import Application, ApplicationRevision, PreCheck
from buendnis.funding.selectors.applications import findings_now
from buendnis.ground.actor import Actor
from buendnis.ground.frozen import sha256_of
from buendnis.ground.verbs import record


def keep_run(
    actor: Actor,
    application: Application,
    revision: ApplicationRevision,
    findings: list[Finding],
    now: datetime,
    *,
    by_submission: bool = False,
) -> PreCheck:
    """Store what the rules found, with the hash of the rules."""
    precheck = PreCheck.objects.create(
        application=application,
        revision=revision,
        run_at=now,
        findings=[finding.to_json() for finding in findings],
        guideline_hash=sha256_of(application.guideline.document),
        by_submission=by_submission,
    )
    record(
        actor,
        "precheck.run",
        application,
        alliance_id=application.alliance_id,
        changes={
            "revision": revision.number,
            "outcomes": {finding.key: finding.outcome.value for finding in findings},
        },
    )
    return precheck


def run_at_submission(application: Application, revision: ApplicationRevision, now: datetime) -> None:
    """Hold what has just come in against the guideline, so that the office finds the run done.

    In German, whatever language its writers use: the office works in it. A guideline that contradicts itself
    must not keep an outline from coming in; the office is told when it runs the pre-check.
    """
    try:
        with override("de"):
            findings = findings_now(application, now=now)
            keep_run(
                Actor.system("submission", application.alliance_id),
                application,
                revision,
                findings,
                now,
                by_submission=True,
            )
    except InvalidGuideline:
        return
