"""The bank's queries: the list, the page of one, and the steps taken on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buendnis.bank import policies
from buendnis.bank.forms import (
    AnswerForm,
    ContributionForm,
    HandForm,
    LaterForm,
    QueryFilter,
    QueryForm,
)
from buendnis.bank.models import BankQuery, QueryState, QueryStepKind
from buendnis.bank.services.queries import (
    OPEN,
    answer_query,
    contribute_to_query,
    enter_query,
    extend_query,
    hand_over_query,
    reopen_query,
    take_query_back,
)
from buendnis.bank.views.packages import QUERY_KINDS
from buendnis.bank.views.shared import crumbs_of, found_outline, under_the_bank
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.actor import Role
from buendnis.ground.clock import today
from buendnis.ground.documents.selectors import by_id
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import invalid, paginate, show_refusal
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import NotAllowed, ProcessError

MOST_EXPORTED = 10_000
COLUMNS: list[Column[BankQuery]] = [
    Column(lambda: _("Outline"), lambda row: row.application.number),
    Column(lambda: _("Project"), lambda row: row.application.title),
    Column(lambda: _("Asked on"), lambda row: row.asked_on),
    Column(lambda: _("Query"), lambda row: row.text),
    Column(lambda: _("Answer until"), lambda row: row.due_on),
    Column(lambda: _("Who sees to it"), lambda row: row.owner),
    Column(lambda: _("State"), lambda row: row.get_state_display()),
    Column(lambda: _("Answer"), lambda row: row.answer),
    Column(lambda: _("Answered on"), lambda row: row.answered_on or ""),
]


@open_to(Role.SECRETARIAT)
@require_safe
def queries(request: ActingRequest) -> HttpResponse:
    """All queries of the bank; what is due first on top."""
    form = QueryFilter(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    rows = BankQuery.objects.visible_to(request.actor).select_related("application")
    rows = rows.order_by("due_on", "pk")
    if text := said.get("q"):
        rows = rows.filter(
            Q(text__icontains=text)
            | Q(application__title__icontains=text)
            | Q(application__number__icontains=text)
        )
    if state := said.get("state"):
        rows = rows.filter(state=state)
    if (kind := request.GET.get("format")) in {"csv", "xlsx"}:
        export = csv_response if kind == "csv" else xlsx_response
        return export("rueckfragen", COLUMNS, rows[:MOST_EXPORTED])
    page_obj = paginate(request, rows)
    context = {
        "form": form,
        "page_obj": page_obj,
        "rows": [(row, QUERY_KINDS[QueryState(row.state)], _late(row)) for row in page_obj],
        "narrowed": any(said.get(name) for name in ("q", "state")),
    }
    return render(request, "bank/queries.html", context)


@open_to(Role.SECRETARIAT)
def enter(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note a query."""
    application = found_outline(request, public_id, office=True)

    def do(said: Said) -> str:
        enter_query(
            request.actor,
            application,
            asked_on=said["asked_on"],
            text=said["text"],
            due_on=said["due_on"],
            owner=said["owner"],
            files=said["papers"],
        )
        return _("The query has been noted.")

    step = Step(
        _("Note a query of the bank"),
        QueryForm,
        do,
        reverse("bank:case", args=[public_id]),
        under_the_bank(application),
        button=_("Note the query"),
        initial={"asked_on": today()},
    )
    return take(request, step)


