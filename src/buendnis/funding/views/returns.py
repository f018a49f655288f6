"""Giving an outline back, extending the deadline, and building on an earlier outline."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.funding.forms.returns import ExtendForm, FollowUpForm, ReturnForm
from buendnis.funding.models import Application
from buendnis.funding.policies import applications as policy
from buendnis.funding.selectors.applications import latest_revision, snapshot
from buendnis.funding.selectors.checklist import section_url
from buendnis.funding.selectors.guidelines import usable_guidelines
from buendnis.funding.selectors.returns import nameable, open_return
from buendnis.funding.services.applications import extend_return, return_application
from buendnis.funding.services.followups import copy_as_followup, guideline_for, next_start
from buendnis.funding.transitions import APPLICATION
from buendnis.funding.views.sections import found, titles_of
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.actor import Role
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid, show_refusal
from buendnis.ground.requests import ActingRequest


def _crumbs(application: Application, here: str) -> list[tuple[str, str]]:
    return [
        (reverse("funding:applications"), _("Outlines")),
        (reverse("funding:application", args=[application.public_id]), application.title),
        ("", here),
    ]


def _office(request: ActingRequest, public_id: UUID) -> Application:
    application = found(request, public_id)
    if not policy.runs_the_process(request.actor, application):
        raise Http404
    return application


@open_to(Role.SECRETARIAT)
def return_(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Give an outline back with reasons, notes and a deadline."""
    application = _office(request, public_id)
    revision = latest_revision(application)
    content = revision.content if revision else snapshot(application)
    form = ReturnForm(*submitted(request), named=nameable(content))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            return_application(
                request.actor,
                application,
                said["reason"],
                said["fields_named"],
                notes=form.notes,
                due_on=said["due_on"],
                only_these=said["only_these"],
            )
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The outline has been returned. Whoever writes it gets a mail."))
            return redirect("funding:application", application.public_id)
    context = {
        "application": application,
        "form": form,
        "shown": form if form.is_bound else None,
        "sections": form.sections(titles_of(content)),
        "crumbs": _crumbs(application, _("Return for changes")),
        "possible": APPLICATION.may("return", application.state),
    }
    template = "funding/applications/return.html"
    return (invalid if request.method == "POST" else render)(request, template, context)


@open_to(Role.SECRETARIAT)
def extend(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Give more time, with a reason."""
    application = _office(request, public_id)
    form = ExtendForm(*submitted(request))
    if request.method == "POST" and form.is_valid():
        try:
            extend_return(request.actor, application, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(
                request, _("The deadline has been extended. Whoever writes the outline gets a mail.")
            )
            return redirect("funding:application", application.public_id)
    context = {
        "application": application,
        "form": form,
        "open_return": open_return(application),
        "crumbs": _crumbs(application, _("Extend the deadline")),
    }
    template = "funding/applications/extend.html"
    return (invalid if request.method == "POST" else render)(request, template, context)


@open_to(SIGNED_IN)
def follow_up(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Begin the outline of a follow-up on the basis of one's own earlier one."""
    application = found(request, public_id)
    if not policy.may_follow_up(request.actor, application):
        raise Http404
    day = today()
    offered = usable_guidelines(application.alliance, day)
    if not offered.exists():
        offered = usable_guidelines(application.alliance)
    first = guideline_for(application, day)
    initial = {
        "title": application.title,
        "starts_on": next_start(application, day),
        "guideline": first.public_id if first else None,
    }
    form = FollowUpForm(*submitted(request), guidelines=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            new = copy_as_followup(request.actor, application, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(
                request,
                _(
                    "Your follow-up has begun. Please go through its texts: they speak of the earlier project."
                ),
            )
            return redirect(section_url(new, "beschreibung"))
    context = {
        "application": application,
        "form": form,
        "possible": first is not None,
        "crumbs": _crumbs(application, _("Begin a follow-up")),
    }
    template = "funding/applications/followup.html"
    return (invalid if request.method == "POST" else render)(request, template, context)
