"""The list of projects, a project's page, and how the secretariat keeps both."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from buendnis.alliances.views.shared import alliance_of, answer
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import paginate, show_refusal
from buendnis.ground.requests import ActingRequest
from buendnis.projects.forms import ProjectFilter, ProjectForm
from buendnis.projects.models import Project, ProjectStatus
from buendnis.projects.selectors import figures, listed
from buendnis.projects.services import create_project, edit_project, remove_project

KINDS = {
    ProjectStatus.PLANNED: "neutral",
    ProjectStatus.GRANTED: "info",
    ProjectStatus.RUNNING: "info",
    ProjectStatus.FINISHED: "success",
    ProjectStatus.REFUSED: "neutral",
    ProjectStatus.WITHDRAWN: "neutral",
}
COLUMNS: list[Column[Project]] = [
    Column(lambda: _("title"), lambda row: row.title),
    Column(lambda: _("beneficiary"), lambda row: row.beneficiary.name if row.beneficiary else ""),
    Column(lambda: pgettext("project", "status"), lambda row: str(row.get_status_display())),
    Column(lambda: _("start"), lambda row: row.starts_on or ""),
    Column(lambda: _("end"), lambda row: row.ends_on or ""),
    Column(lambda: _("total expenditure"), lambda row: "" if row.total is None else row.total),
    Column(lambda: _("of it ESF"), lambda row: "" if row.esf is None else row.esf),
    Column(lambda: _("of it other money"), lambda row: "" if row.other is None else row.other),
    Column(
        lambda: _("field of action"),
        lambda row: row.field_of_action.title if row.field_of_action else row.field_note,
    ),
    Column(lambda: _("guideline or programme"), lambda row: row.guideline),
    Column(lambda: _("number at the bank"), lambda row: row.bank_number),
    Column(lambda: _("source of the figures"), lambda row: row.source),
    Column(lambda: _("figures as of"), lambda row: row.as_of or ""),
]
EXPORTS = {"csv": csv_response, "xlsx": xlsx_response}


@open_to(MEMBERS)
@require_safe
def projects(request: ActingRequest) -> HttpResponse:
    """The alliance's projects, with what they come to."""
    form = ProjectFilter(request.GET or None)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = listed(
        request.actor,
        text=said.get("q", ""),
        status=said.get("status", ""),
        year=said.get("year"),
        sort=request.GET.get("sort", ""),
    )
    if write := EXPORTS.get(request.GET.get("format", "")):
        return write(_("projects"), COLUMNS, rows)
    page = paginate(request, rows)
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(row, KINDS[ProjectStatus(row.status)]) for row in page],
        "figures": figures(rows),
        "narrowed": any(said.values()),
        "office": request.actor.is_office,
    }
    return render(request, "projects/list.html", context)


@open_to(MEMBERS)
@require_safe
def project(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """A project."""
    row = _found(request, public_id)
    context = {
        "project": row,
        "kind": KINDS[ProjectStatus(row.status)],
        "office": request.actor.is_office,
        "crumbs": [(reverse("projects:projects"), _("Projects")), ("", row.title)],
    }
    return render(request, "projects/project.html", context)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActingRequest) -> HttpResponse:
    """Note a project."""
    alliance = alliance_of(request.actor)
    form = ProjectForm(*submitted(request), actor=request.actor, alliance=alliance)
    if request.method == "POST" and form.is_valid():
        try:
            row = create_project(request.actor, alliance, form.facts(), form.cleaned_data["districts"])
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("projects:project", row.public_id)
    return answer(request, "alliances/form.html", _context(form, _("Note a project"), ""))


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Correct a project."""
    row = _found(request, public_id)
    form = ProjectForm(
        *submitted(request), actor=request.actor, alliance=alliance_of(request.actor), project=row
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            edit_project(
                request.actor, row, form.facts(), said["districts"], version=said["version"] or row.version
            )
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("projects:project", row.public_id)
    return answer(request, "alliances/form.html", _context(form, _("Edit the project"), row.title, row))


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take out a project that was noted by mistake."""
    row = _found(request, public_id)
    if request.method == "POST":
        try:
            remove_project(request.actor, row)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, _("The project has been taken out of the list."))
        return redirect("projects:projects")
    return render(request, "projects/remove.html", _context(None, _("Take the project out"), row.title, row))


def _found(request: ActingRequest, public_id: UUID) -> Project:
    rows = (
        Project.objects.visible_to(request.actor)
        .select_related("beneficiary", "field_of_action", "application")
        .prefetch_related("districts")
    )
    return get_object_or_404(rows, public_id=public_id)


def _context(form: Any, title: str, preline: str, row: Project | None = None) -> dict[str, Any]:
    crumbs = [(reverse("projects:projects"), _("Projects"))]
    back = reverse("projects:projects")
    if row is not None:
        back = reverse("projects:project", args=[row.public_id])
        crumbs.append((back, row.title))
    return {
        "form": form,
        "title": title,
        "preline": preline,
        "project": row,
        "back": back,
        "crumbs": [*crumbs, ("", title)],
    }
