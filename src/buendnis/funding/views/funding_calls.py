"""Calls of the state, which the office makes known."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from buendnis.alliances.selectors import alliance_of
from buendnis.funding.forms.calls import CallFilter, FundingCallForm
from buendnis.funding.models import FundingCall
from buendnis.funding.selectors.calls import kept_funding_calls, listed_funding_calls
from buendnis.funding.services import calls as verbs
from buendnis.funding.views.public_calls import with_phase
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import invalid, paginate, show_refusal
from buendnis.ground.requests import ActingRequest

COLUMNS: list[Column[Any]] = [
    Column(lambda: _("Title"), lambda call: call.title),
    Column(lambda: _("State"), lambda call: str(call.phase(today()).label)),
    Column(lambda: _("number or reference"), lambda call: call.number),
    Column(lambda: _("who calls"), lambda call: call.authority),
    Column(lambda: _("opens on"), lambda call: call.opens_on),
    Column(lambda: _("last day"), lambda call: call.closes_on or ""),
    Column(lambda: _("address of the call"), lambda call: call.url),
]


@open_to(MEMBERS)
@require_safe
def funding_calls(request: ActingRequest) -> HttpResponse:
    """The state's calls that the alliance knows of."""
    actor = request.actor
    search, phase, sort = (request.GET.get(name, "") for name in ("q", "phase", "sort"))
    rows = listed_funding_calls(actor, search=search, phase=phase, sort=sort)
    if request.GET.get("format") == "csv":
        return csv_response("foerderaufrufe", COLUMNS, rows)
    if request.GET.get("format") == "xlsx":
        return xlsx_response("foerderaufrufe", COLUMNS, rows)
    page = paginate(request, rows)
    context = {
        "form": CallFilter(request.GET, drafts=False),
        "page_obj": page,
        "rows": [with_phase(call) for call in page],
        "narrowed": any(request.GET.get(name) for name in ("q", "phase")),
        "is_office": actor.is_office,
        "crumbs": [(reverse("funding:calls"), _("Calls")), ("", _("Calls of the state"))],
    }
    return render(request, "funding/calls/state_list.html", context)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActingRequest) -> HttpResponse:
    """Make a call of the state known."""
    form = FundingCallForm(*submitted(request), initial={"opens_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            verbs.enter_funding_call(request.actor, alliance_of(request.actor), form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The call is shown among the alliance’s calls now."))
            return redirect("funding:funding_calls")
    return _form(request, form, _("New call of the state"))


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Correct what is known of a call of the state."""
    found = _found(request, public_id)
    form = FundingCallForm(*submitted(request), instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.edit_funding_call(request.actor, found, form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The call has been changed."))
            return redirect("funding:funding_calls")
    return _form(request, form, _("Change the call"))


@open_to(Role.SECRETARIAT)
@require_POST
def end(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Show a call of the state among the past ones."""
    try:
        verbs.end_funding_call(request.actor, _found(request, public_id))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("The call has ended."))
    return redirect("funding:funding_calls")


def _found(request: ActingRequest, public_id: UUID) -> FundingCall:
    return get_object_or_404(kept_funding_calls(request.actor), public_id=public_id)


def _form(request: ActingRequest, form: BaseForm, title: str) -> HttpResponse:
    back = reverse("funding:funding_calls")
    crumbs = [(reverse("funding:calls"), _("Calls")), (back, _("Calls of the state")), ("", title)]
    context = {"form": form, "title": title, "back": back, "crumbs": crumbs}
    return (invalid if request.method == "POST" else render)(request, "funding/calls/form.html", context)
