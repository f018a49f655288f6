"""Who may do what in an appraisal, as sentences."""

from __future__ import annotations

from collections.abc import Collection

from buendnis.alliances.models import Seat
from buendnis.alliances.selectors import standing_of as standing_of_mandate
from buendnis.appraisal.models import (
    AppraisalCase,
    Assignment,
    AssignmentState,
    CaseState,
    ConflictRuling,
    ExpertOpinion,
    OpinionState,
    SeatStanding,
    Verdict,
)
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.models.opinions import DRAFTED, OpinionKind
from buendnis.appraisal.models.standings import KEEPS_OUT, kept_out_for, seats_acted_for, without_office
from buendnis.ground.actor import Actor, Role

RUNNING = {CaseState.ASSESSING, CaseState.PROPOSED, CaseState.VOTING}


def is_kept_out(standing: SeatStanding | None) -> bool:
    """A conflict of interest keeps this seat from assessing, voting and signing."""
    return standing is not None and standing.effect in KEEPS_OUT


def has_a_conflict(actor: Actor, case: AppraisalCase) -> bool:
    """Somebody acts, under any mandate, for a seat that is kept out; or is of the office and a seat prepares for it."""
    if actor.role is Role.SYSTEM:
        return False
    if actor.is_office and case.prepared_by_seat_id is not None:
        return True
    return kept_out_for(actor.user_id, actor.seat_id).filter(case=case).exists()


def may_prepare(actor: Actor, case: AppraisalCase) -> bool:
    """The secretariat prepares the decision; where its host applies, or it said so, the seat named instead.

    Whoever prepares sees all points; so nobody does who has a conflict of interest.
    """
    if case.prepared_by_seat_id is None:
        return actor.in_office_of(case.alliance_id) and not has_a_conflict(actor, case)
    return (
        actor.alliance_id == case.alliance_id
        and actor.seat_id == case.prepared_by_seat_id
        and not has_a_conflict(actor, case)
    )


def names_preparer(actor: Actor, case: AppraisalCase) -> bool:
    """The office lets a seat prepare in its place, also if it cannot do so itself.

    Where a conflict of interest keeps out everybody there, a spokesperson without one may do it for them.
    """
    return may_run(actor, case.alliance_id) or (
        actor.role is Role.SPOKESPERSON
        and actor.alliance_id == case.alliance_id
        and not has_a_conflict(actor, case)
        and case.pk in without_office(case.alliance_id)
    )


def may_name_preparer(actor: Actor, case: AppraisalCase) -> bool:
    """Until the committee decides."""
    return case.state in {CaseState.ASSESSING, CaseState.PROPOSED} and names_preparer(actor, case)


def may_run(actor: Actor, alliance_id: int) -> bool:
    """The secretariat opens, reminds, issues and revokes."""
    return actor.in_office_of(alliance_id)


def may_read(actor: Actor, case: AppraisalCase) -> bool:
    """All members of the alliance read its appraisals."""
    return actor.member_of(case.alliance_id)


def is_asked(case: AppraisalCase, assignment: Assignment | None) -> bool:
    """In a small group only those who were asked assess; else every seat that has not declined."""
    if assignment is None:
        return case.mode == AssessmentMode.PARTNERS
    return case.mode != AssessmentMode.PROPOSAL and assignment.state == AssignmentState.ASKED


def has_in_hand(actor: Actor, assignment: Assignment | None) -> bool:
    """Whoever acts for the seat; once it was handed over, only who has it, as long as their mandate lasts."""
    if assignment is None or assignment.holder is None or assignment.holder_id == actor.mandate_id:
        return True
    return standing_of_mandate(assignment.holder) != "now"


def may_assess(
    actor: Actor, case: AppraisalCase, standing: SeatStanding | None, assignment: Assignment | None
) -> bool:
    """Whoever acts for a voting seat that no conflict keeps out assesses, while the case is open for it."""
    return (
        case.state == CaseState.ASSESSING
        and actor.is_seated
        and actor.alliance_id == case.alliance_id
        and standing is not None
        and standing.seat.is_voting
        and not is_kept_out(standing)
        and is_asked(case, assignment)
    )


