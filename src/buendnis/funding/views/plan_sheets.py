"""The finance plan as a workbook: taking it along, and bringing it back with its changes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from buendnis.funding.forms.plan_areas import AreaParts, Frame
from buendnis.funding.forms.plan_sheets import PlanFileForm
from buendnis.funding.models import Application
from buendnis.funding.plan_sheets.own import is_own, write_plan
from buendnis.funding.policies.applications import reads_live
from buendnis.funding.services import plan_sheets as verbs
from buendnis.funding.views.sections import closed, found, to_write
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.clock import today
from buendnis.ground.documents.naming import clean_name
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest
from buendnis.ground.sheets import SheetRefused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
YEARS_AROUND = (-2, 6)


@open_to(SIGNED_IN)
@require_safe
def download(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The plan as a workbook, for those who see it as it is being written."""
    application = found(request, public_id)
    if not reads_live(request.actor, application):
        raise Http404
    costs, shares = verbs.stored_rows(application)
    data = write_plan(application.title, verbs.categories_of(application), costs, shares)
    answer = HttpResponse(data, content_type=XLSX)
    name = clean_name(f"Finanzierungsplan {application.number or application.title}.xlsx")
    answer.headers["Content-Disposition"] = "attachment; filename*=UTF-8''" + _quoted(name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Bring a plan as a file; it is compared before anything changes."""
    application = to_write(request, public_id)
    if back := closed(request, application):
        return back
    data, files = submitted(request)
    form = PlanFileForm(data, files)
    if request.method == "POST" and form.is_valid():
        try:
            row = verbs.upload_plan(request.actor, application, form.cleaned_data["file"])
        except ValidationError as problem:
            form.add_error("file", problem.messages)
            if files and (sent := files.get("file")) is not None:
                sent.refused = True  # type: ignore[attr-defined]
        else:
            return redirect("funding:plan_file", application.public_id, row.document)
    context = {"form": form, **_frame(application, _("Load the plan from a file"))}
    template = "funding/plan_sheets/upload.html"
    return (invalid if form.is_bound else render)(request, template, context)


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: ActingRequest, public_id: UUID, document: UUID) -> HttpResponse:
    """Say what the rows and columns of a foreign file mean."""
    application = to_write(request, public_id)
    if back := closed(request, application):
        return back
    _require_paper(application, document)
    try:
        book = verbs.book_of(application, document)
    except SheetRefused as problem:
        return _gone(request, application, problem)
    if is_own(book):
        return redirect("funding:plan_file", application.public_id, document)
    categories = verbs.categories_of(application)
    start = application.starts_on.year if application.starts_on else today().year
    frame = Frame(book, categories, range(start + YEARS_AROUND[0], start + YEARS_AROUND[1]))
    sent = request.POST if request.method == "POST" else None
    areas = AreaParts(frame, verbs.layout_of(application, document, book, categories), sent)
    if (layout := areas.to_save) is not None:
        try:
            verbs.explain_plan(request.actor, application, document, layout)
        except ValidationError as problem:
            areas.refuse(problem)
        else:
            return redirect("funding:plan_file", application.public_id, document)
    context = {
        "areas": areas,
        "document": document,
        **_frame(application, _("What the file’s rows mean")),
    }
    return (invalid if areas.is_wrong else render)(request, "funding/plan_sheets/explain.html", context)


@open_to(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: ActingRequest, public_id: UUID, document: UUID) -> HttpResponse:
    """What the file would change, and the one step that takes it over."""
    application = to_write(request, public_id)
    if back := closed(request, application):
        return back
    _require_paper(application, document)
    try:
        if not verbs.is_explained(application, document):
            return redirect("funding:plan_explain", application.public_id, document)
        result = verbs.compared(application, document)
    except SheetRefused as problem:
        return _gone(request, application, problem)
    own = is_own(verbs.book_of(application, document))
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            verbs.apply_plan(
                request.actor,
                application,
                document,
                int(version) if version.isascii() and version.isdigit() and len(version) < 9 else -1,
            )
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return redirect("funding:plan_file", application.public_id, document)
        messages.success(
            request, _("The plan from the file has been taken over. The file stays with the outline.")
        )
        return redirect("funding:finance", application.public_id)
    context = {
        "read": result.read,
        "changes": result.changes,
        "sound": result.read.is_sound,
        "document": document,
        "own": own,
        **_frame(application, _("What the file changes")),
    }
    return render(request, "funding/plan_sheets/compare.html", context)


@open_to(SIGNED_IN)
@require_POST
def drop(request: ActingRequest, public_id: UUID, document: UUID) -> HttpResponse:
    """Take an uploaded plan off the outline again."""
    application = to_write(request, public_id)
    if back := closed(request, application):
        return back
    _require_paper(application, document)
    try:
        verbs.drop_plan(request.actor, application, document)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("The file has been deleted. The plan is as it was."))
    return redirect("funding:finance", application.public_id)


def _require_paper(application: Application, document: UUID) -> None:
    if not any(row.document == document for row in application.documents.all()):
        raise Http404


def _gone(request: ActingRequest, application: Application, problem: SheetRefused) -> HttpResponse:
    messages.error(request, " ".join(problem.messages))
    return redirect("funding:plan_upload", application.public_id)


def _frame(application: Application, title: str) -> dict[str, Any]:
    return {
        "application": application,
        "title": title,
        "crumbs": [
            (reverse("funding:applications"), _("Outlines")),
            (reverse("funding:application", args=[application.public_id]), application.title),
            (reverse("funding:finance", args=[application.public_id]), _("Finance plan")),
            ("", title),
        ],
    }


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name)
