"""Who assesses a case: who is missing, who may not and why, what a seat has said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from buendnis.alliances.models import Mandate, Seat
from buendnis.alliances.selectors import mandates_for_seats
from buendnis.appraisal import policies
from buendnis.appraisal.hidden import without_hidden
from buendnis.appraisal.models import (
    AppraisalCase,
    Assessment,
    AssessmentState,
    Assignment,
    AssignmentState,
    CaseState,
    ConflictDeclaration,
    SeatStanding,
)
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.models.standings import KEEPS_OUT
from buendnis.appraisal.scoring import counting
from buendnis.ground.actor import Actor


def missing_seats(case: AppraisalCase) -> list[Seat]:
    """The seats that are to assess and have not: with a vote, not kept out, not declined, nothing submitted."""
    return owing([case])[case.pk]


def owing(cases: Sequence[AppraisalCase]) -> dict[int, list[Seat]]:
    """Per case, by its key, the seats whose assessment is missing; three queries for however many cases."""
    assessed = {case.pk: case for case in cases if case.mode != AssessmentMode.PROPOSAL}
    found: dict[int, list[Seat]] = {case.pk: [] for case in cases}
    assignments = {(row.case_id, row.seat_id): row for row in Assignment.objects.filter(case__in=assessed)}
    submitted = set(
        Assessment.objects.filter(
            case__in=assessed, state=AssessmentState.SUBMITTED, seat__isnull=False
        ).values_list("case_id", "seat_id")
    )
    waiting = (
        SeatStanding.objects.filter(case__in=assessed, seat__is_voting=True)
        .exclude(effect__in=KEEPS_OUT)
        .select_related("seat")
        .order_by("seat__sort_key")
    )
    for standing in waiting:
        key = (standing.case_id, standing.seat_id)
        if key not in submitted and policies.is_asked(assessed[standing.case_id], assignments.get(key)):
            found[standing.case_id].append(standing.seat)
    return found


def to_assess(actor: Actor) -> list[AppraisalCase]:
    """The cases that wait for the assessment of the actor's seat; a constant number of queries."""
    return _owed(actor, _running(actor))


def open_to_seat(actor: Actor) -> list[AppraisalCase]:
    """Those, and the cases that the seat has assessed and can assess anew; a constant number of queries."""
    cases = _running(actor)
    done = set(
        Assessment.objects.filter(
            case__in=cases, seat=actor.seat_id, state=AssessmentState.SUBMITTED
        ).values_list("case_id", flat=True)
    )
    owed = {case.pk for case in _owed(actor, cases)}
    return [case for case in cases if case.pk in owed | done]


def _running(actor: Actor) -> list[AppraisalCase]:
    if actor.seat_id is None:
        return []
    running = AppraisalCase.objects.in_alliance(actor.alliance_id).filter(state=CaseState.ASSESSING)
    return list(without_hidden(actor, running).select_related("application"))


def _owed(actor: Actor, cases: Sequence[AppraisalCase]) -> list[AppraisalCase]:
    owed = owing(cases)
    return [case for case in cases if actor.seat_id in {seat.pk for seat in owed[case.pk]}]


def assignment_of(case: AppraisalCase, seat_id: int | None) -> Assignment | None:
    """What was agreed with a seat about assessing ``case``; None where nothing was said."""
    if seat_id is None:
        return None
    return case.assignments.select_related("holder__person", "seat").filter(seat_id=seat_id).first()


def vacant_places(case: AppraisalCase) -> int:
    """In a small group: how many places nobody fills, because seats declined, or a conflict keeps them out."""
    if case.mode != AssessmentMode.GROUP or case.places is None:
        return 0
    kept_out = case.standings.filter(effect__in=KEEPS_OUT).values("seat")
    asked = case.assignments.filter(state=AssignmentState.ASKED).exclude(seat__in=kept_out)
    return max(0, case.places - asked.count())


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
    needed = needed_for_proposal(case)
    return Progress(done, done + len(missing), needed, tuple(missing))


def needed_for_proposal(case: AppraisalCase) -> int:
    """How many assessments a proposal needs: as the rules say, and in a small group no more than it has places."""
    if case.mode == AssessmentMode.PROPOSAL:
        return 1
    needed = int(case.rules_version.document.get("min_assessments", 1))
    return min(needed, case.places) if case.mode == AssessmentMode.GROUP and case.places else needed


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
    if policies.has_a_conflict(actor, case):
        return _(
            "You have a conflict of interest under another mandate. Somebody else assesses for this seat."
        )
    assignment = assignment_of(case, standing.seat_id)
    if assignment is not None and assignment.state == AssignmentState.DECLINED:
        return _("Your seat has declined to assess this project: %(reason)s") % {"reason": assignment.reason}
    if not policies.is_asked(case, assignment):
        return _("In this appraisal a small group of seats assesses; yours is not among them.")
    if not policies.has_in_hand(actor, assignment):
        return _("%(who)s has this assessment in hand. Whoever represents the seat can take it back.") % {
            "who": holder_name(assignment)
        }
    return ""


def holder_name(assignment: Assignment | None) -> str:
    """Who has an assessment in hand, for the people of the same seat: name and role; empty for all of them."""
    if assignment is None or assignment.holder is None:
        return ""
    return f"{assignment.holder.person.name} ({assignment.holder.get_role_display()})"


def people_to_hand_to(actor: Actor, case: AppraisalCase) -> QuerySet[Mandate]:
    """The others who act for the actor's seat today."""
    return (
        mandates_for_seats(case.alliance)
        .filter(seat=actor.seat_id, person__user__isnull=False)
        .exclude(pk=actor.mandate_id or 0)
    )


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
