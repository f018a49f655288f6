"""Who assesses a case: who is missing, who may not and why, what a seat has said."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from buendnis.alliances.models import Seat
from buendnis.appraisal import policies
from buendnis.appraisal.models import (
    AppraisalCase,
    Assessment,
    AssessmentState,
    CaseState,
    ConflictDeclaration,
    SeatStanding,
)
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.models.standings import KEEPS_OUT
from buendnis.appraisal.scoring import counting
from buendnis.ground.actor import Actor


def missing_seats(case: AppraisalCase) -> list[Seat]:
    """The seats that could assess and have not: with a vote, not kept out, nothing submitted yet."""
    if case.mode == AssessmentMode.PROPOSAL:
        return []
    submitted = case.assessments.filter(state=AssessmentState.SUBMITTED, seat__isnull=False)
    waiting = (
        case.standings.filter(seat__is_voting=True)
        .exclude(effect__in=KEEPS_OUT)
        .exclude(seat_id__in=submitted.values("seat_id"))
        .select_related("seat")
        .order_by("seat__sort_key")
    )
    return [standing.seat for standing in waiting]


@dataclass(frozen=True)
class Progress:
    """How many assessments there are of how many that can be, and how many a proposal needs."""

    done: int
    expected: int
    needed: int
    missing: tuple[Seat, ...]

    @property
    def enough(self) -> bool:
        """Whether the proposal can be made."""
        return self.done >= self.needed


def progress_of(case: AppraisalCase) -> Progress:
    """How far the assessments of ``case`` are."""
    done = counting(case).count()
    if case.mode == AssessmentMode.PROPOSAL:
        return Progress(done, 1, 1, ())
    missing = missing_seats(case)
    needed = int(case.rules_version.document.get("min_assessments", 1))
    return Progress(done, done + len(missing), needed, tuple(missing))


def standing_of(case: AppraisalCase, actor: Actor) -> SeatStanding | None:
    """How the actor's seat stands to ``case``; None for somebody without a seat in it."""
    if actor.seat_id is None or actor.alliance_id != case.alliance_id:
        return None
    return case.standings.select_related("seat").filter(seat_id=actor.seat_id).first()


def why_not_assess(actor: Actor, case: AppraisalCase, standing: SeatStanding | None) -> str:
    """Why ``actor`` can't assess now, as a sentence for them; empty if they can."""
    if case.state == CaseState.STOPPED:
        return _("This appraisal was stopped. The outline is with the applicant again.")
    if case.state != CaseState.ASSESSING:
        return _("The time for assessments is over; the committee decides now.")
    if case.mode == AssessmentMode.PROPOSAL:
        if policies.may_prepare(actor, case):
            return ""
        return _("In this appraisal the office makes a proposal, and the committee decides on it.")
    if standing is None:
        return _("Assessments are made by those who act for a seat.")
    if not standing.seat.is_voting:
        return _("Your seat advises. It reads and discusses, and does not assess.")
    if policies.is_kept_out(standing):
        return _("Your seat has a conflict of interest and does not assess this project: %(reason)s") % {
            "reason": standing.reason
        }
    return ""


def own_assessment(case: AppraisalCase, seat_id: int | None) -> Assessment | None:
    """What a seat is writing, or else what it submitted last (None for the seat: the office's proposal)."""
    of_seat = Q(seat__isnull=True) if seat_id is None else Q(seat_id=seat_id)
    found = case.assessments.filter(of_seat, replaced_by__isnull=True).prefetch_related("scores")
    rows = {row.state: row for row in found}
    return rows.get(AssessmentState.DRAFT) or rows.get(AssessmentState.SUBMITTED)


def last_declaration(case: AppraisalCase, seat_id: int | None) -> ConflictDeclaration | None:
    """What a seat said last about its impartiality."""
    if seat_id is None:
        return None
    return case.declarations.filter(seat_id=seat_id).order_by("-declared_at", "-pk").first()
