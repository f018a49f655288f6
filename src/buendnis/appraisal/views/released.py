"""What is done to an opinion's wording, and to one that has been issued."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from buendnis.appraisal import policies
from buendnis.appraisal.forms.cases import ReasonForm
from buendnis.appraisal.forms.opinions import (
    FollowForm,
    OpinionForm,
    ScanForm,
    SignedForm,
    condition_rows,
    wanted_conditions,
)
from buendnis.appraisal.models import ExpertOpinion, OpinionResult, OpinionState
from buendnis.appraisal.models.opinions import DRAFTED
from buendnis.appraisal.releasing import release_plan
from buendnis.appraisal.rubrics import aspects_of
from buendnis.appraisal.selectors import replacement_of
from buendnis.appraisal.services.opinions import (
    edit_opinion,
    follow_opinion,
    released_hash,
    revoke_opinion,
)
from buendnis.appraisal.services.papers import ABLE, keep_signed_scan
from buendnis.appraisal.views.opinions import crumbs_of, found_opinion
from buendnis.appraisal.views.shared import at_the_form
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest


@open_to(MEMBERS)
def edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Change the wording of a draft; earlier releases lapse."""
    opinion = found_opinion(request, public_id)
    if opinion.state not in DRAFTED or not policies.may_prepare(request.actor, opinion.case):
        raise Http404
    data, _files = submitted(request)
    aspects = tuple(aspects_of(opinion.case.rubric))
    said = opinion.aspect_reasons or opinion.case.proposal.get("reasons", {})
    initial = {"reasons": opinion.reasons} | {
        f"aspect_{each.key}": said.get(each.key, "") for each in aspects
    }
    form = OpinionForm(data, aspects=aspects, initial=initial)
    asks = opinion.result == OpinionResult.CONDITIONS
    rows = condition_rows(data, opinion.conditions)
    adding = bool(data and data.get("add"))
    if request.method == "POST" and not adding and form.is_valid() and (not asks or rows.is_valid()):
        try:
            edit_opinion(
                request.actor,
                opinion,
                conditions=wanted_conditions(rows) if asks else (),
                reasons=form.cleaned_data["reasons"],
                aspects=form.said,
            )
        except ValidationError as problem:
            at_the_form(problem, form)
        else:
            messages.success(request, _("The wording has been saved."))
            return redirect("appraisal:opinion", public_id)
    context = {
        "opinion": opinion,
        "form": form,
        "rows": rows if asks else None,
        "shown": (None, None) if adding else (form, rows if asks else None),
        "released": opinion.releases.exists(),
        "crumbs": crumbs_of(opinion, _("Edit the wording")),
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/opinion_edit.html", context)


@open_to(Role.SECRETARIAT)
def revoke(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Revoke an issued opinion, after reading what that means."""
    opinion = _run(request, public_id, OpinionState.ISSUED)
    data, _files = submitted(request)
    form = ReasonForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            revoke_opinion(request.actor, opinion, form.cleaned_data["reason"])
        except ValidationError as problem:
            at_the_form(problem, form)
        else:
            messages.success(request, _("The opinion has been revoked. Whoever verifies it is told so."))
            return redirect("appraisal:opinion", public_id)
    context = {"opinion": opinion, "form": form, "crumbs": crumbs_of(opinion, _("Revoke"))}
    return (invalid if request.method == "POST" else render)(
        request, "appraisal/opinion_revoke.html", context
    )


@open_to(MEMBERS)
def follow(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Begin an opinion that supplements or replaces this one."""
    opinion = found_opinion(request, public_id)
    goes_on = opinion.state in {OpinionState.ISSUED, OpinionState.REVOKED} and not replacement_of(opinion)
    if not goes_on or not policies.may_prepare(request.actor, opinion.case):
        raise Http404
    data, _files = submitted(request)
    form = FollowForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            follower = follow_opinion(request.actor, opinion, form.cleaned_data["kind"])
        except ValidationError as problem:
            at_the_form(problem, form)
        else:
            messages.success(request, _("The draft begins with the wording of the former opinion."))
            return redirect("appraisal:opinion_edit", follower.public_id)
    context = {"opinion": opinion, "form": form, "crumbs": crumbs_of(opinion, _("Supplement or replace"))}
    return (invalid if request.method == "POST" else render)(
        request, "appraisal/opinion_follow.html", context
    )


@open_to(Role.SECRETARIAT)
def scan(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Keep the scan of the opinion that was signed by hand; where it is to be signed, it counts from then on."""
    opinion = _run(request, public_id, OpinionState.ISSUED, OpinionState.SEALING, OpinionState.SIGNING)
    signing = opinion.state == OpinionState.SIGNING
    if signing:
        plan = release_plan(opinion, opinion.releases.filter(draft_hash=released_hash(opinion)))
        able = [(each.seat_id, each.name) for each in plan.speakers if each.turn in ABLE and each.seat_id]
        form: ScanForm = SignedForm(*submitted(request), able=able)
    else:
        form = ScanForm(*submitted(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            keep_signed_scan(
                request.actor,
                opinion,
                said["scan"],
                signed_by=said.get("signed_by", ()),
                signed_on=said.get("signed_on"),
            )
        except ValidationError as problem:
            at_the_form(problem, form)
        else:
            messages.success(
                request,
                _("The opinion is issued. It counts by its signatures.")
                if signing
                else _("The signed opinion has been stored."),
            )
            return redirect("appraisal:opinion", public_id)
    context = {
        "opinion": opinion,
        "form": form,
        "signing": signing,
        "crumbs": crumbs_of(opinion, _("Signed opinion")),
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/opinion_scan.html", context)


def _run(request: ActingRequest, public_id: UUID, *states: str) -> ExpertOpinion:
    """The opinion, for its own office and in one of ``states``; else 404."""
    opinion = found_opinion(request, public_id)
    if opinion.state not in states or not policies.may_run(request.actor, opinion.alliance_id):
        raise Http404
    return opinion
