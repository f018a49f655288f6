"""The papers of an outline: what the guideline asks for, and what is there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from buendnis.funding.forms.applications import DocumentForm
from buendnis.funding.models import Application
from buendnis.funding.selectors.applications import guideline_of, snapshot
from buendnis.funding.selectors.checklist import section_url
from buendnis.funding.selectors.facts import WRITTEN_HERE
from buendnis.funding.services.application_team import attach_document, detach_document
from buendnis.funding.views.applications import documents_of
from buendnis.funding.views.sections import closed, frame, to_write
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError

TEMPLATE = "funding/applications/documents.html"


def documents(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Add and remove papers; guarded by ``sections.edit``, which leads here."""
    application = to_write(request, public_id)
    back = closed(request, application)
    if back:
        return back
    here = section_url(application, "unterlagen")
    if request.method == "POST" and "remove" in request.POST:
        _remove(request, application, request.POST["remove"])
        return redirect(here)
    papers = [
        paper for paper in guideline_of(application).required_documents if paper.key not in WRITTEN_HERE
    ]
    there = {row.requirement for row in application.documents.all()}
    form = DocumentForm(
        *submitted(request),
        requirements=[(paper.key, paper.title) for paper in papers],
        initial={"requirement": next((paper.key for paper in papers if paper.key not in there), "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            attach_document(
                request.actor, application, form.cleaned_data["file"], form.cleaned_data["requirement"]
            )
        except ValidationError as problem:
            named = problem.field if isinstance(problem, ProcessError) else "file"
            form.add_error(named if named in form.fields else None, problem.messages)
        else:
            messages.success(request, _("The document has been added."))
            return redirect(here)
    files = documents_of(application, snapshot(application))
    context = frame(request, application, "unterlagen") | {
        "form": form,
        "papers": [
            {"paper": paper, "files": [file for file in files if file["requirement"] == paper.key]}
            for paper in papers
        ],
        "others": [file for file in files if file["requirement"] not in {paper.key for paper in papers}],
        "here": here,
    }
    return (invalid if request.method == "POST" else render)(request, TEMPLATE, context)


def _remove(request: ActingRequest, application: Application, asked: str) -> None:
    row: Any = next((row for row in application.documents.all() if str(row.document) == asked), None)
    if row is None:
        return
    try:
        detach_document(request.actor, application, row)
    except ProcessError as problem:
        messages.error(request, problem.text)
    else:
        messages.success(request, _("The document has been taken off the outline."))