@open_to(SIGNED_IN)
def query(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What the bank asks, and what has been done; whoever writes the outline contributes here."""
    row = _found(request, public_id)
    contributing = policies.may_contribute(request.actor, row)
    form = ContributionForm(*submitted(request))
    if request.method == "POST" and not contributing:
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            contribute_to_query(
                request.actor, row, text=form.cleaned_data["text"], files=form.cleaned_data["papers"]
            )
        except ValidationError as problem:
            show_refusal(form, problem)
        except NotAllowed as problem:
            raise Http404 from problem
        else:
            messages.success(request, _("Thank you. The office has your contribution."))
            return redirect("bank:query", public_id)
    steps = list(row.steps.all())
    files = by_id(UUID(each) for step in steps for each in step.documents)
    deals = policies.may_deal(request.actor, row.alliance_id)
    context: dict[str, Any] = {
        "row": row,
        "kind": QUERY_KINDS[QueryState(row.state)],
        "late": _late(row),
        "form": form,
        "contributing": contributing,
        "deals": deals,
        "open": row.state in OPEN,
        "steps": [
            (step, [files[UUID(each)] for each in step.documents if UUID(each) in files]) for step in steps
        ],
        "crumbs": crumbs_of(row.application, _("Query")),
    }
    return (invalid if request.method == "POST" else render)(request, "bank/query.html", context)


@open_to(Role.SECRETARIAT)
def hand_over(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Ask the applicant to contribute."""
    row = _for_office(request, public_id, QueryState.OFFICE)

    def do(said: Said) -> str:
        hand_over_query(request.actor, row, said["text"])
        return _("The applicant has been asked by mail.")

    return take(request, _step(row, _("Ask the applicant"), HandForm, do))


@open_to(Role.SECRETARIAT)
def take_back(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Do not wait for the applicant any longer."""
    row = _for_office(request, public_id, QueryState.APPLICANT)
    if request.method != "POST":
        return redirect("bank:query", public_id)
    try:
        take_query_back(request.actor, row)
    except ProcessError as problem:
        messages.error(request, problem.text)
    else:
        messages.success(request, _("The query is with the office again."))
    return redirect("bank:query", public_id)


@open_to(Role.SECRETARIAT)
def answer(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note what the bank was answered."""
    row = _for_office(request, public_id, *OPEN)

    def do(said: Said) -> str:
        answer_query(
            request.actor,
            row,
            text=said["text"],
            answered_on=said["answered_on"],
            files=said["papers"],
        )
        return _("The answer has been noted.")

    given = row.steps.filter(kind=QueryStepKind.CONTRIBUTED).order_by("done_at", "pk").last()
    initial = {"answered_on": today(), "text": given.text if given else ""}
    return take(request, _step(row, _("Note the answer"), AnswerForm, do, initial))


@open_to(Role.SECRETARIAT)
def extend(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The bank gives more time."""
    row = _for_office(request, public_id, *OPEN)

    def do(said: Said) -> str:
        extend_query(request.actor, row, said["due_on"], said["reason"])
        return _("The deadline has been extended.")

    return take(request, _step(row, _("Extend the deadline"), LaterForm, do))


@open_to(Role.SECRETARIAT)
def reopen(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The bank asks again."""
    row = _for_office(request, public_id, QueryState.ANSWERED)

    def do(said: Said) -> str:
        reopen_query(request.actor, row, said["due_on"], said["reason"])
        return _("The query is open again.")

    return take(request, _step(row, _("Open it again"), LaterForm, do))


def _visible(request: ActingRequest) -> QuerySet[Any]:
    rows: QuerySet[Any] = BankQuery.objects.visible_to_writers(request.actor)
    return rows.select_related("alliance", "application").prefetch_related("steps", "application__members")


def _found(request: ActingRequest, public_id: UUID) -> BankQuery:
    found: BankQuery | None = _visible(request).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _for_office(request: ActingRequest, public_id: UUID, *states: str) -> BankQuery:
    row = _found(request, public_id)
    if row.state not in states or not policies.may_deal(request.actor, row.alliance_id):
        raise Http404
    return row


def _late(row: BankQuery) -> bool:
    return row.state in OPEN and row.due_on < today()


def _step(row: BankQuery, title: str, form: Any, do: Any, initial: dict[str, Any] | None = None) -> Step:
    page = reverse("bank:query", args=[row.public_id])
    return Step(
        title,
        form,
        do,
        page,
        (*under_the_bank(row.application), (page, _("Query"))),
        facts=((_("Query"), row.text), (_("Answer until"), row.due_on)),
        button=title,
        initial=initial or {},
    )
