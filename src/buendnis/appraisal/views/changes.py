"""A plan that changes after its opinion: reporting it, and what the alliance answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buendnis.alliances.rules import Rules
from buendnis.appraisal import policies
from buendnis.appraisal.change_subject import note_for
from buendnis.appraisal.changes import measured
from buendnis.appraisal.forms.cases import BringOutlineForm
from buendnis.appraisal.forms.changes import AnswerForm, ChangeForm, ShareFormSet
from buendnis.appraisal.models import ChangeAnswer, ChangeState, ExpertOpinion, PlanChange
from buendnis.appraisal.paper.note import note_pdf
from buendnis.appraisal.services.changes import (
    KIND,
    answer_change,
    bring_change,
    change_motion,
    opinion_of,
    report_change,
    standing_opinion,
)
from buendnis.appraisal.views.shared import at_the_form
from buendnis.decisions.models import Resolution
from buendnis.funding.forms.finance import MOST_ROWS, ExpenditureFormSet
from buendnis.funding.models import Application
from buendnis.funding.policies.applications import may_report_change
from buendnis.funding.selectors.facts import guideline_of, with_everything
from buendnis.funding.services.finance import Expenditure, Source, source_of
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.actor import MEMBERS
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest

STATE_KINDS = {
    ChangeState.REPORTED: "warning",
    ChangeState.NOTED: "success",
    ChangeState.TO_DECIDE: "warning",
    ChangeState.VOTING: "info",
    ChangeState.SUPPLEMENTED: "info",
}


@open_to(SIGNED_IN)
def report(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Report that the plan of an outline is another one now."""
    rows = with_everything(Application.objects.visible_to(request.actor))
    application = rows.filter(public_id=public_id).first()
    if application is None or not may_report_change(request.actor, application):
        raise Http404
    data, _files = submitted(request)
    adding = str(data.get("add", "")) if data is not None else ""
    if data is not None and adding in {"expenditure", "sources"}:
        data = data.copy()
        total = str(data.get(f"{adding}-TOTAL_FORMS", ""))
        number = int(total) if total.isascii() and total.isdigit() and len(total) < 4 else 0
        data[f"{adding}-TOTAL_FORMS"] = str(min(number + 3, MOST_ROWS))
    form = ChangeForm(
        data,
        alliance=application.alliance,
        initial={
            "starts_on": application.starts_on,
            "ends_on": application.ends_on,
            "district": application.district.ags if application.district else None,
            "place_note": application.place_note,
            "version": application.version,
        },
    )
    costs, shares = _rows(data, application)
    whole = form.is_bound and form.is_valid() and costs.is_valid() and shares.is_valid()
    if request.method == "POST" and not adding and whole:
        said = dict(form.cleaned_data)
        try:
            change = report_change(
                request.actor,
                application,
                expenditure=[
                    Expenditure(row["category"], row["year"], row["amount"], row["label"], row["key"])
                    for row in costs.rows()
                ],
                sources=_shares(application, shares.rows()),
                reason=said.pop("reason"),
                version=said.pop("version"),
                data=said,
            )
        except ValidationError as problem:
            at_the_form(problem, form)
        else:
            messages.success(request, _("The change has been reported. The office answers it."))
            return redirect("appraisal:change", change.public_id)
    context = {
        "application": application,
        "opinion": standing_opinion(application),
        "form": form,
        "costs": costs,
        "shares": shares,
        "shown": (None, None, None) if adding else (form, costs, shares),
        "crumbs": _crumbs(application, _("Report a change of the plan")),
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/change_report.html", context)


@open_to(SIGNED_IN)
def change(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The plan before and after, and what follows."""
    row = _found(request, public_id)
    opinion = opinion_of(row)
    prepares = policies.may_prepare(request.actor, opinion.case)
    answering = prepares and row.state in {ChangeState.REPORTED, ChangeState.TO_DECIDE}
    data, _files = submitted(request)
    form = AnswerForm(data, initial={"decision": row.decision or row.proposal})
    if row.state == ChangeState.TO_DECIDE:
        form.fields["decision"].choices = [  # type: ignore[attr-defined]
            (ChangeAnswer.NOTE.value, ChangeAnswer.NOTE.label)
        ]
        form.initial["decision"] = ChangeAnswer.NOTE
    if request.method == "POST":
        if not answering:
            raise Http404
        if form.is_valid():
            try:
                answer_change(request.actor, row, form.cleaned_data["decision"], form.cleaned_data["reason"])
            except ValidationError as problem:
                at_the_form(problem, form)
            else:
                messages.success(request, _("The answer has been noted. The applicant has been told."))
                return redirect("appraisal:change", public_id)
    supplement = ExpertOpinion.objects.visible_to(request.actor).filter(change=row).first()
    rules = Rules.from_document(row.rules_version.document)
    context: dict[str, Any] = {
        "row": row,
        "kind": STATE_KINDS[ChangeState(row.state)],
        "values": measured(row.comparison),
        "opinion": opinion,
        "supplement": supplement,
        "resolution": _resolution(request, row),
        "form": form,
        "answering": answering,
        "bringing": prepares and row.state == ChangeState.TO_DECIDE,
        "by_committee": rules.supplement_by == "committee",
        "difference": reverse("funding:application_difference", args=[row.application.public_id]),
        "crumbs": _crumbs(row.application, _("Change of the plan")),
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/change.html", context)


@open_to(MEMBERS)
def bring(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Bring the supplementary opinion to the committee."""
    row = _found(request, public_id)
    opinion = opinion_of(row)
    if row.state != ChangeState.TO_DECIDE or not policies.may_prepare(request.actor, opinion.case):
        raise Http404
    data, _files = submitted(request)
    form = BringOutlineForm(data, alliance=row.alliance, initial={"mode": "circular"})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            resolution = bring_change(
                request.actor,
                row,
                committee=said["committee"],
                mode=said["mode"],
                meeting=said["meeting"],
                deadline=said["deadline"],
                overplanning=said["overplanning"],
            )
        except ValidationError as problem:
            at_the_form(problem, form)
        else:
            messages.success(request, _("The motion has been drafted. The vote begins once it is opened."))
            if request.actor.is_office:
                return redirect("decisions:resolution", resolution.public_id)
            return redirect("appraisal:change", public_id)
    context = {
        "row": row,
        "form": form,
        "motion": change_motion(row, opinion, overplanning=False),
        "crumbs": _crumbs(row.application, _("Bring to the committee")),
    }
    return (invalid if request.method == "POST" else render)(request, "appraisal/change_bring.html", context)


@open_to(SIGNED_IN)
@require_safe
def note(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The note as PDF."""
    row = _found(request, public_id)
    if row.state != ChangeState.NOTED or row.decided_at is None:
        raise Http404
    opinion = opinion_of(row)
    answer = HttpResponse(note_pdf(note_for(row, opinion)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="Vermerk-{opinion.number}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _found(request: ActingRequest, public_id: UUID) -> PlanChange:
    row = (
        PlanChange.objects.visible_to(request.actor)
        .select_related("alliance", "application", "before", "after", "rules_version")
        .filter(public_id=public_id)
        .first()
    )
    if row is None:
        raise Http404
    return row


def _resolution(request: ActingRequest, row: PlanChange) -> Resolution | None:
    if not request.actor.member_of(row.alliance_id):
        return None
    return (
        Resolution.objects.in_alliance(row.alliance_id)
        .filter(subject_kind=KIND, subject_id=str(row.public_id))
        .order_by("-created_at", "-pk")
        .first()
    )


def _rows(data: Any, application: Application) -> tuple[Any, Any]:
    """What the plan says now, as rows; shares in kind follow their expenditure and are no rows of their own."""
    costs = ExpenditureFormSet(
        data,
        prefix="expenditure",
        initial=[
            {
                "key": row.key,
                "category": row.category,
                "year": row.year,
                "label": row.label,
                "amount": row.amount,
            }
            for row in application.expenditure.all()
        ],
        form_kwargs={
            "guideline": guideline_of(application),
            "first_year": application.starts_on.year if application.starts_on else None,
        },
    )
    shares = ShareFormSet(
        data,
        prefix="sources",
        initial=[
            {"key": row.key, "kind": row.kind, "label": row.label, "amount": row.amount}
            for row in application.sources.all()
            if not row.in_kind_of
        ],
    )
    return costs, shares


def _shares(application: Application, rows: list[dict[str, Any]]) -> list[Source]:
    """The shares as they shall be: known ones keep what is recorded about them."""
    stored = {row.key: source_of(row) for row in application.sources.all()}
    found = [each for each in stored.values() if each.in_kind_of]
    for row in rows:
        known = stored.get(row["key"])
        if known is None:
            found.append(Source(row["kind"], row["label"], row["amount"]))
        else:
            found.append(replace(known, kind=row["kind"], label=row["label"], amount=row["amount"]))
    return found


def _crumbs(application: Application, *here: str) -> list[tuple[str, str]]:
    return [
        (reverse("funding:applications"), _("Outlines")),
        (reverse("funding:application", args=[application.public_id]), application.title),
        *(("", label) for label in here),
    ]
