"""Calls for ideas as the alliance's members list them and its office keeps them."""

from __future__ import annotations

from collections.abc import Callable
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
from buendnis.funding.forms.calls import CallDocumentForm, CallFilter, CallForm, ExtendForm
from buendnis.funding.models import CallState, IdeaCall
from buendnis.funding.selectors.calls import (
    documents_of,
    funding_object_title,
    listed_calls,
    questions_of,
    visible_calls,
)
from buendnis.funding.services import calls as verbs
from buendnis.funding.transitions_calls import CALL
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
    Column(lambda: _("opens on"), lambda call: call.opens_on),
    Column(lambda: _("last day"), lambda call: call.closes_on or ""),
    Column(
        lambda: _("Field of action"), lambda call: call.field_of_action.title if call.field_of_action else ""
    ),
    Column(lambda: _("Funding object"), lambda call: call.funding_object),
    Column(lambda: _("Ideas"), lambda call: call.number_of_ideas),
]


@open_to(MEMBERS)
@require_safe
def calls(request: ActingRequest) -> HttpResponse:
    """The alliance's own calls."""
    actor = request.actor
    search, phase, sort = (request.GET.get(name, "") for name in ("q", "phase", "sort"))
    rows = listed_calls(actor, search=search, phase=phase, sort=sort)
    if request.GET.get("format") == "csv":
        return csv_response("ideenaufrufe", COLUMNS, rows)
    if request.GET.get("format") == "xlsx":
        return xlsx_response("ideenaufrufe", COLUMNS, rows)
    page = paginate(request, rows)
    context = {
        "form": CallFilter(request.GET, drafts=actor.is_office),
        "page_obj": page,
        "rows": [with_phase(call) for call in page],
        "narrowed": any(request.GET.get(name) for name in ("q", "phase")),
        "is_office": actor.is_office,
        "alliance": alliance_of(actor),
    }
    return render(request, "funding/calls/list.html", context)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActingRequest) -> HttpResponse:
    """Begin a call."""
    alliance = alliance_of(request.actor)
    form = CallForm(*submitted(request), alliance=alliance, initial={"opens_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            call = verbs.draft_call(request.actor, alliance, form.said())
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The draft has been saved. Nobody but the office sees it yet."))
            return redirect("funding:call", call.public_id)
    return _form(request, form, None, _("New call for ideas"))


@open_to(MEMBERS)
@require_safe
def call(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """A call with what came of it."""
    found = _found(request, public_id)
    return _page(request, found, CallDocumentForm())


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Change the words of a call, and its dates while it is a draft."""
    found = _found(request, public_id)
    form = CallForm(*submitted(request), alliance=found.alliance, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.edit_call(request.actor, found, form.said())
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The call has been changed."))
            return redirect("funding:call", found.public_id)
    return _form(request, form, found, _("Change the call"))


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Give a call a later last day."""
    found = _found(request, public_id)
    form = ExtendForm(*submitted(request))
    if request.method == "POST" and form.is_valid():
        try:
            verbs.extend_call(request.actor, found, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The call has been extended."))
            return redirect("funding:call", found.public_id)
    return _form(request, form, found, _("Extend the call"))


@open_to(Role.SECRETARIAT)
@require_POST
def publish(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Let everybody read a call."""
    return _do(
        request, public_id, verbs.publish_call, _("The call has been published. The partners are told.")
    )


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say what it means to end a call for good, then do it."""
    if request.method == "POST":
        return _do(request, public_id, verbs.end_call, _("The call has ended."))
    found = _found(request, public_id)
    return _sure(
        request,
        found,
        "end",
        _("End the call"),
        _("No idea comes in by it any more, and it can’t be opened again; a copy can begin as a new call."),
        {"ideas": found.ideas.exclude(state="unconfirmed").count()},
    )


@open_to(Role.SECRETARIAT)
@require_POST
def copy(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Begin a new call with the words of this one."""
    copied = verbs.copy_call(request.actor, _found(request, public_id))
    messages.success(request, _("This is the copy, a draft. Please set its dates."))
    return redirect("funding:call_edit", copied.public_id)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say what goes with a draft, then delete it."""
    found = _found(request, public_id)
    if request.method != "POST":
        return _sure(
            request,
            found,
            "delete",
            _("Delete the draft"),
            _("Nobody but the office has read it. Its text and its questions are lost."),
            {"documents": documents_of(found)},
        )
    try:
        verbs.delete_call(request.actor, found)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("funding:call", public_id)
    messages.success(request, _("The draft has been deleted."))
    return redirect("funding:calls")


@open_to(Role.SECRETARIAT)
@require_POST
def documents(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Add a file to a call, or take one off it."""
    found = _found(request, public_id)
    if "remove" in request.POST:
        document = next(
            (each for each in documents_of(found) if str(each.public_id) == request.POST["remove"]), None
        )
        if document is not None:
            try:
                verbs.remove_document(request.actor, found, document)
            except ValidationError as problem:
                messages.error(request, " ".join(problem.messages))
            else:
                messages.success(request, _("The file has been removed."))
        return redirect("funding:call", public_id)
    form = CallDocumentForm(*submitted(request))
    if form.is_valid():
        try:
            verbs.add_document(request.actor, found, form.cleaned_data["file"])
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The file has been added."))
            return redirect("funding:call", public_id)
    return _page(request, found, form)


def _found(request: ActingRequest, public_id: UUID) -> IdeaCall:
    return get_object_or_404(visible_calls(request.actor), public_id=public_id)


def _do(request: ActingRequest, public_id: UUID, verb: Callable[..., object], said: str) -> HttpResponse:
    try:
        verb(request.actor, _found(request, public_id))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, said)
    return redirect("funding:call", public_id)


def _sure(
    request: ActingRequest, found: IdeaCall, verb: str, title: str, meaning: str, goes: dict[str, Any]
) -> HttpResponse:
    """Ask once more before something that can't be taken back; the call itself where that is not possible."""
    if not CALL.may(verb, found.state):
        return redirect("funding:call", found.public_id)
    back = reverse("funding:call", args=[found.public_id])
    context = goes | {
        "call": found,
        "title": title,
        "meaning": meaning,
        "crumbs": [(reverse("funding:calls"), _("Calls")), (back, found.title), ("", title)],
    }
    return render(request, "funding/calls/sure.html", context)


def _page(request: ActingRequest, found: IdeaCall, form: BaseForm) -> HttpResponse:
    ideas = found.ideas.exclude(state="unconfirmed")
    invited = found.invitations.select_related("idea").order_by("-created_at", "-pk")
    context = with_phase(found) | {
        "form": form,
        "is_office": request.actor.is_office,
        "is_draft": found.state == CallState.DRAFT,
        "can": {verb: CALL.may(verb, found.state) for verb in ("publish", "extend", "end", "delete")},
        "number_of_ideas": ideas.count(),
        "newest": list(ideas.order_by("-created_at", "-pk")[:5]),
        "invitations": list(invited) if request.actor.is_office else [],
        "category": funding_object_title(found),
        "asked": questions_of(found),
        "extensions": list(found.extensions.all()),
        "documents": documents_of(found),
        "crumbs": [(reverse("funding:calls"), _("Calls")), ("", found.title)],
    }
    return (invalid if request.method == "POST" else render)(request, "funding/calls/call.html", context)


def _form(request: ActingRequest, form: BaseForm, found: IdeaCall | None, title: str) -> HttpResponse:
    crumbs = [(reverse("funding:calls"), _("Calls"))]
    back = reverse("funding:calls")
    if found is not None:
        back = reverse("funding:call", args=[found.public_id])
        crumbs.append((back, found.title))
    context = {"form": form, "title": title, "back": back, "crumbs": [*crumbs, ("", title)]}
    return (invalid if request.method == "POST" else render)(request, "funding/calls/form.html", context)
