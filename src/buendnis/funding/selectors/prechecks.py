"""What a pre-check found, and what people ruled on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery

from buendnis.alliances.selectors import office_of
from buendnis.funding.finance import Outcome
from buendnis.funding.impartial import conflicts_among
from buendnis.funding.models import Application, PreCheck, PreCheckOverride, RulingConfirmation
from buendnis.funding.policies.prechecks import may_confirm
from buendnis.funding.transitions import EDITABLE, FINAL
from buendnis.ground.actor import Actor, Role
from buendnis.ground.clock import today


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
    def last_ruling(self) -> PreCheckOverride | None:
        """The latest ruling, also one that a second person objected to."""
        return self.rulings[-1] if self.rulings else None

    @property
    def ruling(self) -> PreCheckOverride | None:
        """The ruling that counts: the latest, unless a second person objected to it."""
        last = self.last_ruling
        said = confirmation_of(last) if last else None
        return None if said is not None and not said.agrees else last

    @property
    def awaits(self) -> bool:
        """Whether nobody else has looked at the ruling that counts yet."""
        return self.ruling is not None and confirmation_of(self.ruling) is None

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
    for row in precheck.overrides.select_related("confirmation").order_by("created_at", "pk"):
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


def confirmation_of(ruling: PreCheckOverride) -> RulingConfirmation | None:
    """What a second person said about ``ruling``."""
    return getattr(ruling, "confirmation", None)


def office_users(application: Application, now: datetime | None = None) -> set[int]:
    """The accounts of the secretariat on the day of ``now``."""
    mandates = office_of(application.alliance, today(now))
    return {each.person.user_id for each in mandates if each.person.user_id is not None}


def awaiting_confirmation(actor: Actor) -> list[PreCheckOverride]:
    """The rulings of the actor's alliance that ``actor`` has to look at, the oldest first; constant queries.

    Only the latest ruling on a rule in the latest run of an outline that is still on its way.
    """
    if actor.alliance_id is None or not (actor.is_office or actor.role is Role.SPOKESPERSON):
        return []
    newest = (
        PreCheck.objects.in_alliance(actor.alliance_id)
        .filter(application=OuterRef("precheck__application"))
        .order_by("-run_at", "-pk")
    )
    later = PreCheckOverride.objects.filter(
        precheck=OuterRef("precheck"), rule=OuterRef("rule"), pk__gt=OuterRef("pk")
    )
    waiting = list(
        PreCheckOverride.objects.filter(
            precheck__application__alliance=actor.alliance_id, confirmation__isnull=True
        )
        .exclude(precheck__application__state__in=[*FINAL, *EDITABLE])
        .filter(precheck=Subquery(newest.values("pk")[:1]))
        .exclude(Exists(later))
        .values_list("pk", flat=True)
        .order_by()
    )
    if not waiting:  # as mostly, so what belongs to them is asked for only now
        return []
    rows = list(
        PreCheckOverride.objects.filter(pk__in=waiting)
        .select_related("precheck__application__alliance")
        .order_by("created_at", "pk")
    )
    office = office_users(rows[0].precheck.application)
    outlines = {row.precheck.application_id: row.precheck.application for row in rows}
    conflicts = conflicts_among(actor, list(outlines.values()))
    return [
        row
        for row in rows
        for outline in [row.precheck.application]
        if may_confirm(actor, outline, row, office, conflict=conflicts.get(outline.pk, ""))
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
