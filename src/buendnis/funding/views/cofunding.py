"""Co-funding: who waits for whom, by when who must decide, and what became of each share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buendnis.funding.finance import SourceStatus as Status
from buendnis.funding.forms.cofunding import ConditionFormSet, FrameForm, LaterForm, StatusForm, TermsForm
from buendnis.funding.models import BY_THE_BANK, Application, FundingSource, SourceStatus, named
from buendnis.funding.policies import applications as policy
from buendnis.funding.selectors.cofunding import Cofunding, Share, cofunding_of
from buendnis.funding.selectors.facts import living_updates
from buendnis.funding.services.application_drafts import ChangedMeanwhile
from buendnis.funding.services.cofunding import (
    Frame,
    Later,
    Terms,
    record_source_status,
    set_frame,
    set_source_status,
    set_source_terms,
)
from buendnis.funding.services.finance import Condition
from buendnis.funding.views.applications import content_for
from buendnis.funding.views.sections import found, frame
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.clock import today
from buendnis.ground.documents.selectors import by_id
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError

Papers = list[tuple[str, str]]
STATUSES = (
    (SourceStatus.ASKED, gettext_lazy("only asked for")),
    (SourceStatus.INDICATED, gettext_lazy("indicated")),
    (SourceStatus.CONDITIONAL, gettext_lazy("on a condition")),
    (SourceStatus.CONFIRMED, gettext_lazy("confirmed")),
    (SourceStatus.WITHDRAWN, gettext_lazy("withdrawn again")),
)


def standing(request: ActingRequest, application: Application) -> Cofunding:
    """The co-funding as ``request``'s actor may read it, with what was recorded since the submission."""
    return cofunding_of(
        content_for(request, application),
        today(),
        living_updates(application),
        tuple(application.source_updates.all()),
    )


@open_to(SIGNED_IN)
def cofunding(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The graph, the shares, the calendar; for those who may, one tap per status, and the bank's deadline."""
    application = found(request, public_id)
    editable = policy.may_edit(request.actor, application)
    records = policy.may_record_cofunding(request.actor, application)
    tapped = None
    papers = _papers(application) if editable else []
    if request.method == "POST":
        taps = "share" in request.POST
        if not (editable or (records and taps)):
            raise Http404
        if taps:
            found_out = _tapped(request, application, editable, papers)
            if isinstance(found_out, HttpResponse):
                return found_out
            tapped = found_out
    form = _frame_form(request, application)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            set_frame(
                request.actor,
                application,
                Frame(
                    said["bank_deadline"],
                    said["papers_days"],
                    said["letter_days"],
                    application.grant_expected_on,
                ),
                said["version"],
            )
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, _("Saved. The dates are counted anew."))
            return redirect("funding:cofunding", application.public_id)
    now = standing(request, application)
    context = _around(request, application, editable) | {
        "now": now,
        "form": form,
        "shown": form if form.is_bound else tapped,
        "editable": editable,
        "records": records,
        "writer": policy.writes(request.actor, application),
        "rows": [_row(application, share, editable or records, papers, tapped) for share in now.shares],
    }
    return (invalid if form.is_bound or tapped else render)(
        request, "funding/cofunding/cofunding.html", context
    )


def _frame_form(request: ActingRequest, application: Application) -> FrameForm:
    data, _files = submitted(request)
    return FrameForm(
        data if data is None or "share" not in data else None,
        initial={
            "version": application.version,
            "bank_deadline": application.bank_deadline,
            "papers_days": application.papers_days,
            "letter_days": application.letter_days,
        },
    )


def _around(request: ActingRequest, application: Application, editable: bool) -> dict[str, Any]:
    """The frame of the outline's form for those who write it, else only the way back."""
    page = frame(request, application, "finanzplan") if editable else {"application": application}
    return page | {
        "crumbs": [
            (reverse("funding:applications"), _("Outlines")),
            (reverse("funding:application", args=[application.public_id]), application.title),
            *(
                [(reverse("funding:finance", args=[application.public_id]), _("Finance plan"))]
                if editable
                else []
            ),
            ("", _("Co-funding")),
        ],
    }


