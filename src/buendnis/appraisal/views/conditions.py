"""Conditions as tasks: the list of the alliance, the page of one, and the steps taken on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from buendnis.appraisal import policies
from buendnis.appraisal.forms.opinions import (
    AcceptForm,
    BackForm,
    ConditionFilter,
    MoreTimeForm,
    ProofForm,
)
from buendnis.appraisal.models import ConditionState, OpinionCondition
from buendnis.appraisal.models.conditions import AWAITED, ConditionQuerySet
from buendnis.appraisal.services.conditions import (
    accept_proof,
    extend_condition,
    send_proof_back,
    submit_proof,
)
from buendnis.appraisal.views.shared import at_the_form
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.actor import Role
from buendnis.ground.clock import today
from buendnis.ground.documents.selectors import by_id
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import invalid, paginate
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import NotAllowed

STATE_KINDS = {
    ConditionState.OPEN: "warning",
    ConditionState.SUBMITTED: "info",
    ConditionState.ACCEPTED: "success",
    ConditionState.ENDED: "neutral",
}
MOST_EXPORTED = 10_000
COLUMNS: list[Column[OpinionCondition]] = [
    Column(lambda: _("Opinion"), lambda row: row.opinion.number),
    Column(lambda: _("Project"), lambda row: row.opinion.case.application.title),
    Column(lambda: _("No."), lambda row: row.number),
    Column(lambda: pgettext("opinion", "Condition"), lambda row: row.text),
    Column(lambda: _("When"), lambda row: row.get_kind_display()),
    Column(lambda: _("By whom"), lambda row: row.who or row.opinion.case.application.applicant.name),
    Column(lambda: _("Deadline"), lambda row: row.due_on or ""),
    Column(lambda: _("State"), lambda row: str(row.shown_state.label)),
    Column(lambda: _("Why"), lambda row: row.fell_away),
]


@open_to(SIGNED_IN)
@require_safe
def conditions(request: ActingRequest) -> HttpResponse:
    """The conditions of the alliance's opinions, or those on one's own outlines; what is due first on top."""
    form = ConditionFilter(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    rows = _visible(request).order_by("due_on", "opinion", "number")
    if text := said.get("q"):
        rows = rows.filter(
            Q(text__icontains=text)
            | Q(opinion__number__icontains=text)
            | Q(opinion__case__application__title__icontains=text)
        )
    if state := said.get("state"):
        rows = rows.shown_as(state)
    if (kind := request.GET.get("format")) in {"csv", "xlsx"}:
        export = csv_response if kind == "csv" else xlsx_response
        return export("auflagen", COLUMNS, rows[:MOST_EXPORTED])
    page_obj = paginate(request, rows)
    context = {
        "form": form,
        "page_obj": page_obj,
        "rows": [(row, STATE_KINDS[row.shown_state], _late(row)) for row in page_obj],
        "narrowed": any(said.get(name) for name in ("q", "state")),
        "crumbs": [(reverse("appraisal:opinions"), _("Expert opinions")), ("", _("Conditions"))],
    }
    return render(request, "appraisal/conditions.html", context)


@open_to(SIGNED_IN)
def condition(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What is asked, what has happened, and the proof."""
    row = _found(request, public_id)
    office = policies.may_run(request.actor, row.alliance_id)
    own = policies.writes_outline(request.actor, row.opinion)
    valid = not row.fell_away
    form = ProofForm(*submitted(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            submit_proof(request.actor, row, text=said["text"], files=said["proof"])
        except ValidationError as problem:
            at_the_form(problem, form)
        except NotAllowed as problem:
            raise Http404 from problem
        else:
            messages.success(request, _("The proof has been submitted. The office looks at it."))
            return redirect("appraisal:condition", public_id)
    steps = list(row.steps.all())
    files = by_id(UUID(each) for step in steps for each in step.documents)
    context: dict[str, Any] = {
        "row": row,
        "kind": STATE_KINDS[row.shown_state],
        "late": _late(row),
        "steps": [
            (step, [files[UUID(each)] for each in step.documents if UUID(each) in files]) for step in steps
        ],
        "form": form,
        "open": valid and row.state in AWAITED and (own or office),
        "own": own,
        "office": office and valid,
        "crumbs": [*_crumbs(row), ("", pgettext("opinion", "Condition %(number)s") % {"number": row.number})],
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/condition.html", context)


@open_to(Role.SECRETARIAT)
def accept(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Accept the proof."""
    row = _for_office(request, public_id, ConditionState.SUBMITTED)

    def do(said: Said) -> str:
        accept_proof(request.actor, row, said["text"])
        return _("The condition is fulfilled. The applicant has been told.")

    return take(request, _step(row, _("Accept the proof"), AcceptForm, do))


@open_to(Role.SECRETARIAT)
def send_back(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Send the proof back."""
    row = _for_office(request, public_id, ConditionState.SUBMITTED)

    def do(said: Said) -> str:
        send_proof_back(request.actor, row, said["reason"])
        return _("The applicant has been told what is missing.")

    return take(request, _step(row, _("Send the proof back"), BackForm, do))


@open_to(Role.SECRETARIAT)
def extend(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Give more time."""
    row = _for_office(request, public_id, *AWAITED)

    def do(said: Said) -> str:
        extend_condition(request.actor, row, said["due_on"], said["reason"])
        return _("The deadline has been extended. The applicant has been told.")

    return take(request, _step(row, _("Extend the deadline"), MoreTimeForm, do))


def _visible(request: ActingRequest) -> ConditionQuerySet:
    return OpinionCondition.objects.visible_to(request.actor).select_related(
        "alliance", "opinion__alliance", "opinion__case__application__applicant"
    )


def _found(request: ActingRequest, public_id: UUID) -> OpinionCondition:
    rows = _visible(request).prefetch_related("steps", "opinion__case__application__members")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _for_office(request: ActingRequest, public_id: UUID, *states: str) -> OpinionCondition:
    row = _found(request, public_id)
    if row.fell_away or row.state not in states or not policies.may_run(request.actor, row.alliance_id):
        raise Http404
    return row


def _late(row: OpinionCondition) -> bool:
    return row.shown_state == ConditionState.OPEN and row.due_on is not None and row.due_on < today()


def _crumbs(row: OpinionCondition) -> list[tuple[str, str]]:
    return [
        (reverse("appraisal:opinions"), _("Expert opinions")),
        (reverse("appraisal:opinion", args=[row.opinion.public_id]), row.opinion.number),
    ]


def _step(row: OpinionCondition, title: str, form: Any, do: Any) -> Step:
    page = reverse("appraisal:condition", args=[row.public_id])
    number = pgettext("opinion", "Condition %(number)s") % {"number": row.number}
    return Step(
        title,
        form,
        do,
        page,
        (*_crumbs(row), (page, number)),
        facts=((number, row.text), (_("Deadline"), row.due_on or "–")),
        button=title,
    )
