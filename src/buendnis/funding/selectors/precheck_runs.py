"""Runs of the pre-check over time: what changed between them, and whether the latest still says what it would today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from buendnis.funding.finance import Outcome
from buendnis.funding.guideline import InvalidGuideline
from buendnis.funding.models import Application, ApplicationState, PreCheck
from buendnis.funding.selectors.facts import findings_now, latest_revision
from buendnis.ground.frozen import sha256_of


@dataclass(frozen=True)
class Changed:
    """A rule that found something else than before; None where it was not asked."""

    title: str
    before: Outcome | None
    now: Outcome | None


@dataclass(frozen=True)
class Outdated:
    """Why a run does not say any more what it would say today."""

    submitted_anew: bool
    rules_changed: bool
    findings: tuple[Changed, ...]

    def __bool__(self) -> bool:
        return self.submitted_anew or self.rules_changed or bool(self.findings)


@dataclass(frozen=True)
class Run:
    """A run in the history, with what it found otherwise than the one before."""

    precheck: PreCheck
    changes: tuple[Changed, ...]
    first: bool


def outdated(precheck: PreCheck, application: Application, now: datetime | None = None) -> Outdated:
    """Hold a run against the outline, the guideline and the day as they are now.

    Findings are only compared while the outline is submitted: then what stands in its rows is the revision.
    """
    revision = latest_revision(application)
    anew = revision is not None and precheck.revision_id != revision.pk
    rules = bool(precheck.guideline_hash) and precheck.guideline_hash != sha256_of(
        application.guideline.document
    )
    if application.state != ApplicationState.SUBMITTED or precheck.completed_at is not None:
        return Outdated(anew, rules, ())
    try:
        found = {each.key: (str(each.title), each.outcome) for each in findings_now(application, now=now)}
    except InvalidGuideline:
        return Outdated(anew, True, ())
    return Outdated(anew, rules, _changes(_outcomes(precheck), found))


def history(application: Application) -> list[Run]:
    """All runs, the newest first; one query."""
    rows = list(application.prechecks.select_related("revision").order_by("run_at", "pk"))
    runs = [
        Run(row, _changes(_outcomes(rows[place - 1]), _outcomes(row)) if place else (), first=not place)
        for place, row in enumerate(rows)
    ]
    return runs[::-1]


def _outcomes(precheck: PreCheck) -> dict[str, tuple[str, Outcome]]:
    return {each["key"]: (each["title"], Outcome(each["outcome"])) for each in precheck.findings}


def _changes(
    before: dict[str, tuple[str, Outcome]], after: dict[str, tuple[str, Outcome]]
) -> tuple[Changed, ...]:
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        old, new = before.get(key), after.get(key)
        title = (new or old or ("", None))[0]
        was, now = old[1] if old else None, new[1] if new else None
        if was is not now:
            found.append(Changed(title, was, now))
    return tuple(found)
