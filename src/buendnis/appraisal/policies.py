"""Who may do what in an appraisal, as sentences."""

from __future__ import annotations

from buendnis.appraisal.models import AppraisalCase, CaseState, ExpertOpinion, OpinionState, SeatStanding
from buendnis.decisions.models import Recusal
from buendnis.ground.actor import Actor, Role

KEEPS_OUT = {Recusal.NO_VOTE, Recusal.LEAVE}


def is_kept_out(standing: SeatStanding | None) -> bool:
    """A conflict of interest keeps this seat from assessing, voting and signing."""
    return standing is not None and standing.effect in KEEPS_OUT


def may_prepare(actor: Actor, case: AppraisalCase) -> bool:
    """The secretariat prepares the decision; where its own host applies, the seat named instead."""
    if case.prepared_by_seat_id is None:
        return actor.in_office_of(case.alliance_id)
    return actor.alliance_id == case.alliance_id and actor.seat_id == case.prepared_by_seat_id


def may_run(actor: Actor, alliance_id: int) -> bool:
    """The secretariat opens, reminds, issues and revokes."""
    return actor.in_office_of(alliance_id)


def may_read(actor: Actor, case: AppraisalCase) -> bool:
    """All members of the alliance read its appraisals."""
    return actor.member_of(case.alliance_id)


def may_assess(actor: Actor, case: AppraisalCase, standing: SeatStanding | None) -> bool:
    """Whoever acts for a voting seat that no conflict keeps out assesses, while the case is open for it."""
    return (
        case.state == CaseState.ASSESSING
        and actor.is_seated
        and actor.alliance_id == case.alliance_id
        and standing is not None
        and standing.seat.is_voting
        and not is_kept_out(standing)
    )


def may_declare(actor: Actor, case: AppraisalCase) -> bool:
    """Whoever acts for a seat says whether it has a conflict, until the committee has decided."""
    return (
        actor.is_seated
        and actor.alliance_id == case.alliance_id
        and case.state in {CaseState.ASSESSING, CaseState.PROPOSED, CaseState.VOTING}
    )


def may_release(actor: Actor, opinion: ExpertOpinion, standing: SeatStanding | None) -> bool:
    """A spokesperson whose seat no conflict keeps out releases a draft."""
    return (
        actor.role is Role.SPOKESPERSON
        and actor.alliance_id == opinion.alliance_id
        and opinion.state == OpinionState.DRAFT
        and not is_kept_out(standing)
    )
