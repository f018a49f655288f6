"""Ideas: bringing one, reading them, and making an outline of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from buendnis.alliances.selectors import alliance_of, current_recognition
from buendnis.funding.forms.ideas import IdeaFilter, IdeaForm, OutlineForm, PlaceForm, PutAsideForm
from buendnis.funding.models import Application, Idea, IdeaState
from buendnis.funding.policies import ideas as policy
from buendnis.funding.selectors.advice import advice_shown, case_of_idea, steps_of
from buendnis.funding.selectors.history import OF_AN_IDEA, history_of
from buendnis.funding.selectors.ideas import Listed, advised_ideas, listed_ideas, visible_ideas
from buendnis.funding.selectors.turns import Usuals, case_waits, idea_waits
from buendnis.funding.services import ideas as verbs
from buendnis.funding.services.application_team import organisation_named
from buendnis.funding.services.idea_placing import place_idea
from buendnis.funding.transitions_ideas import IDEA
from buendnis.funding.views.bringing import Bringing
from buendnis.funding.views.idea_voices import voices_of
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.accounts.services import open_account
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import invalid, paginate, show_refusal
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import unit

KINDS = {
    IdeaState.UNCONFIRMED: "warning",
    IdeaState.NEW: "info",
    IdeaState.ADVICE: "info",
    IdeaState.OUTLINED: "success",
    IdeaState.PARKED: "neutral",
    IdeaState.DECLINED: "neutral",
    IdeaState.MERGED: "neutral",
}
COLUMNS: list[Column[Listed]] = [
    Column(lambda: _("Title"), lambda idea: idea.title),
    Column(lambda: _("State"), lambda idea: str(idea.get_state_display())),
    Column(lambda: _("Organisation"), lambda idea: idea.organisation_name),
    Column(
        lambda: _("Field of action"), lambda idea: idea.field_of_action.title if idea.field_of_action else ""
    ),
    Column(lambda: _("Goal of the strategy"), lambda idea: idea.goal.title if idea.goal else ""),
    Column(
        lambda: _("Brought by the partner"),
        lambda idea: idea.brought_by_seat.name if idea.brought_by_seat else "",
    ),
    Column(lambda: _("Call for ideas"), lambda idea: idea.call.title if idea.call else ""),
    Column(lambda: _("would join"), lambda idea: idea.would_join),
    Column(lambda: _("would co-fund"), lambda idea: idea.would_cofund),
    Column(lambda: _("brought on"), lambda idea: idea.created_at),
    Column(lambda: _("Reason"), lambda idea: idea.state_reason),
]
CONTACT: list[Column[Listed]] = [
    Column(lambda: _("Contact"), lambda idea: idea.contact_name),
    Column(lambda: _("E-mail address"), lambda idea: idea.contact_email),
    Column(lambda: _("Telephone"), lambda idea: idea.contact_phone),
]


@open_to(SIGNED_IN)
@require_safe
def ideas(request: ActingRequest) -> HttpResponse:
    """The alliance's ideas for its members; one's own for everybody else."""
    actor = request.actor
    form = IdeaFilter(request.GET, actor=actor)
    asked = {name: request.GET.get(name, "") for name in ("state", "field", "call", "sort")}
    rows = listed_ideas(actor, search=request.GET.get("q", ""), **asked)
    columns = COLUMNS + CONTACT if actor.is_office else COLUMNS
    if request.GET.get("format") == "csv":
        return csv_response("ideen", columns, rows)
    if request.GET.get("format") == "xlsx":
        return xlsx_response("ideen", columns, rows)
    page = paginate(request, rows)
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(idea, KINDS[IdeaState(idea.state)]) for idea in page],
        "narrowed": any(request.GET.get(name) for name in ("q", "state", "field", "call")),
        "is_member": actor.is_member,
        "is_office": actor.is_office,
    }
    return render(request, "funding/ideas/list.html", context)


@open_to(MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActingRequest) -> HttpResponse:
    """A partner or the office brings an idea of its own."""
    alliance = alliance_of(request.actor)
    bringing = Bringing(request, alliance, IdeaForm)
    if request.method == "POST" and not bringing.only_looks and bringing.is_valid():
        try:
            idea = verbs.submit_idea(request.actor, alliance, bringing.said)
        except ValidationError as problem:
            bringing.refuse(problem)
        else:
            messages.success(request, _("Your idea has been saved."))
            return redirect("funding:idea", idea.public_id)
    context = bringing.context()
    return (invalid if request.method == "POST" else render)(request, "funding/ideas/new.html", context)


@open_to(SIGNED_IN)
@require_safe
def idea(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """An idea with its advice."""
    return render(request, "funding/ideas/idea.html", _context(request, _found(request, public_id)))


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Confirm an idea that was brought by the public form; one has signed in with its address."""
    found = get_object_or_404(
        visible_ideas(request.actor), public_id=public_id, brought_by=request.actor.user_id
    )
    if request.method == "POST":
        try:
            verbs.confirm_idea(request.actor, found)
        except ValidationError as problem:
            messages.info(request, " ".join(problem.messages))
        else:
            messages.success(request, _("Thank you. The office has your idea now and will get in touch."))
        return redirect("funding:idea", found.public_id)
    if found.state != IdeaState.UNCONFIRMED:
        return redirect("funding:idea", found.public_id)
    return render(request, "funding/ideas/confirm.html", {"idea": found})


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def put_aside(request: ActingRequest, public_id: UUID, how: str) -> HttpResponse:
    """Park or decline an idea."""
    found = _advised(request, public_id)
    ways = {
        "parken": (verbs.park_idea, _("Park the idea")),
        "ablehnen": (verbs.decline_idea, _("Do not pursue the idea")),
    }
    if how not in ways:
        raise Http404
    verb, title = ways[how]
    form = PutAsideForm(*submitted(request))
    if request.method == "POST" and form.is_valid():
        try:
            verb(request.actor, found, form.cleaned_data["reason"])
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved. Whoever brought the idea is told."))
            return redirect("funding:idea", found.public_id)
    return _page(request, "funding/ideas/form.html", found, form, title)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say which field of action and goal of the strategy an idea serves."""
    found = _advised(request, public_id)
    data, _files = submitted(request)
    form = PlaceForm(data, idea=found)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            place_idea(request.actor, found, field_of_action=said["field_of_action"], goal=said.get("goal"))
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("funding:idea", found.public_id)
    return _page(request, "funding/ideas/form.html", found, form, _("Assign to the strategy"))


@open_to(Role.SECRETARIAT)
@require_POST
def begin(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take a new idea into advice."""
    found = _advised(request, public_id)
    try:
        verbs.begin_advice(request.actor, found)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("The idea is in advice now. Whoever brought it is told."))
    return redirect("funding:idea", found.public_id)


