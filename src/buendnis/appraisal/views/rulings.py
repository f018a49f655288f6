"""Ruling on a conflict of interest, and the page on which a second person and the seat itself answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import Seat
from buendnis.appraisal import policies
from buendnis.appraisal.forms.cases import AnswerForm, AssertForm, ObjectionForm, ReasonForm
from buendnis.appraisal.models import AppraisalCase, ConflictKind, ConflictRuling, SeatStanding, Verdict
from buendnis.appraisal.services.rulings import answer_ruling, object_to_ruling, rule_on_conflict
from buendnis.appraisal.views.cases import prepared_case
from buendnis.appraisal.views.shared import crumbs_of, found_case
from buendnis.decisions.models import Recusal
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS
from buendnis.ground.drafts import submitted
from buendnis.ground.look import steps
from buendnis.ground.look.pages import invalid
from buendnis.ground.look.steps import Said, Step
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import NotAllowed, ProcessError

ANSWERS = {"agree": True, "refuse": False}


@open_to(MEMBERS)
def lift(request: ActingRequest, public_id: UUID, seat_id: UUID, kind: str) -> HttpResponse:
    """Propose that a conflict of a seat shall not count."""
    case, seat = _ruled(request, public_id, seat_id)
    if kind not in ConflictKind.values:
        raise Http404

    def do(said: Said) -> str:
        rule_on_conflict(request.actor, case, seat, kind, Verdict.LIFTED, said["reason"])
        return _("Your ruling is noted. The conflict counts until a second person agrees.")

    return _take(
        request,
        case,
        seat,
        _("Do not let it count"),
        ReasonForm,
        do,
        facts=((_("Conflict of interest"), ConflictKind(kind).label),),
        effect=_(
            "For example because a relation is out of date. A second person looks at it; until then the conflict "
            "counts. Both, with their reasons, stand in the record."
        ),
        button=_("Propose it"),
    )


@open_to(MEMBERS)
def assert_(request: ActingRequest, public_id: UUID, seat_id: UUID) -> HttpResponse:
    """Note a conflict that is known and that nobody declared, or confirm one that was."""
    case, seat = _ruled(request, public_id, seat_id)

    def do(said: Said) -> str:
        rule_on_conflict(request.actor, case, seat, said["kind"], Verdict.ASSERTED, said["reason"])
        return _("The conflict counts from now on. The seat is told, and a second person looks at it.")

    return _take(
        request,
        case,
        seat,
        _("Note a conflict of interest"),
        AssertForm,
        do,
        initial={"kind": request.GET.get("kind", "")},
        effect=_(
            "It counts at once. The seat gets a mail with your reason and may object; a second person reads both."
        ),
        button=_("Note it"),
    )


@open_to(MEMBERS)
def ruling(request: ActingRequest, public_id: UUID, ruling_id: UUID) -> HttpResponse:
    """One ruling: what it rests on, what the seat says, and the second look."""
    case = found_case(request, public_id)
    found: ConflictRuling = get_object_or_404(
        case.rulings.select_related("seat", "answer").prefetch_related("objections"), public_id=ruling_id
    )
    found.case = case
    actor = request.actor
    if not policies.may_read_ruling(actor, found):
        raise Http404
    data, _files = submitted(request)
    step = request.POST.get("step", "")
    answer = AnswerForm(data if step in ANSWERS else None, refuses=step == "refuse")
    objection = ObjectionForm(data if step == "object" else None)
    if request.method == "POST":
        done = _answered(request, found, step, answer, objection)
        if done is not None:
            return done
    answered = getattr(found, "answer", None)
    standing: SeatStanding = case.standings.get(seat=found.seat_id)
    prepares = policies.may_run(actor, case.alliance_id) or policies.may_prepare(actor, case)
    context = {
        "case": case,
        "application": case.application,
        "ruling": found,
        "answered": answered,
        "objections": found.objections.all(),
        "effect": Recusal(standing.effect).label,
        "own": actor.seat_id == found.seat_id,
        "answer": answer if answered is None and policies.may_answer(actor, found) else None,
        "objection": objection if policies.may_object(actor, found) else None,
        "asserted": found.verdict == Verdict.ASSERTED,
        "running": case.state in policies.RUNNING,
        "crumbs": crumbs_of(case, _("Ruling on a conflict of interest"), deeper=prepares),
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/ruling.html", context)


def _answered(
    request: ActingRequest, found: ConflictRuling, step: str, answer: AnswerForm, objection: ObjectionForm
) -> HttpResponse | None:
    """Carry out the step of the page; None where a form is to be shown again."""
    form: forms.Form = objection if step == "object" else answer
    if not form.is_valid():
        return None
    try:
        if step == "object":
            object_to_ruling(request.actor, found, form.cleaned_data["text"])
            done = _("Your objection is noted. The second person reads it.")
        else:
            agrees = ANSWERS[step]
            answer_ruling(request.actor, found, agrees=agrees, reason=form.cleaned_data["answer_reason"])
            done = _("You have confirmed the ruling.") if agrees else _("You have refused the ruling.")
    except NotAllowed as problem:
        raise Http404 from problem
    except ProcessError as problem:
        messages.error(request, problem.text)
    else:
        messages.success(request, done)
    return redirect("appraisal:ruling", found.case.application.public_id, found.public_id)


def _ruled(request: ActingRequest, public_id: UUID, seat_id: UUID) -> tuple[AppraisalCase, Seat]:
    """The case and the seat to rule on, for whoever may; else 404."""
    case = prepared_case(request, public_id)
    standing = get_object_or_404(case.standings.select_related("seat"), seat__public_id=seat_id)
    if not policies.may_rule(request.actor, case, standing.seat_id) or case.state not in policies.RUNNING:
        raise Http404
    return case, standing.seat


def _take(
    request: ActingRequest,
    case: AppraisalCase,
    seat: Seat,
    title: str,
    form: type[forms.Form],
    do: Callable[[Said], str],
    **more: Any,
) -> HttpResponse:
    page = reverse("appraisal:seat", args=[case.application.public_id, seat.public_id])
    facts = ((_("Project"), case.application.title), (_("Seat"), seat.name), *more.pop("facts", ()))
    crumbs = (*crumbs_of(case, deeper=True), (page, seat.name))
    return steps.take(request, Step(title, form, do, page, crumbs, facts=facts, **more))
