"""Assessing an outline: on a phone, between two meetings, in three minutes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from buendnis.appraisal import policies
from buendnis.appraisal.citing import citable
from buendnis.appraisal.forms.assessing import ScoreForm
from buendnis.appraisal.forms.cases import NO_CONFLICT, ConflictForm
from buendnis.appraisal.models import (
    AppraisalCase,
    Assessment,
    AssessmentState,
    AssignmentState,
    SeatStanding,
)
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.rubrics import aspects_of
from buendnis.appraisal.selectors import last_declaration, own_assessment, standing_of, why_not_assess
from buendnis.appraisal.selectors.assessing import assignment_of, holder_name, people_to_hand_to
from buendnis.appraisal.services.assessments import (
    ChangedMeanwhile,
    mark_of,
    save_assessment,
    submit_assessment,
)
from buendnis.appraisal.services.cases import declare_conflict
from buendnis.appraisal.views.shared import at_the_form, crumbs_of, found_case, summary_context
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import unit

TEMPLATE = "appraisal/assess.html"


@open_to(MEMBERS)
def assess(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The outline in two minutes, the question for conflicts, and the aspects to be judged."""
    case = found_case(request, public_id)
    actor = request.actor
    standing = standing_of(case, actor)
    data, _files = submitted(request)
    said = last_declaration(case, standing.seat_id if standing else None)
    conflict = ConflictForm(
        data, initial={"conflict": said.kind or NO_CONFLICT, "conflict_text": said.text} if said else {}
    )
    seat_id = None if case.mode == AssessmentMode.PROPOSAL else actor.seat_id
    own = own_assessment(case, seat_id) if seat_id or policies.may_prepare(actor, case) else None
    before = _submitted_before(case, own)
    aspects, offered = tuple(aspects_of(case.rubric)), citable(case)
    scores = ScoreForm(
        data,
        aspects=aspects,
        offered=offered,
        amends=before is not None,
        initial=ScoreForm.initial_of(own.scores.all() if own else (), aspects, offered),
    )
    basis, newer = scores.data.get("basis", "") if data is not None else mark_of(own), None
    if request.method == "POST" and _complete(request, conflict, scores):
        try:
            return _carry_out(request, case, standing, conflict, scores)
        except ChangedMeanwhile as problem:
            scores.add_error(None, problem.messages)
            newer, basis = own, mark_of(own)
        except ValidationError as problem:
            at_the_form(problem, conflict, scores)
    why_not = why_not_assess(actor, case, standing)
    assignment = assignment_of(case, standing.seat_id if standing else None)
    context: dict[str, Any] = {
        "case": case,
        "application": case.application,
        "crumbs": crumbs_of(case, _("Assessment")),
        "standing": standing,
        "kept_out": policies.is_kept_out(standing),
        "conflict": conflict if standing and policies.may_declare(actor, case) else None,
        "scores": None if why_not else scores,
        "basis": basis,
        "newer": newer,
        "why_not": why_not,
        "own": own,
        "draft": own is not None and own.state == AssessmentState.DRAFT,
        "submitted_once": before is not None,
        "assignment": assignment,
        "declined": assignment is not None and assignment.state == AssignmentState.DECLINED,
        "holder": holder_name(assignment),
        "may_hand_over": standing is not None
        and not why_not
        and people_to_hand_to(actor, case).exists()
        and policies.may_hand_over(actor, case, assignment),
        "may_take_back": bool(why_not)
        and assignment is not None
        and assignment.holder is not None
        and not policies.is_kept_out(standing)
        and policies.may_hand_over(actor, case, assignment),
        "office": policies.may_run(actor, case.alliance_id) or policies.may_prepare(actor, case),
        **summary_context(case),
    }
    return (invalid if request.method == "POST" else render)(request, TEMPLATE, context)


def _submitted_before(case: AppraisalCase, own: Assessment | None) -> Assessment | None:
    """What this seat (or the office) has submitted, which counts until a newer one is."""
    if own is None or own.state == AssessmentState.SUBMITTED:
        return own
    return case.assessments.filter(
        seat=own.seat, state=AssessmentState.SUBMITTED, replaced_by__isnull=True
    ).first()


def _complete(request: ActingRequest, conflict: ConflictForm, scores: ScoreForm) -> bool:
    """Whether both forms can be worked with; the question for conflicts needs an answer where it is all."""
    valid = [conflict.is_valid(), scores.is_valid()]
    if valid[0] and request.POST.get("step") == "conflict" and conflict.said is None:
        conflict.add_error("conflict", _("Please choose an answer."))
        return False
    return all(valid)


def _carry_out(
    request: ActingRequest,
    case: AppraisalCase,
    standing: SeatStanding | None,
    conflict: ConflictForm,
    scores: ScoreForm,
) -> HttpResponse:
    """Declaration, and draft or submission: all of it or nothing."""
    actor, step = request.actor, request.POST.get("step", "draft")
    with unit():
        declared = _declare(request, case, standing, conflict)
        if declared is not None and policies.is_kept_out(declared):
            messages.success(
                request,
                _("Thank you. Your seat has a conflict of interest; nothing more is needed from it."),
            )
        elif step == "conflict":
            messages.success(request, _("Thank you. Your answer has been recorded."))
        elif step == "submit":
            submit_assessment(
                actor,
                case,
                scores.scores,
                amended_because=scores.cleaned_data.get("amended_because", ""),
                basis=scores.mark,
            )
            messages.success(request, _("Your assessment has been submitted. Thank you."))
        else:
            save_assessment(actor, case, scores.scores, basis=scores.mark)
            messages.success(request, _("Your draft has been saved. Nobody else sees it."))
    return redirect("appraisal:assess", case.application.public_id)


def _declare(
    request: ActingRequest, case: AppraisalCase, standing: SeatStanding | None, form: ConflictForm
) -> SeatStanding | None:
    """Declare what was answered, unless it is what the seat has said already; the seat's standing then."""
    if standing is None or form.said is None:
        return None
    kind, text = form.said
    before = last_declaration(case, standing.seat_id)
    if before is not None and (before.kind, before.text) == (kind, text.strip()):
        return standing
    return declare_conflict(request.actor, case, kind, text)