def _row(
    application: Application, share: Share, changes: bool, papers: Papers, tapped: StatusForm | None
) -> dict[str, Any]:
    """A share with the statuses that one tap gives it, and the page on which everything about it is said.

    Being confirmed takes more than a tap: a form that asks by what. ``tapped`` is what was sent for one of them.
    """
    changes = changes and not share.row.key.startswith("row-")
    by_letter = share.row.kind.value not in BY_THE_BANK
    unnamed = by_letter and share.row.status is Status.CONFIRMED and not share.row.confirmation
    offered = [
        (status.value, label)
        for status, label in STATUSES
        if status.value != share.row.status.value
        and (status is not SourceStatus.CONDITIONAL or share.row.conditions)
        and not (status is SourceStatus.CONFIRMED and by_letter)
    ]
    form = None
    if changes and by_letter and (unnamed or share.row.status is not Status.CONFIRMED):
        form = tapped if tapped and tapped["share"].value() == share.row.key else None
        form = form or StatusForm(
            papers=papers,
            auto_id=f"confirm-{share.row.key}-%s",
            initial={
                "share": share.row.key,
                "version": application.version,
                "status": SourceStatus.CONFIRMED.value,
            },
        )
    return {
        "share": share,
        "statuses": offered if changes else [],
        "form": form,
        "unnamed": unnamed,
        "url": reverse("funding:source", args=[application.public_id, share.row.key]) if changes else "",
        "document": reverse("documents:download", args=[share.document]) if share.document else "",
        "note": "" if share.row.confirmation == share.document else share.row.confirmation,
    }


def _papers(application: Application) -> Papers:
    there = by_id(row.document for row in application.documents.all())
    return [(str(key), paper.name) for key, paper in there.items()]


def _tapped(
    request: ActingRequest, application: Application, editable: bool, papers: Papers
) -> HttpResponse | StatusForm:
    """Give one share its status; a form that lacks its confirmation, or says it badly, comes back."""
    key = request.POST.get("share", "")
    form = StatusForm(request.POST, papers=papers, auto_id=f"confirm-{key}-%s")
    here = reverse("funding:cofunding", args=[application.public_id])
    if {"share", "status", "version"} & set(form.errors):
        messages.error(request, _("The status could not be read. Please try again."))
        return redirect(here)
    row = _source(application, form.cleaned_data["share"])
    if form.errors:
        return form
    said = form.cleaned_data
    try:
        if editable:
            set_source_status(
                request.actor,
                application,
                row.key,
                said["status"],
                said["version"],
                confirmation=UUID(said["confirmation"]) if said.get("confirmation") else None,
                confirmation_note=form.named,
            )
        else:
            latest = living_updates(application).get(row.key) or row
            record_source_status(
                request.actor,
                application,
                row.key,
                Later(
                    said["status"],
                    form.named or latest.confirmation_note,
                    latest.decides_on,
                    latest.papers_due_on,
                ),
            )
    except ProcessError as problem:
        if problem.field in form.fields:
            _blame(form, problem)
            return form
        messages.error(request, " ".join(problem.messages))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(
            request,
            _("%(name)s: %(status)s.") % {"name": row.label, "status": SourceStatus(said["status"]).label},
        )
    return redirect(f"{here}#share-{row.key}")


def _source(application: Application, key: UUID) -> FundingSource:
    row = next((each for each in application.sources.all() if each.key == key), None)
    if row is None:
        raise Http404
    return row


# --- one share -------------------------------------------------------------------------------------


@open_to(SIGNED_IN)
def source(request: ActingRequest, public_id: UUID, key: UUID) -> HttpResponse:
    """Everything about one share: while it is written its terms, afterwards what became of it."""
    application = found(request, public_id)
    editable = policy.may_edit(request.actor, application)
    if not editable and not policy.may_record_cofunding(request.actor, application):
        raise Http404
    row = _source(application, key)
    return (_terms if editable else _later)(request, application, row)


