"""How an office brings figures of its districts, and takes them back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from buendnis.alliances.models import Alliance
from buendnis.alliances.views.shared import alliance_of
from buendnis.evidence.forms import LocalForm
from buendnis.evidence.importing.kinds import KINDS
from buendnis.evidence.importing.problems import FileRefused, Problem, here, unpacked
from buendnis.evidence.importing.reading import likely_headings
from buendnis.evidence.importing.sources import opened
from buendnis.evidence.models import Dataset, DatasetKind, TableImport
from buendnis.evidence.policies import may_undo
from buendnis.evidence.services import SAMPLE, Description, Outcome, import_file, order_import, undo_import
from buendnis.evidence.views.need import crumbs
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid, show_refusal
from buendnis.ground.requests import ActingRequest
from buendnis.ground.sheets.saved import recalled, remember

SAVED = "evidence.local"
AT_ONCE = 400_000  # bytes of a table that is taken over within a request


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: ActingRequest) -> HttpResponse:
    """Bring a table: first it is only checked, and what it would do is shown; a second click takes it over."""
    alliance = alliance_of(request.actor)
    data, files = submitted(request)
    form = LocalForm(data, files)
    outcome: Outcome | None = None
    headings: list[str] = []
    if request.method == "POST" and form.is_valid():
        with tempfile.TemporaryDirectory() as folder:
            path = _put(folder, form.cleaned_data["file"])
            headings = _headings(path)
            known = recalled(alliance.pk, SAVED, [[each] for each in headings]) or {}
            asked = any(name.startswith("c_") for name in request.POST)
            form = LocalForm(data, files, headings=headings if asked else (), chosen=known)
            if form.is_valid():
                columns = form.columns() or known
                outcome = _taken(request, alliance, form, path, columns)
                if ordered := _ordered(request, alliance, form, outcome, columns):
                    remember(alliance.pk, SAVED, [[each] for each in headings], columns)
                    return redirect("jobs:progress", ordered)
                if outcome.dataset is not None:
                    remember(alliance.pk, SAVED, [[each] for each in headings], columns)
                    _say(request, outcome)
                    return redirect("evidence:datasets")
                if outcome.asks_columns and headings and not asked:
                    # nothing is wrong with the table: somebody says once what its headings mean
                    form.ask(headings, KINDS[DatasetKind.LOCAL].known_in(headings) | known)
                    outcome = None
    context = {
        "form": form,
        "outcome": outcome,
        "problems": [each.here for each in outcome.problems] if outcome else [],
        "notes": [here(each) for each in outcome.notes] if outcome else [],
        "is_ready": outcome is not None and outcome.is_sound and outcome.same_as is None,
        "crumbs": crumbs(
            (reverse("evidence:datasets"), _("Sources")), ("", _("Bring figures of our districts"))
        ),
    }
    return (invalid if request.method == "POST" else render)(request, "evidence/bring.html", context)


@open_to(Role.SECRETARIAT)
@require_safe
def table_import(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What came of a long table."""
    rows = TableImport.objects.in_alliance(request.actor.alliance_id).select_related("dataset")
    row = get_object_or_404(rows, public_id=public_id)
    context = {
        "row": row,
        "problems": [
            Problem(each["line"], each["column"], unpacked(each["said"])).here for each in row.problems
        ],
        "notes": [here(unpacked(each)) for each in row.notes],
        "crumbs": crumbs((reverse("evidence:datasets"), _("Sources")), ("", row.file_name)),
    }
    return render(request, "evidence/table_import.html", context)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take a table back, after one has seen what goes with it."""
    row = get_object_or_404(Dataset.objects.visible_to(request.actor), public_id=public_id)
    if not may_undo(request.actor, row):
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            undo_import(request.actor, row)
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            messages.success(
                request, _("Taken back. The version before, if there is one, is in force again.")
            )
            return redirect("evidence:datasets")
    cited = row.snapshots.count()
    context = {
        "dataset": row,
        "cited": cited,
        "problem": problem,
        "crumbs": crumbs((reverse("evidence:datasets"), _("Sources")), ("", _("Take back"))),
    }
    return (invalid if request.method == "POST" else render)(request, "evidence/undo.html", context)


def _put(folder: str, file: UploadedFile[Any]) -> Path:
    path = Path(folder) / (Path(file.name or "").name or "table")
    with path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    file.seek(0)
    return path


def _headings(path: Path) -> list[str]:
    try:
        with opened(path) as sources:
            return likely_headings(sources)
    except FileRefused:
        return []  # the import says why


def _taken(
    request: ActingRequest, alliance: Alliance, form: LocalForm, path: Path, columns: dict[str, str]
) -> Outcome:
    said = form.cleaned_data
    at_once = request.POST.get("take") == "yes" and path.stat().st_size <= AT_ONCE
    return import_file(
        request.actor,
        path,
        kind=DatasetKind.LOCAL,
        alliance=alliance,
        description=Description(said["version"], said["as_of"], said["source"]),
        columns=columns,
        dry_run=not at_once,
        ask_date=True,
        sample=None if at_once else SAMPLE,
    )


def _ordered(
    request: ActingRequest, alliance: Alliance, form: LocalForm, outcome: Outcome, columns: dict[str, str]
) -> UUID | None:
    """The progress of the job that takes a long table over, if it is sound so far and meant to be taken over."""
    if request.POST.get("take") != "yes" or outcome.dataset or outcome.same_as or not outcome.is_sound:
        return None
    said = form.cleaned_data
    description = Description(said["version"], said["as_of"], said["source"])
    try:
        return order_import(request.actor, alliance, said["file"], description, columns).progress
    except ValidationError as problem:
        show_refusal(form, problem)
        return None


def _say(request: ActingRequest, outcome: Outcome) -> None:
    messages.success(
        request,
        ngettext(
            "%(count)s row has been taken over. It counts on the pages of the occupations from now on.",
            "%(count)s rows have been taken over. They count on the pages of the occupations from now on.",
            outcome.rows,
        )
        % {"count": outcome.rows},
    )
