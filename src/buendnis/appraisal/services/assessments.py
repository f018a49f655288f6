"""Scoring the aspects that the alliance judges: drafts, and what is submitted, which never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from buendnis.appraisal import policies
from buendnis.appraisal.citing import EVIDENCE, GOAL, Citable, citable
from buendnis.appraisal.mails import remind_to_assess
from buendnis.appraisal.models import AppraisalCase, AspectScore, Assessment, AssessmentState, CaseState
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.rubrics import Aspect, aspects_of
from buendnis.appraisal.selectors import missing_seats, own_assessment
from buendnis.appraisal.selectors.assessing import assignment_of
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.frozen import sha256_of
from buendnis.ground.verbs import ProcessError, record, refuse, require, verb


@dataclass(frozen=True)
class Score:
    """Points for an aspect (None: not given yet), the reason, and what it cites: by key, or in own words."""

    points: Decimal | None
    reason: str = ""
    evidence: str = ""
    cites: tuple[str, ...] = ()


class ChangedMeanwhile(ProcessError):
    """Somebody else, or the same person in another tab, has written since; nothing was overwritten."""


@verb
def save_assessment(
    actor: Actor, case: AppraisalCase, scores: Mapping[str, Score], basis: str | None = None
) -> Assessment:
    """Keep a draft; nothing counts and nobody else sees it before it is submitted.

    ``basis``: the mark (:func:`mark_of`) of what was shown when the writing began. Raises ChangedMeanwhile if
    something else is stored by now.
    """
    return _saved(actor, case, scores, basis)


@verb
def submit_assessment(
    actor: Actor,
    case: AppraisalCase,
    scores: Mapping[str, Score],
    now: datetime | None = None,
    *,
    amended_because: str = "",
    basis: str | None = None,
) -> Assessment:
    """Let the assessment count: every aspect with points, a reason, and what it must cite.

    A later one replaces it, with the reason ``amended_because``; the earlier version stays readable.
    """
    now = now or present()
    assessment = _saved(actor, case, scores, basis)
    if assessment.seat_id is not None and case.standings.filter(
        seat_id=assessment.seat_id, declared_at__isnull=True
    ):
        refuse(_("Please say first whether your seat has a conflict of interest."), "conflict")
    offered = citable(case)
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
        _refuse_without_citation(aspect, score, offered)
    # the former one of this seat, under the lock of its standing: two at once become one after the other
    assessment.replaces = (
        case.assessments.filter(
            _of_seat(assessment.seat_id), state=AssessmentState.SUBMITTED, replaced_by__isnull=True
        )
        .order_by("-submitted_at", "-pk")
        .first()
    )
    if assessment.replaces is not None:
        if not amended_because.strip():
            refuse(
                _("Please say why the assessment is changed; both versions stay readable."), "amended_because"
            )
        assessment.amended_because = amended_because.strip()
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


def mark_of(assessment: Assessment | None) -> str:
    """A mark of what is stored, so that nobody overwrites what was written in another tab; empty for nothing."""
    if assessment is None:
        return ""
    rows = sorted(
        [row.aspect, text_of(row.points), row.reason, row.evidence, *(each["key"] for each in row.cites)]
        for row in assessment.scores.all()
    )
    return sha256_of([assessment.state, rows])[:16]


def text_of(points: Decimal | None) -> str:
    """Points as text, the same for 7 and 7.00."""
    return "" if points is None else format(points.normalize(), "f")


def _refuse_without_citation(aspect: Aspect, score: Score, offered: Mapping[str, list[Citable]]) -> None:
    typed = bool(score.evidence.strip())
    chosen = {each.key for each in offered.get(aspect.cites, [])} & set(score.cites)
    if aspect.cites == EVIDENCE and not (chosen or typed):
        refuse(_("Please cite evidence for “%(aspect)s”.") % {"aspect": aspect.label}, f"{aspect.key}_cites")
    if aspect.cites == GOAL and not (chosen or (typed and not offered[GOAL])):
        refuse(
            _("Please choose the field of action for “%(aspect)s”.") % {"aspect": aspect.label},
            f"{aspect.key}_cites" if offered[GOAL] else f"{aspect.key}_evidence",
        )


def _saved(
    actor: Actor, case: AppraisalCase, scores: Mapping[str, Score], basis: str | None = None
) -> Assessment:
    """The draft of the actor's seat, or of whoever prepares the proposal, with ``scores``."""
    seat_id = _assessing_seat(actor, case)
    if basis is not None and basis != mark_of(own_assessment(case, seat_id)):
        raise ChangedMeanwhile(
            _(
                "Something newer has been stored since you opened this page, in another tab or by somebody else "
                "of your seat. Nothing was overwritten, and your input is still here. Please compare; what you "
                "send now replaces it."
            )
        )
    offered = {each.key: each for rows in citable(case).values() for each in rows}
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
                "cites": [{"key": key, "label": offered[key].label} for key in score.cites if key in offered],
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
    if policies.has_a_conflict(actor, case):
        refuse(
            _("You have a conflict of interest under another mandate. Somebody else assesses for this seat.")
        )
    assert standing is not None  # noqa: S101 - require() raises
    assignment = assignment_of(locked, standing.seat_id)
    if not policies.is_asked(locked, assignment):
        refuse(_("Your seat is not asked to assess this project."))
    if not policies.has_in_hand(actor, assignment):
        refuse(
            _("Somebody else of your seat has this assessment in hand. Your representative can take it back.")
        )
    require(
        policies.may_assess(actor, locked, standing, assignment), _("Your seat advises, and does not assess.")
    )
    return actor.seat_id
