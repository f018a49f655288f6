"""Beginning, sending, returning and withdrawing an outline, and who writes it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.funding.forms.applications import InviteForm, StartForm, WithdrawForm
from buendnis.funding.models import GuidelineVersion
from buendnis.funding.policies import applications as policy
from buendnis.funding.selectors.applications import checklist, presented, snapshot
from buendnis.funding.selectors.checklist import precheck_lines, section_url
from buendnis.funding.services.application_drafts import start_application
from buendnis.funding.services.application_team import invite_member, organisation_named, remove_member
from buendnis.funding.services.applications import submit_application, withdraw_application
from buendnis.funding.transitions import APPLICATION
from buendnis.funding.views.applications import documents_of, plan_tables
from buendnis.funding.views.sections import closed, found, to_write
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError, unit


def _crumbs(application: Any, here: str) -> list[tuple[str, str]]:
    return [
        (reverse("funding:applications"), _("Outlines")),
        (reverse("funding:application", args=[application.public_id]), application.title),
        ("", here),
    ]


def at_the_form(form: Any, problem: ValidationError) -> None:
    """Show what a verb refused: at its field if it named one."""
    field = problem.field if isinstance(problem, ProcessError) else None
    form.add_error(field if field in form.fields else None, problem.messages)


@open_to(SIGNED_IN)
def new(request: ActingRequest) -> HttpResponse:
    """Begin an outline without an idea before it."""
    guidelines = (
        GuidelineVersion.objects.unscoped("guidelines are public; one of any alliance may be chosen")
        .filter(successor__isnull=True)
        .select_related("alliance")
        .order_by("alliance__name", "-valid_from")
    )
    alliances = Alliance.objects.filter(guideline_versions__isnull=False).distinct().order_by("name")
    choices = list(alliances[:2])
    initial = {"alliance": choices[0].public_id} if len(choices) == 1 else {}
    form = StartForm(*submitted(request), alliances=alliances, guidelines=guidelines, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with unit():
                applicant = organisation_named(
                    request.actor, name=said["applicant_name"], kind=said["applicant_kind"]
                )
                application = start_application(
                    request.actor,
                    said["alliance"],
                    title=said["title"],
                    applicant=applicant,
                    guideline=said["guideline"],
                )
        except ValidationError as problem:
            at_the_form(form, problem)
        else:
            return redirect(section_url(application, "beschreibung"))
    context = {"form": form, "possible": bool(choices)}
    template = "funding/applications/new.html"
    return (invalid if request.method == "POST" else render)(request, template, context)


@open_to(SIGNED_IN)
def preview(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Everything as the alliance will read it, and the button that sends it."""
    application = to_write(request, public_id)
    back = closed(request, application)
    if back:
        return back
    problem = ""
    if request.method == "POST":
        try:
            submit_application(request.actor, application)
        except ProcessError as refused:
            problem = refused.text
        else:
            messages.success(
                request, _("Your outline has been submitted. Its number is %s.") % application.number
            )
            return redirect("funding:application", application.public_id)
    content = snapshot(application)
    items = checklist(application, request.actor)
    context = {
        "application": application,
        "crumbs": _crumbs(application, _("Preview")),
        "content": content,
        "parts": presented(content),
        "plan": plan_tables(content),
        "documents": documents_of(application, content),
        "items": [item for item in items if item.state != "done"],
        "findings": precheck_lines(application),
        "complete": all(item.state != "missing" for item in items),
        "again": bool(application.number),
        "problem": problem,
    }
    template = "funding/applications/preview.html"
    return (invalid if request.method == "POST" else render)(request, template, context)


@open_to(SIGNED_IN)
def withdraw(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """End an outline, after reading what that means."""
    application = found(request, public_id)
    if not policy.may_withdraw(request.actor, application):
        raise Http404
    form = WithdrawForm(*submitted(request))
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_application(request.actor, application, form.cleaned_data["reason"])
        except ProcessError as problem:
            at_the_form(form, problem)
        else:
            messages.success(request, _("The outline has been withdrawn."))
            return redirect("funding:application", application.public_id)
    context = {
        "application": application,
        "form": form,
        "crumbs": _crumbs(application, _("Withdraw")),
        "possible": APPLICATION.may("withdraw", application.state),
        "under_assessment": application.state in {"assessment", "decided"},
    }
    template = "funding/applications/withdraw.html"
    return (invalid if request.method == "POST" else render)(request, template, context)


@open_to(SIGNED_IN)
def members(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Who writes the outline; its owner invites others and takes them off again."""
    application = to_write(request, public_id)
    owner = policy.owns(request.actor, application)
    form = InviteForm(*submitted(request)) if "remove" not in request.POST else InviteForm()
    if request.method == "POST" and not owner:
        raise Http404
    if request.method == "POST" and "remove" in request.POST:
        return _remove(request, application)
    if request.method == "POST" and form.is_valid():
        try:
            invite_member(request.actor, application, **form.cleaned_data)
        except ValidationError as problem:
            at_the_form(form, problem)
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("funding:application_members", application.public_id)
    context = {
        "application": application,
        "form": form,
        "owner": owner,
        "members": list(application.members.all()),
        "crumbs": _crumbs(application, _("Who writes this outline")),
    }
    template = "funding/applications/members.html"
    return (invalid if request.method == "POST" else render)(request, template, context)


def _remove(request: ActingRequest, application: Any) -> HttpResponse:
    asked = request.POST["remove"]
    for member in application.members.all():
        if str(member.user.public_id) == asked:
            try:
                remove_member(request.actor, application, member.user)
            except ProcessError as problem:
                messages.error(request, problem.text)
            else:
                messages.success(request, _("This person can’t write the outline any more."))
    return redirect("funding:application_members", application.public_id)