def _terms(request: ActingRequest, application: Application, row: FundingSource) -> HttpResponse:
    data, _files = submitted(request)
    form = TermsForm(
        data,
        papers=_papers(application),
        initial={
            "version": application.version,
            "status": row.status,
            "confirmation": str(row.confirmation or ""),
            "confirmation_note": named(row.confirmation_note),
            "deciding_body": row.deciding_body,
            "decides_on": row.decides_on,
            "papers_due_on": row.papers_due_on,
        },
    )
    conditions: Any = ConditionFormSet(
        data,
        prefix="conditions",
        initial=[
            {
                "kind": each.kind,
                "other": str(each.other.key) if each.other else "",
                "text": each.text,
                "expected_on": each.expected_on,
                "met_on": each.met_on,
            }
            for each in row.conditions.all()
        ],
        form_kwargs={"others": [each for each in application.sources.all() if each.key != row.key]},
    )
    if request.method == "POST" and form.is_valid() and conditions.is_valid():
        said = form.cleaned_data
        try:
            set_source_terms(
                request.actor,
                application,
                row.key,
                Terms(
                    status=said["status"],
                    conditions=tuple(_condition(each) for each in conditions.rows()),
                    confirmation=UUID(said["confirmation"]) if said["confirmation"] else None,
                    confirmation_note=said["confirmation_note"],
                    deciding_body=said["deciding_body"],
                    decides_on=said["decides_on"],
                    papers_due_on=said["papers_due_on"],
                ),
                said["version"],
            )
        except ChangedMeanwhile as problem:
            form.add_error(None, problem.messages)
            again: Any = form.data.copy()  # type: ignore[attr-defined]
            again["version"] = str(problem.application.version)
            form.data = again
        except ValidationError as problem:
            _blame(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("funding:cofunding", application.public_id)
    context = _around_share(request, application, row) | {
        "form": form,
        "conditions": conditions,
        "shown": (form, conditions) if request.method == "POST" else (None, None),
    }
    return (invalid if request.method == "POST" else render)(
        request, "funding/cofunding/source.html", context
    )


def _condition(row: dict[str, Any]) -> Condition:
    other = UUID(row["other"]) if row["other"] else None
    return Condition(row["kind"], other, row["text"], row["expected_on"], row["met_on"])


def _later(request: ActingRequest, application: Application, row: FundingSource) -> HttpResponse:
    latest = living_updates(application).get(row.key) or row
    form = LaterForm(
        *submitted(request),
        initial={
            "status": latest.status,
            "decides_on": latest.decides_on,
            "papers_due_on": latest.papers_due_on,
            "confirmation_note": named(latest.confirmation_note),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_source_status(request.actor, application, row.key, Later(**form.cleaned_data))
        except ValidationError as problem:
            _blame(form, problem)
        else:
            messages.success(request, _("Recorded. What was submitted stays as it was."))
            return redirect("funding:cofunding", application.public_id)
    context = _around_share(request, application, row) | {
        "form": form,
        "shown": form if request.method == "POST" else None,
    }
    return (invalid if request.method == "POST" else render)(request, "funding/cofunding/later.html", context)


def _blame(form: Form, problem: ValidationError) -> None:
    """Say what is wrong at the field that it is about, else above the form."""
    field = getattr(problem, "field", None)
    form.add_error(field if field in form.fields else None, problem.messages)


def _around_share(request: ActingRequest, application: Application, row: FundingSource) -> dict[str, Any]:
    now = standing(request, application)
    share = next((each for each in now.shares if each.row.key == str(row.key)), None)
    return {
        "application": application,
        "row": row,
        "share": share,
        "deadline": now.deadline,
        "crumbs": [
            (reverse("funding:applications"), _("Outlines")),
            (reverse("funding:application", args=[application.public_id]), application.title),
            (reverse("funding:cofunding", args=[application.public_id]), _("Co-funding")),
            ("", row.label),
        ],
    }
