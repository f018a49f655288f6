"""Documents of need: the list, a document with its versions, and how members keep them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from buendnis.alliances.models import Alliance
from buendnis.alliances.views.shared import alliance_of, answer
from buendnis.evidence.fields import fields_for
from buendnis.evidence.forms import ExhibitFilter, ExhibitForm, WithdrawForm
from buendnis.evidence.models import Exhibit, Visibility
from buendnis.evidence.policies import may_change_exhibit
from buendnis.evidence.selectors.exhibits import listed_exhibits, versions_of
from buendnis.evidence.services import (
    bring_exhibit,
    cite_exhibit,
    correct_exhibit,
    remove_exhibit,
    replace_exhibit,
    withdraw_exhibit,
)
from buendnis.evidence.views.charts import EXPORTS
from buendnis.evidence.views.need import crumbs
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column
from buendnis.ground.look.pages import paginate, show_refusal
from buendnis.ground.requests import ActingRequest

COLUMNS: list[Column[Exhibit]] = [
    Column(lambda: _("Title"), lambda row: row.title),
    Column(lambda: _("Kind"), lambda row: str(row.get_kind_display())),
    Column(lambda: _("Whose it is"), lambda row: row.organisation),
    Column(lambda: _("In which role it was signed"), lambda row: row.person_role),
    Column(lambda: _("Date of the document"), lambda row: row.dated),
    Column(lambda: _("Valid from"), lambda row: row.valid_from or ""),
    Column(lambda: _("Valid until"), lambda row: row.valid_until or ""),
    Column(lambda: _("What it says of the need"), lambda row: row.summary),
    Column(
        lambda: _("Occupations"),
        lambda row: "; ".join(f"{each['title']} ({each['code']})" for each in row.occupations),
    ),
    Column(lambda: _("Districts"), lambda row: "; ".join(each["name"] for each in row.districts)),
    Column(
        lambda: _("Fields of action and goals"), lambda row: "; ".join(each["label"] for each in row.fields)
    ),
    Column(lambda: _("Who reads it"), lambda row: str(row.get_visibility_display())),
    Column(lambda: _("Version"), lambda row: row.number),
    Column(lambda: _("Cited since"), lambda row: row.cited_at or ""),
    Column(lambda: _("Withdrawn because"), lambda row: row.withdrawn_reason),
    Column(lambda: _("File"), lambda row: row.document_name),
    Column(lambda: _("Checksum (SHA-256)"), lambda row: row.document_sha256),
]


@open_to(MEMBERS)
@require_safe
def exhibits(request: ActingRequest) -> HttpResponse:
    """The documents of the alliance that speak of a need."""
    districts = _districts(alliance_of(request.actor))
    form = ExhibitFilter(request.GET or None, districts=districts)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = listed_exhibits(
        request.actor,
        on=today(),
        text=said.get("q", ""),
        kind=said.get("kind", ""),
        state=said.get("state", ""),
        district=said.get("district", ""),
        sort=request.GET.get("sort", ""),
    )
    if write := EXPORTS.get(request.GET.get("format", "")):
        return write(_("documents-of-need"), COLUMNS, rows)
    page = paginate(request, rows)
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(row, _state(row)) for row in page],
        "narrowed": any(said.values()),
        "crumbs": crumbs(("", _("Surveys, letters, opinions"))),
    }
    return render(request, "evidence/exhibits.html", context)


@open_to(MEMBERS)
@require_safe
def exhibit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """A document, with all its versions."""
    row = _found(request, public_id)
    versions = versions_of(request.actor, row)
    newest = versions[0]
    is_newest = newest.pk == row.pk
    counts = is_newest and row.withdrawn_at is None
    may_change = may_change_exhibit(request.actor, row)
    context = {
        "row": row,
        "state": _state(row),
        "versions": [(each, _state(each)) for each in versions],
        "newest": None if is_newest else newest,
        "snapshots": row.snapshots.order_by("created_at"),
        "may_cite": counts and row.visibility == Visibility.MEMBERS,
        "may_change": counts and may_change,
        "may_correct": counts and may_change and row.cited_at is None,
        "is_confidential": row.visibility != Visibility.MEMBERS,
        "crumbs": _crumbs(("", row.title)),
    }
    return render(request, "evidence/exhibit.html", context)


@open_to(MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def bring_document(request: ActingRequest) -> HttpResponse:
    """Bring a document as evidence."""
    alliance = alliance_of(request.actor)
    form = _form(request, alliance)
    if request.method == "POST" and form.is_valid():
        try:
            row = bring_exhibit(request.actor, alliance, form.facts(), form.cleaned_data["file"])
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved. The document can be cited from now on."))
            return redirect("evidence:exhibit", row.public_id)
    title = _("Bring a document")
    return answer(request, "evidence/exhibit_form.html", _context(form, title))


@open_to(MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change_document(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Correct a document, or bring its next version where it is cited already."""
    row = _changeable(request, public_id)
    form = _form(request, row.alliance, row)
    if request.method == "POST" and form.is_valid():
        verb = correct_exhibit if row.cited_at is None else replace_exhibit
        try:
            row = verb(request.actor, row, form.facts(), form.cleaned_data["file"])
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("evidence:exhibit", row.public_id)
    title = _("Correct the document") if row.cited_at is None else _("Bring a new version")
    context = _context(form, title, row) | {"is_cited": row.cited_at is not None}
    return answer(request, "evidence/exhibit_form.html", context)