@open_to(Role.SECRETARIAT)
@require_POST
def reopen(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take an idea up again."""
    found = _advised(request, public_id)
    try:
        verbs.reopen_idea(request.actor, found)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("funding:idea", found.public_id)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def outline(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Make an outline of an idea."""
    found = _advised(request, public_id)
    initial = {"recognition": current_recognition(found.alliance), "applicant_name": found.organisation_name}
    form = OutlineForm(*submitted(request), actor=request.actor, idea=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with unit():
                application = verbs.make_outline(
                    request.actor,
                    found,
                    applicant=said["applicant"]
                    or organisation_named(
                        request.actor, name=said["applicant_name"], kind=said["applicant_kind"]
                    ),
                    guideline=said["guideline"],
                    funding_object=said["funding_object"],
                    recognition=said["recognition"],
                    funding_call=said["funding_call"],
                    owner=open_account(request.actor, said["email"]) if said["email"] else None,
                )
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The outline has been begun. Whoever writes it has been told."))
            return redirect("funding:application", application.public_id)
    return _page(request, "funding/ideas/form.html", found, form, _("Make an outline"))


def _found(request: ActingRequest, public_id: UUID) -> Idea:
    return get_object_or_404(visible_ideas(request.actor), public_id=public_id)


def _advised(request: ActingRequest, public_id: UUID) -> Idea:
    return get_object_or_404(advised_ideas(request.actor), public_id=public_id)


def _context(request: ActingRequest, found: Idea) -> dict[str, Any]:
    actor = request.actor
    application = Application.objects.visible_to(actor).filter(idea=found).first()
    case = case_of_idea(actor, found)
    waits = idea_waits(found) or (case_waits(case, steps_of(actor, case)) if case else None)
    usual = Usuals(found.alliance_id).of(waits) if waits else None
    return voices_of(request, found) | {
        "idea": found,
        "kind": KINDS[IdeaState(found.state)],
        "notes": list(advice_shown(actor, found)),
        "case": case,
        "waiting": waits if actor.is_office or policy.brought(actor, found) else None,
        "usual": usual,
        "yours": bool(
            waits and waits.is_of(office=policy.advises(actor, found), advised=policy.brought(actor, found))
        ),
        "timeline": history_of("funding.idea", found.public_id, found.alliance_id, OF_AN_IDEA, waits, usual)
        if policy.reads_contact(actor, found)
        else [],
        "is_office": policy.advises(actor, found),
        "is_own": policy.brought(actor, found),
        "may_confirm": found.state == IdeaState.UNCONFIRMED and found.brought_by_id == actor.user_id,
        "reads_contact": policy.reads_contact(actor, found),
        "application": application,
        "crumbs": [(reverse("funding:ideas"), _("Ideas")), ("", found.title)],
        "can": {
            verb: IDEA.may(verb, found.state)
            for verb in ("advise", "park", "decline", "reopen", "outline", "merge")
        },
        "can_place": found.state in policy.DISCUSSED,
        "can_note": found.state not in {IdeaState.UNCONFIRMED, IdeaState.DECLINED},
    }


def _page(request: ActingRequest, template: str, found: Idea, form: Any, title: str) -> HttpResponse:
    crumbs = [
        (reverse("funding:ideas"), _("Ideas")),
        (reverse("funding:idea", args=[found.public_id]), found.title),
        ("", title),
    ]
    context = {"form": form, "idea": found, "title": title, "button": title, "crumbs": crumbs}
    return (invalid if request.method == "POST" else render)(request, template, context)
