"""Cases of advice: the list, a case, and what is noted in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from buendnis.alliances.selectors import alliance_of
from buendnis.funding.forms.advice import (
    CaseFilter,
    CaseForm,
    ContactFormSet,
    NoteForm,
    contacts_said,
)
from buendnis.funding.models import AdviceCase, AdviceState, Application
from buendnis.funding.policies import advice as policy
from buendnis.funding.selectors import advice as questions
from buendnis.funding.selectors.history import INSIDE, OF_ADVICE, history_of
from buendnis.funding.selectors.ideas import advised_ideas
from buendnis.funding.selectors.selfcheck import told
from buendnis.funding.selectors.turns import Usuals, case_waits
from buendnis.funding.selfcheck import Answers
from buendnis.funding.services import advice as verbs
from buendnis.funding.services import advice_notes, advice_requests
from buendnis.funding.transitions_advice import ADVICE, LIVING
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.actor import Role
from buendnis.ground.clock import today
from buendnis.ground.documents import selectors as documents
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import invalid, paginate, show_refusal
from buendnis.ground.requests import ActingRequest

KINDS = {
    AdviceState.UNCONFIRMED: "warning",
    AdviceState.OPEN: "info",
    AdviceState.WAITING: "warning",
    AdviceState.CLOSED: "neutral",
}
FIRST = {"channel": "telephone", "next_step_owner": "office"}  # what a note says most often
COLUMNS: list[Column[AdviceCase]] = [
    Column(lambda: _("Subject"), lambda case: case.subject),
    Column(lambda: _("Organisation"), lambda case: case.organisation_name),
    Column(lambda: _("State"), lambda case: str(case.get_state_display())),
    Column(lambda: _("since"), lambda case: case.state_since),
    Column(lambda: _("waits for"), lambda case: case.waiting_for),
    Column(lambda: _("Responsible"), lambda case: case.responsible.person.name if case.responsible else ""),
    Column(lambda: _("next last day"), lambda case: getattr(case, "next_due", None) or ""),
    Column(lambda: _("Result"), lambda case: str(case.get_result_display())),
    Column(lambda: _("begun with"), lambda case: str(case.get_origin_display())),
    Column(lambda: _("begun on"), lambda case: case.created_at),
]


@open_to(SIGNED_IN)
@require_safe
def cases(request: ActingRequest) -> HttpResponse:
    """The cases of the office; for everybody else those in which they are advised."""
    actor = request.actor
    form = CaseFilter(request.GET, actor=actor)
    rows = questions.listed_cases(
        actor,
        search=request.GET.get("q", ""),
        state=request.GET.get("state", ""),
        mine=bool(request.GET.get("mine")) and actor.is_office,
        overdue=bool(request.GET.get("overdue")),
        sort=request.GET.get("sort", ""),
    )
    if request.GET.get("format") == "csv":
        return csv_response("beratung", COLUMNS, rows)
    if request.GET.get("format") == "xlsx":
        return xlsx_response("beratung", COLUMNS, rows)
    page, day = paginate(request, rows), today()
    context = {
        "form": form,
        "page_obj": page,
        "rows": [
            (case, KINDS[AdviceState(case.state)], bool(case.next_due and case.next_due < day))
            for case in page
        ],
        "narrowed": any(request.GET.get(name) for name in ("q", "state", "mine", "overdue")),
        "is_office": actor.is_office,
    }
    return render(request, "funding/advice/list.html", context)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActingRequest) -> HttpResponse:
    """Open a case during a call: what it is about is enough."""
    alliance = alliance_of(request.actor)
    answers = Answers.from_json(request.GET)  # of the self-check, gone through during the call
    form = CaseForm(*submitted(request))
    contacts = ContactFormSet(submitted(request)[0], prefix="contacts")
    if request.method == "POST" and form.is_valid() and contacts.is_valid():
        try:
            opened = verbs.open_case(
                request.actor,
                alliance,
                contacts=contacts_said(contacts),
                answers=answers.to_json(),
                **form.cleaned_data,
            )
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The case has been opened."))
            return redirect("funding:advice_case", opened.public_id)
    crumbs = [(reverse("funding:advice"), _("Advice")), ("", _("Open a case"))]
    context = {
        "form": form,
        "contacts": contacts,
        "title": _("Open a case"),
        "told": told(answers.to_json()),
        "self_check": reverse("funding:self_check", args=[alliance.slug]),
        "crumbs": crumbs,
        "back": reverse("funding:advice"),
    }
    return (invalid if request.method == "POST" else render)(request, "funding/advice/edit.html", context)


@open_to(SIGNED_IN)
@require_safe
def case(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """A case: all of it for the office, the shared part for whoever is advised."""
    found = find(request, public_id)
    return render(request, "funding/advice/case.html", _context(request, found))


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Confirm a request that came by the public form; one has signed in with its address."""
    found = get_object_or_404(
        AdviceCase.objects.visible_to(request.actor).select_related("alliance"),
        public_id=public_id,
        asked_by=request.actor.user_id,
    )
    if request.method == "POST":
        try:
            advice_requests.confirm_request(request.actor, found)
        except ValidationError as problem:
            messages.info(request, " ".join(problem.messages))
        else:
            messages.success(request, _("Thank you. The office has your request now and will get in touch."))
        return redirect("funding:advice_case", found.public_id)
    if found.state != AdviceState.UNCONFIRMED:
        return redirect("funding:advice_case", found.public_id)
    return render(request, "funding/advice/confirm.html", {"case": found})


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Put subject, organisation and contacts right."""
    found = find_advised(request, public_id)
    data = submitted(request)[0]
    there = [
        {"name": each.name, "email": each.email, "phone": each.phone, "part": each.part}
        for each in found.contacts.all()
    ]
    form = CaseForm(data, instance=found)
    contacts = ContactFormSet(data, prefix="contacts", initial=there)
    if request.method == "POST" and form.is_valid() and contacts.is_valid():
        try:
            verbs.edit_case(request.actor, found, contacts=contacts_said(contacts), **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The case has been changed."))
            return redirect("funding:advice_case", found.public_id)
    context = {
        "form": form,
        "contacts": contacts,
        "title": _("Change the case"),
        "told": [],
        "self_check": "",
        "crumbs": crumbs_of(found, _("Change the case")),
        "back": reverse("funding:advice_case", args=[found.public_id]),
    }
    return (invalid if request.method == "POST" else render)(request, "funding/advice/edit.html", context)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note a piece of advice."""
    found = find_advised(request, public_id)
    form = NoteForm(*submitted(request), initial=FIRST | {"advised_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            advice_notes.add_note(request.actor, found, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The note has been saved."))
            return redirect("funding:advice_case", found.public_id)
    context = {
        "form": form,
        "title": _("Note advice"),
        "subject": found.subject,
        "crumbs": crumbs_of(found, _("Note advice")),
        "back": reverse("funding:advice_case", args=[found.public_id]),
    }
    return (invalid if request.method == "POST" else render)(request, "funding/advice/note.html", context)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def on_idea(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note a piece of advice on an idea; its case is opened with the first one."""
    found = get_object_or_404(advised_ideas(request.actor), public_id=public_id)
    back = reverse("funding:idea", args=[found.public_id])
    form = NoteForm(*submitted(request), initial=FIRST | {"advised_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            advice_notes.add_advice(request.actor, found, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The note has been saved."))
            return redirect(back)
    context = {
        "form": form,
        "title": _("Note advice"),
        "subject": found.title,
        "crumbs": [(reverse("funding:ideas"), _("Ideas")), (back, found.title), ("", _("Note advice"))],
        "back": back,
    }
    return (invalid if request.method == "POST" else render)(request, "funding/advice/note.html", context)


@open_to(SIGNED_IN)
@require_POST
def on_outline(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Open the case of an outline, or go to the one that there is; its owner asks for advice with it."""
    found = get_object_or_404(
        Application.objects.visible_to(request.actor).select_related("alliance", "applicant", "idea"),
        public_id=public_id,
    )
    opened = verbs.open_for_outline(request.actor, found)
    return redirect("funding:advice_case", opened.public_id)


@open_to(Role.SECRETARIAT)
@require_POST
def share(request: ActingRequest, public_id: UUID, note_id: UUID) -> HttpResponse:
    """Share an internal note afterwards."""
    found = find_advised(request, public_id)
    advice_notes.share_note(request.actor, get_object_or_404(found.notes.all(), public_id=note_id))
    messages.success(request, _("The note is shared now; whoever is advised is told."))
    return redirect("funding:advice_case", found.public_id)


def find(request: ActingRequest, public_id: UUID) -> AdviceCase:
    """The case, if the actor sees it; else the same 404 as for one that never was."""
    rows = questions.with_everything(AdviceCase.objects.visible_to(request.actor))
    return get_object_or_404(rows, public_id=public_id)


def find_advised(request: ActingRequest, public_id: UUID) -> AdviceCase:
    """The case, if the actor's office advises in it."""
    return get_object_or_404(
        questions.with_everything(questions.advised_cases(request.actor)), public_id=public_id
    )


def crumbs_of(found: AdviceCase, title: str = "") -> list[tuple[str, str]]:
    """The way to a case, and to a page of it."""
    one = reverse("funding:advice_case", args=[found.public_id])
    start = [(reverse("funding:advice"), _("Advice"))]
    return [*start, (one, found.subject), ("", title)] if title else [*start, ("", found.subject)]


def _context(request: ActingRequest, found: AdviceCase) -> dict[str, Any]:
    actor = request.actor
    office, advised, day = policy.advises(actor, found), policy.is_advised(actor, found), today()
    rows = list(questions.documents_of(actor, found))
    files = documents.by_id(row.document for row in rows)
    steps = list(questions.steps_of(actor, found))
    for step in steps:
        step.case = found
    waits = case_waits(found, steps)
    usual = Usuals(found.alliance_id).of(waits) if waits else None
    told_then = OF_ADVICE | INSIDE if office else OF_ADVICE
    return {
        "case": found,
        "kind": KINDS[AdviceState(found.state)],
        "is_office": office,
        "is_advised": advised,
        "living": found.state in LIVING,
        "may_confirm": found.state == AdviceState.UNCONFIRMED and policy.asked(actor, found),
        "can": {
            verb: office and ADVICE.may(verb, found.state) for verb in ("wait", "go_on", "close", "reopen")
        },
        "notes": list(questions.notes_of(actor, found)),
        "steps": [
            (step, policy.may_tick(actor, step), bool(step.due and not step.done_at and step.due < day))
            for step in steps
        ],
        "files": [(row, files[row.document]) for row in rows if row.document in files],
        "hand_overs": list(found.hand_overs.select_related("given_by__person", "given_to__person"))
        if office
        else [],
        "application": Application.objects.visible_to(actor).filter(pk=found.application_id or 0).first(),
        "waiting": waits,
        "usual": usual,
        "yours": bool(waits and waits.is_of(office=office, advised=advised)),
        "timeline": history_of(
            "funding.advicecase", found.public_id, found.alliance_id, told_then, waits, usual
        ),
        "told": told(found.answers),
        "query": Answers.from_json(found.answers).query,
        "crumbs": crumbs_of(found),
    }
