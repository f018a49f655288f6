"""From the points to the committee: the proposal, the motion, or the end of the appraisal."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import Seat
from buendnis.alliances.rules import Rules
from buendnis.appraisal import policies
from buendnis.appraisal.forms.cases import (
    BringOutlineForm,
    PreparerForm,
    ProposalForm,
    ReasonForm,
    end_of,
    initial_of_proposal,
)
from buendnis.appraisal.forms.opinions import condition_rows, wanted_conditions
from buendnis.appraisal.models import CaseState
from buendnis.appraisal.models.standings import KEEPS_OUT
from buendnis.appraisal.rubrics import aspects_of
from buendnis.appraisal.selectors import progress_of, visible_spread
from buendnis.appraisal.services.cases import hand_preparation_over, stop_case
from buendnis.appraisal.services.proposals import (
    bring_to_committee,
    counts_against_budget,
    motion_text,
)
from buendnis.appraisal.services.proposals import (
    propose as make_proposal,
)
from buendnis.appraisal.views.cases import prepared_case
from buendnis.appraisal.views.shared import at_the_form, crumbs_of, found_case
from buendnis.appraisal.wording import stored_conditions
from buendnis.funding.selectors.applications import esf_share
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest
from buendnis.ledger.models import BudgetHead
from buendnis.ledger.selectors import balances


@open_to(MEMBERS)
def propose(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What the alliance shall say; the reasons begin with what the seats wrote."""
    case = prepared_case(request, public_id)
    if not policies.may_prepare(request.actor, case):
        raise Http404
    spread = visible_spread(request.actor, case)
    data, _files = submitted(request)
    form = ProposalForm(
        data,
        aspects=aspects_of(case.rubric),
        initial=initial_of_proposal(case, {row.aspect.key: row.text for row in spread}),
    )
    rows = condition_rows(data, stored_conditions(case.proposal.get("conditions", ())))
    adding = bool(data and data.get("add"))
    if request.method == "POST" and not adding and form.is_valid() and rows.is_valid():
        said = form.cleaned_data
        try:
            make_proposal(
                request.actor,
                case,
                result=said["result"],
                conditions=wanted_conditions(rows),
                reasons=form.reasons,
                summary=said["summary"],
            )
        except ValidationError as problem:
            at_the_form(problem, form)
        else:
            messages.success(request, _("The proposal stands. It can now be brought to the committee."))
            return redirect("appraisal:case", public_id)
    context = {
        "case": case,
        "form": form,
        "rows": rows,
        "shown": (None, None) if adding else (form, rows),
        "aspects": [(row, form[f"reason_{row.aspect.key}"]) for row in spread],
        "progress": progress_of(case),
        "possible": case.state in {CaseState.ASSESSING, CaseState.PROPOSED},
        "crumbs": crumbs_of(case, _("Proposal"), deeper=True),
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/propose.html", context)


@open_to(MEMBERS)
def bring(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Choose committee and way of deciding; the motion is shown as the committee will read it."""
    case = prepared_case(request, public_id)
    if not policies.may_prepare(request.actor, case):
        raise Http404
    rules = Rules.from_document(case.rules_version.document)
    data, _files = submitted(request)
    initial = {"mode": "circular", "deadline": end_of(today() + timedelta(days=rules.circular_days))}
    form = BringOutlineForm(data, alliance=case.alliance, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            resolution = bring_to_committee(
                request.actor,
                case,
                committee=said["committee"],
                mode=said["mode"],
                meeting=said["meeting"],
                deadline=said["deadline"],
                overplanning=said["overplanning"],
            )
        except ValidationError as problem:
            at_the_form(problem, form)
        else:
            messages.success(request, _("The motion has been drafted. The vote begins once it is opened."))
            if request.actor.is_office:
                return redirect("decisions:resolution", resolution.public_id)
            return redirect("appraisal:case", public_id)
    possible = case.state == CaseState.PROPOSED
    application = case.application
    head = (
        BudgetHead.objects.in_alliance(case.alliance_id)
        .filter(recognition=application.recognition_id, programme_area=application.programme_area)
        .first()
    )
    counts = counts_against_budget(case)
    amount = esf_share(application)
    free = balances(head).free if head else None
    context = {
        "case": case,
        "form": form,
        "possible": possible,
        "motion": motion_text(case, overplanning=False) if possible else "",
        "counts": counts,
        "amount": amount,
        "free": free,
        "short": counts and free is not None and free < amount,
        "crumbs": crumbs_of(case, _("Bring to the committee"), deeper=True),
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/bring.html", context)


@open_to(Role.SECRETARIAT, Role.SPOKESPERSON)
def prepare(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Let a seat without a conflict of interest prepare the decision in place of the office."""
    case = found_case(request, public_id)
    if not policies.may_name_preparer(request.actor, case):
        raise Http404
    office = request.actor.is_office
    impartial = case.standings.exclude(effect__in=KEEPS_OUT)
    if case.prepared_by_seat_id is not None:
        impartial = impartial.exclude(seat=case.prepared_by_seat_id)

    def do(said: Said) -> str:
        hand_preparation_over(request.actor, case, said["seat"], said["reason"])
        return _("The seat prepares the decision from now on, and has been told by mail.")

    step = Step(
        _("Let another seat prepare the decision"),
        PreparerForm,
        do,
        reverse("appraisal:case" if office else "funding:application", args=[public_id]),
        tuple(crumbs_of(case, deeper=office)),
        facts=((_("Project"), case.application.title),),
        effect=_(
            "For cases in which nobody of the office is impartial. The seat makes the proposal and brings it to the "
            "committee; the office sees no points and no reasons from then on. It does not get the preparation back."
        ),
        button=_("Hand the preparation over"),
        options={"seats": Seat.objects.in_alliance(case.alliance_id).filter(pk__in=impartial.values("seat"))},
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def stop(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """End the appraisal without a decision, after reading what that means."""
    case = prepared_case(request, public_id)
    data, _files = submitted(request)
    form = ReasonForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            stop_case(request.actor, case, form.cleaned_data["reason"])
        except ValidationError as problem:
            at_the_form(problem, form)
        else:
            messages.success(request, _("The appraisal has ended. The outline is with the applicant again."))
            return redirect("funding:application", public_id)
    context = {
        "case": case,
        "form": form,
        "possible": case.state in {CaseState.ASSESSING, CaseState.PROPOSED},
        "assessments": case.assessments.filter(submitted_at__isnull=False).count(),
        "crumbs": crumbs_of(case, _("Stop the appraisal"), deeper=True),
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/stop.html", context)