@open_to(MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_document(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Withdraw a document with a reason; what nothing cites can be deleted instead."""
    row = _changeable(request, public_id)
    data, _files = submitted(request)
    form = WithdrawForm(data)
    if request.method == "POST":
        try:
            if request.POST.get("delete") == "yes":
                remove_exhibit(request.actor, row)
                messages.success(request, _("Deleted."))
                return redirect("evidence:exhibits")
            if form.is_valid():
                withdraw_exhibit(request.actor, row, form.cleaned_data["reason"])
                messages.success(request, _("Withdrawn. Where it is cited, your reason is shown."))
                return redirect("evidence:exhibit", row.public_id)
        except ValidationError as problem:
            show_refusal(form, problem)
    context = _context(form, _("Withdraw the document"), row) | {
        "row": row,
        "cited": row.snapshots.count(),
        "may_delete": row.cited_at is None,
    }
    return answer(request, "evidence/exhibit_withdraw.html", context)


@open_to(MEMBERS)
@require_POST
def cite_document(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Freeze a document as evidence."""
    row = _found(request, public_id)
    try:
        snapshot = cite_exhibit(request.actor, row)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("evidence:exhibit", row.public_id)
    messages.success(request, _("Frozen. This address shows the same also after a newer version has come."))
    return redirect("evidence:snapshot", snapshot.public_id)


# --- within ----------------------------------------------------------------------------------------


def _found(request: ActingRequest, public_id: UUID) -> Exhibit:
    rows = Exhibit.objects.visible_to(request.actor).select_related("alliance")
    return get_object_or_404(rows, public_id=public_id)


def _changeable(request: ActingRequest, public_id: UUID) -> Exhibit:
    row = _found(request, public_id)
    if not may_change_exhibit(request.actor, row):
        raise Http404
    return row


def _form(request: ActingRequest, alliance: Alliance, row: Exhibit | None = None) -> ExhibitForm:
    data, files = submitted(request)
    return ExhibitForm(
        data, files, districts=_districts(alliance), fields=fields_for(alliance.pk), exhibit=row
    )


def _districts(alliance: Alliance) -> list[tuple[str, str]]:
    return [(each.ags, each.name) for each in alliance.districts.order_by("sort_key")]


def _state(row: Exhibit) -> tuple[str, str]:
    """What is to be said of a document first, and in which colour."""
    if row.withdrawn_at is not None:
        return _("withdrawn"), "danger"
    if row.valid_until is not None and row.valid_until < today():
        return _("no longer valid"), "warning"
    if row.cited_at is not None:
        return _("cited"), "success"
    return _("not cited yet"), "neutral"


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs((reverse("evidence:exhibits"), _("Surveys, letters, opinions")), *more)


def _context(form: Any, title: str, row: Exhibit | None = None) -> dict[str, Any]:
    back = reverse("evidence:exhibit", args=[row.public_id]) if row else reverse("evidence:exhibits")
    way = [(back, row.title), ("", title)] if row else [("", title)]
    return {
        "form": form,
        "title": title,
        "back": back,
        "preline": row.title if row else "",
        "is_cited": False,
        "crumbs": _crumbs(*way),
    }
