"""Scoring the aspects that the alliance judges: drafts, and what is submitted, which never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from buendnis.appraisal import policies
from buendnis.appraisal.mails import remind_to_assess
from buendnis.appraisal.models import AppraisalCase, AspectScore, Assessment, AssessmentState, CaseState
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.rubrics import aspects_of
from buendnis.appraisal.selectors import missing_seats
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import ProcessError, record, refuse, require, verb


@dataclass(frozen=True)
class Score:
    """Points for an aspect (None: not given yet), the reason, and the evidence for it."""

    points: Decimal | None
    reason: str = ""
    evidence: str = ""


@verb
def save_assessment(actor: Actor, case: AppraisalCase, scores: Mapping[str, Score]) -> Assessment:
    """Keep a draft; nothing counts and nobody else sees it before it is submitted."""
    return _saved(actor, case, scores)


@verb
def submit_assessment(
    actor: Actor, case: AppraisalCase, scores: Mapping[str, Score], now: datetime | None = None
) -> Assessment:
    """Let the assessment count: every aspect with points and a reason. A later one replaces it."""
    now = now or present()
    assessment = _saved(actor, case, scores)
    if assessment.seat_id is not None and case.standings.filter(
        seat_id=assessment.seat_id, declared_at__isnull=True
    ):
        refuse(_("Please say first whether your seat has a conflict of interest."), "conflict")
    for aspect in aspects_of(case.rubric):
        score = scores.get(aspect.key, Score(None))
        if score.points is None:
            refuse(
                _("Please give points for “%(aspect)s”.") % {"aspect": aspect.label}, f"{aspect.key}_points"
            )
        if not score.reason.strip():
            refuse(
                _("Please give a reason for “%(aspect)s”.") % {"aspect": aspect.label}, f"{aspect.key}_reason"
            )
    # the former one of this seat, under the lock of its standing: two at once become one after the other
    assessment.replaces = (
        case.assessments.filter(
            _of_seat(assessment.seat_id), state=AssessmentState.SUBMITTED, replaced_by__isnull=True
        )
        .order_by("-submitted_at", "-pk")
        .first()
    )
    assessment.scores.update(frozen_at=now)
    assessment.state = AssessmentState.SUBMITTED
    assessment.submitted_at = now
    assessment.save()
    record(
        actor,
        "assessment.submitted",
        assessment,
        alliance_id=case.alliance_id,
        changes={key: str(score.points) for key, score in scores.items()},
    )
    return assessment


@verb
def remind_missing(actor: Actor, case: AppraisalCase) -> int:
    """Remind the seats whose assessment is missing; returns how many mails that makes."""
    require(policies.may_run(actor, case.alliance_id), _("Only the office sends reminders."))
    if case.state != CaseState.ASSESSING:
        refuse(_("Nothing is being assessed any more."))
    sent = remind_to_assess(case, missing_seats(case))
    record(actor, "assessment.reminded", case, alliance_id=case.alliance_id, changes={"mails": sent})
    return sent


def _saved(actor: Actor, case: AppraisalCase, scores: Mapping[str, Score]) -> Assessment:
    """The draft of the actor's seat, or of whoever prepares the proposal, with ``scores``."""
    seat_id = _assessing_seat(actor, case)
    known = {aspect.key: aspect for aspect in aspects_of(case.rubric)}
    for key, score in scores.items():
        if key not in known:
            raise ProcessError(_("This aspect is not judged here. Please load the page again."))
        maximum = known[key].maximum
        if score.points is not None and not (
            0 <= score.points <= maximum and score.points == score.points.to_integral_value()
        ):
            refuse(
                _("Please give whole points between 0 and %(maximum)s.") % {"maximum": maximum},
                f"{key}_points",
            )
    assessment, _created = case.assessments.filter(_of_seat(seat_id)).get_or_create(
        state=AssessmentState.DRAFT, defaults={"case": case, "seat_id": seat_id}
    )
    assessment.by_user, assessment.by_mandate = actor.user_id, actor.mandate_id
    assessment.assessed_as = actor.label
    assessment.save()
    for key, score in scores.items():
        AspectScore.objects.update_or_create(
            assessment=assessment,
            aspect=key,
            defaults={
                "points": score.points,
                "reason": score.reason.strip(),
                "evidence": score.evidence.strip(),
            },
        )
    return assessment


def _of_seat(seat_id: int | None) -> Q:
    """What belongs to a seat, or (None) to the office's own proposal."""
    return Q(seat__isnull=True) if seat_id is None else Q(seat_id=seat_id)


def _assessing_seat(actor: Actor, case: AppraisalCase) -> int | None:
    """For which seat the actor assesses; None for the proposal of whoever prepares. Locks what is needed."""
    locked = (
        AppraisalCase.objects.in_alliance(case.alliance_id).select_for_update(no_key=True).get(pk=case.pk)
    )
    if locked.state != CaseState.ASSESSING:
        refuse(_("The time for assessments is over; the committee decides now."))
    if case.mode == AssessmentMode.PROPOSAL:
        require(
            policies.may_prepare(actor, case), _("In this appraisal the office makes a proposal by itself.")
        )
        return None
    standing = (
        case.standings.select_for_update(of=("self",))
        .select_related("seat")
        .filter(seat_id=actor.seat_id or 0)
        .first()
    )
    require(
        actor.is_seated and actor.alliance_id == case.alliance_id and standing is not None,
        _("Assessments are made by those who act for a seat."),
    )
    if policies.is_kept_out(standing):
        refuse(_("Your seat has a conflict of interest and does not assess this project."))
    require(policies.may_assess(actor, locked, standing), _("Your seat advises, and does not assess."))
    return actor.seat_id
