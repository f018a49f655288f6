"""Taking a list over, step by step; each step can be left and come back to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from buendnis.alliances.views.shared import alliance_of
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import invalid, paginate, show_refusal
from buendnis.ground.requests import ActingRequest
from buendnis.ground.sheets.pages import ChoosingColumns
from buendnis.intake.forms import DecisionForm, RowFilter, UploadForm, decisions_in
from buendnis.intake.kinds import KINDS
from buendnis.intake.models import Import, ImportRow, ImportState, Verdict
from buendnis.intake.services import carrying_out, imports, undoing

VERDICTS = {
    Verdict.NEW: "success",
    Verdict.CHANGED: "info",
    Verdict.SAME: "neutral",
    Verdict.DOUBTFUL: "warning",
    Verdict.ERROR: "danger",
}
STATES = {
    ImportState.UPLOADED: "warning",
    ImportState.READING: "info",
    ImportState.READY: "warning",
    ImportState.RUNNING: "info",
    ImportState.DONE: "success",
    ImportState.UNDONE: "neutral",
    ImportState.DROPPED: "neutral",
}
PROBLEM_COLUMNS: list[Column[dict[str, Any]]] = [
    Column(lambda: _("Row"), lambda row: row["row"]),
    Column(lambda: _("Column"), lambda row: row.get("column", "")),
    Column(lambda: _("Value"), lambda row: row.get("value", "")),
    Column(lambda: _("What to know"), lambda row: row["message"]),
]


@dataclass(frozen=True)
class Shown:
    """A row of the preview: its badge, and the form that decides it."""

    row: ImportRow
    kind: str
    form: DecisionForm | None


@open_to(Role.SECRETARIAT)
@require_safe
def index(request: ActingRequest) -> HttpResponse:
    """The lists that have been taken over and the drafts, and what can be taken over."""
    rows = Import.objects.visible_to(request.actor).defer("peek", "notes")
    page = paginate(request, rows)
    context = {
        "kinds": list(KINDS.items()),
        "page_obj": page,
        "rows": [(row, STATES[ImportState(row.state)]) for row in page],
    }
    return render(request, "intake/list.html", context)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: ActingRequest, kind: str) -> HttpResponse:
    """Upload a list."""
    if kind not in KINDS:
        raise Http404
    data, files = submitted(request)
    form = UploadForm(data, files)
    if request.method == "POST" and form.is_valid():
        try:
            row = imports.upload_list(
                request.actor, alliance_of(request.actor), kind, form.cleaned_data["file"]
            )
        except ValidationError as problem:
            form.add_error("file", problem.messages)
            if files and (sent := files.get("file")) is not None:
                sent.refused = True  # type: ignore[attr-defined]
        else:
            return redirect("intake:columns", row.public_id)
    title = KINDS[kind].title
    context = {"form": form, "kind": KINDS[kind], "title": title, "crumbs": _crumbs(("", str(title)))}
    return (invalid if form.is_bound else render)(request, "intake/upload.html", context)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say where the headings are and what the columns mean."""
    row = _found(request, public_id)
    if row.state not in {ImportState.UPLOADED, ImportState.READY}:
        return redirect("intake:import", row.public_id)
    kind = KINDS[row.kind]
    choosing = ChoosingColumns.of(
        request,
        alliance_id=row.alliance_id,
        kind=row.kind,
        targets=kind.targets,
        peek=row.peek,
        choices=row.choices,
    )
    form = choosing.form
    if request.method == "POST" and form.is_valid():
        try:
            row = imports.choose_columns(request.actor, row, choosing.chosen)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            if row.state == ImportState.READING:
                return redirect("jobs:progress", row.progress)
            if not row.problem:
                return redirect("intake:import", row.public_id)
            form.add_error(None, row.problem)
    context = {
        "choosing": choosing,
        "preline": kind.title,
        "name": row.file_name,
        "button": _("Read the list"),
        "later": reverse("intake:imports"),
        "drop": reverse("intake:drop", args=[row.public_id]),
        "drop_label": _("Discard the draft"),
        "crumbs": _crumbs(("", row.file_name)),
    }
    return (invalid if request.method == "POST" else render)(request, "sheets/columns.html", context)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What the list would do, row by row; doubtful rows are decided here. Afterwards the report."""
    row = _found(request, public_id)
    if row.state == ImportState.UPLOADED:
        return redirect("intake:columns", row.public_id)
    if request.method == "POST":
        try:
            imports.decide(request.actor, row, decisions_in(request.POST))
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, _("Your decisions have been saved."))
        return redirect(request.get_full_path())
    if write := {"csv": csv_response, "xlsx": xlsx_response}.get(request.GET.get("format", "")):
        return write(_("remarks"), PROBLEM_COLUMNS, _problems(row))
    form = RowFilter(request.GET or None)
    rows = row.rows.order_by("number")
    verdict = form.cleaned_data["verdict"] if form.is_bound and form.is_valid() else ""
    if verdict:
        rows = rows.filter(verdict=verdict)
    page = paginate(request, rows, per_page=50)
    is_draft = row.state == ImportState.READY
    undecided = row.rows.filter(verdict=Verdict.DOUBTFUL, decision="").count() if is_draft else 0
    decided_new = row.rows.filter(verdict=Verdict.DOUBTFUL).exclude(decision__in=["", "skip"]).count()
    context = {
        "import": row,
        "kind": KINDS[row.kind],
        "state_kind": STATES[ImportState(row.state)],
        "form": form,
        "page_obj": page,
        "rows": [
            Shown(
                each,
                VERDICTS[Verdict(each.verdict)],
                DecisionForm(row=each) if is_draft and each.verdict == Verdict.DOUBTFUL else None,
            )
            for each in page
        ],
        "counts": [(verdict.label, row.counts.get(verdict.value, 0)) for verdict in Verdict],
        "undecided": undecided,
        "todo": row.counts.get("new", 0) + row.counts.get("changed", 0) + decided_new,
        "is_draft": is_draft,
        "narrowed": bool(verdict),
        "progress_url": reverse("jobs:progress", args=[row.progress]) if row.progress else "",
        "crumbs": _crumbs(("", row.file_name)),
    }
    return render(request, "intake/preview.html", context)


@open_to(Role.SECRETARIAT)
@require_POST
def carry_out(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take the list over."""
    row = _found(request, public_id)
    try:
        row = carrying_out.carry_out(request.actor, row)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        if row.state == ImportState.RUNNING:
            return redirect("jobs:progress", row.progress)
        messages.success(request, _("The list has been taken over."))
    return redirect("intake:import", row.public_id)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """See what undoing would touch, and undo."""
    row = _found(request, public_id)
    if row.state != ImportState.DONE:
        return redirect("intake:import", row.public_id)
    if request.method == "POST":
        try:
            row = undoing.undo(request.actor, row)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return redirect("intake:undo", row.public_id)
        if row.state == ImportState.RUNNING:
            return redirect("jobs:progress", row.progress)
        messages.success(request, _("The import has been undone."))
        return redirect("intake:import", row.public_id)
    touched = undoing.undoing(row)
    against = [each for each in touched if each.reason]
    context = {
        "import": row,
        "touched": [each for each in touched if not each.reason][:200],
        "number": len(touched),
        "against": against[:200],
        "crumbs": _crumbs((reverse("intake:import", args=[row.public_id]), row.file_name), ("", _("Undo"))),
    }
    return render(request, "intake/undo.html", context)


@open_to(Role.SECRETARIAT)
@require_POST
def drop(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Discard a draft."""
    row = _found(request, public_id)
    try:
        imports.drop(request.actor, row)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("intake:import", row.public_id)
    messages.success(request, _("The draft and its file have been deleted. Nothing was taken over."))
    return redirect("intake:imports")


def _problems(row: Import) -> list[dict[str, Any]]:
    """Everything that was noticed in the list, in the order of its rows."""
    found = list(row.notes)
    for each in row.rows.order_by("number"):
        found += [{**problem, "row": each.number} for problem in each.problems]
    return sorted(found, key=lambda problem: problem["row"])


def _found(request: ActingRequest, public_id: UUID) -> Import:
    rows = Import.objects.visible_to(request.actor).select_related("alliance")
    return get_object_or_404(rows, public_id=public_id)


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (reverse("alliances:overview"), _("Our alliance")),
        (reverse("intake:imports"), _("Take over lists")),
        *more,
    ]
