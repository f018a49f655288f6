"""What a pre-check found, and what people ruled on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from buendnis.funding.finance import Outcome
from buendnis.funding.models import Application, PreCheck, PreCheckOverride


@dataclass(frozen=True)
class JudgedFinding:
    """A finding with the rulings on it, the latest last; ``outcome`` is what counts now."""

    key: str
    paragraph: str
    title: str
    found: Outcome
    value: str
    reason: str
    remedy: str
    place: str
    rulings: tuple[PreCheckOverride, ...] = ()

    @property
    def ruling(self) -> PreCheckOverride | None:
        """The ruling that counts."""
        return self.rulings[-1] if self.rulings else None

    @property
    def outcome(self) -> Outcome:
        """What counts now: a person's ruling before the rule's finding."""
        return Outcome(self.ruling.ruling) if self.ruling else self.found

    @property
    def stands(self) -> bool:
        """Whether it keeps the pre-check from being completed."""
        return self.outcome is not Outcome.PASSED


def findings_of(precheck: PreCheck) -> list[JudgedFinding]:
    """Every finding with its rulings, in the order of the rules; one query."""
    rulings: dict[str, list[PreCheckOverride]] = {}
    for row in precheck.overrides.order_by("created_at", "pk"):
        rulings.setdefault(row.rule, []).append(row)
    return [
        JudgedFinding(
            key=each["key"],
            paragraph=each["paragraph"],
            title=each["title"],
            found=Outcome(each["outcome"]),
            value=each["value"],
            reason=each["reason"],
            remedy=each["remedy"],
            place=each["field"],
            rulings=tuple(rulings.get(each["key"], ())),
        )
        for each in precheck.findings
    ]


def counted(findings: Sequence[JudgedFinding]) -> dict[str, int]:
    """How many findings passed, failed, and wait for a person."""
    counts = Counter(each.outcome.value for each in findings)
    return {outcome.value: counts[outcome.value] for outcome in Outcome}


def latest_precheck(application: Application) -> PreCheck | None:
    """The newest run, complete or not."""
    return application.prechecks.select_related("revision").order_by("-run_at", "-pk").first()


def told_to_applicant(application: Application) -> PreCheck | None:
    """The run whose findings the applicant sees: the office has completed it, or returned the outline."""
    precheck = latest_precheck(application)
    if precheck is None or (precheck.completed_at is None and application.state != "returned"):
        return None
    return precheck