def may_hand_over(actor: Actor, case: AppraisalCase, assignment: Assignment | None) -> bool:
    """Whoever has the assessment in hand gives it on; the representative may always take it back."""
    return has_in_hand(actor, assignment) or actor.role in {Role.REPRESENTATIVE, Role.SPOKESPERSON}


def may_say_what_is_known(actor: Actor, seat: Seat) -> bool:
    """A seat's own people, and the office, say which fields of action it knows."""
    return actor.in_office_of(seat.alliance_id) or (actor.is_seated and actor.seat_id == seat.pk)


def may_declare(actor: Actor, case: AppraisalCase) -> bool:
    """Whoever acts for a seat says whether it has a conflict, until the committee has decided."""
    return actor.is_seated and actor.alliance_id == case.alliance_id and case.state in RUNNING


def may_release(actor: Actor, opinion: ExpertOpinion, standing: SeatStanding | None) -> bool:
    """A spokesperson whose seat no conflict keeps out releases a draft."""
    return (
        actor.role is Role.SPOKESPERSON
        and actor.alliance_id == opinion.alliance_id
        and opinion.state == OpinionState.DRAFT
        and not is_kept_out(standing)
        and not has_a_conflict(actor, opinion.case)
    )


def may_drop(actor: Actor, opinion: ExpertOpinion) -> bool:
    """Whoever prepares opinions drops a following one that they began; what was decided on is issued."""
    return (
        may_prepare(actor, opinion.case)
        and opinion.state in DRAFTED
        and opinion.kind != OpinionKind.FIRST
        and opinion.change_id is None
    )


def may_rule(actor: Actor, case: AppraisalCase, seat_id: int) -> bool:
    """Whoever prepares the decision rules on a seat's conflict, but never on that of a seat of their own."""
    return may_prepare(actor, case) and seat_id not in seats_acted_for(actor.user_id, actor.seat_id)


def may_answer(
    actor: Actor,
    ruling: ConflictRuling,
    *,
    kept_out: bool | None = None,
    own_seats: Collection[int] | None = None,
) -> bool:
    """A second person of the office, or a spokesperson: not whoever ruled, nor anybody with a conflict here.

    Nobody answers for a seat of their own. ``kept_out`` and ``own_seats`` where they are known already.
    """
    case = ruling.case
    if actor.user_id is None or actor.user_id == ruling.by_user or case.state not in RUNNING:
        return False
    if actor.alliance_id != case.alliance_id or not (actor.is_office or actor.role is Role.SPOKESPERSON):
        return False
    if own_seats is None:
        own_seats = seats_acted_for(actor.user_id, actor.seat_id)
    if kept_out is None:
        kept_out = has_a_conflict(actor, case)
    return not kept_out and ruling.seat_id not in own_seats


def may_object(actor: Actor, ruling: ConflictRuling) -> bool:
    """Whoever acts for the seat says what they object to, as long as nobody has looked a second time."""
    return (
        actor.is_seated
        and actor.seat_id == ruling.seat_id
        and ruling.verdict == Verdict.ASSERTED
        and not hasattr(ruling, "answer")
        and ruling.case.state in RUNNING
    )


def may_read_ruling(actor: Actor, ruling: ConflictRuling) -> bool:
    """The office, whoever prepares, the seat itself, and whoever may answer."""
    case = ruling.case
    return (
        may_run(actor, case.alliance_id)
        or may_prepare(actor, case)
        or (actor.is_seated and actor.seat_id == ruling.seat_id)
        or may_answer(actor, ruling)
    )


def may_look(actor: Actor, opinion: ExpertOpinion, standing: SeatStanding | None) -> bool:
    """A second person of the office, or a spokesperson without conflict, looks at a refusal; nobody at their own."""
    return (
        actor.role in {Role.SECRETARIAT, Role.SPOKESPERSON}
        and actor.alliance_id == opinion.alliance_id
        and actor.user_id is not None
        and actor.user_id != opinion.worded_by
        and not is_kept_out(standing)
        and not has_a_conflict(actor, opinion.case)
    )


def writes_outline(actor: Actor, opinion: ExpertOpinion) -> bool:
    """Whoever wrote the outline: the opinion is theirs to receive, its conditions theirs to fulfil."""
    if actor.user_id is None:
        return False
    return any(member.user_id == actor.user_id for member in opinion.case.application.members.all())
