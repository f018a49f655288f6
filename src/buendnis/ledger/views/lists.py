"""The bank's list of projects: taking it over, and the comparison with the books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import invalid, paginate, show_refusal
from buendnis.ground.requests import ActingRequest
from buendnis.ground.sheets.pages import ChoosingColumns
from buendnis.ledger.forms import BringForm, RowsFilter
from buendnis.ledger.models import BankList, BankListState, BankRow, BudgetHead, Finding, RowState
from buendnis.ledger.services import banklists
from buendnis.ledger.services.banklists.comparing import (
    Books,
    Proposal,
    kept_elsewhere,
    newer_than,
    proposal_of,
)
from buendnis.ledger.services.banklists.reading import KIND, TARGETS
from buendnis.ledger.views.pages import found_head, title_of

FINDINGS = {
    Finding.SAME: "success",
    Finding.NEWER: "neutral",
    Finding.AMOUNTS: "warning",
    Finding.TWICE: "warning",
    Finding.UNKNOWN: "danger",
    Finding.MISSING: "danger",
    Finding.UNREADABLE: "danger",
}
STATES = {
    RowState.OPEN: "warning",
    RowState.CLEAR: "neutral",
    RowState.BOOKED: "success",
    RowState.SET_ASIDE: "neutral",
    RowState.ADDED: "neutral",
}


@dataclass(frozen=True)
class Line:
    """A row beside the books, with what would be booked."""

    row: BankRow
    finding_kind: str
    state_kind: str
    proposal: Proposal
    elsewhere: str = ""  # the other budget that keeps what the row names

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to solve it."""
        return self.row.state == RowState.OPEN

    @property
    def can_be_booked(self) -> bool:
        """Whether its proposal can be booked as it is."""
        return (
            self.is_open
            and self.row.finding in {Finding.AMOUNTS, Finding.MISSING}
            and not self.proposal.against
            and not self.proposal.is_empty
        )

    @property
    def is_ticked(self) -> bool:
        """What the list says is followed; of what it does not say, a person decides one by one."""
        return self.can_be_booked and self.row.finding == Finding.AMOUNTS


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Upload the bank's list."""
    head = found_head(request, public_id)
    data, files = submitted(request)
    form = BringForm(data, files)
    if request.method == "POST" and form.is_valid():
        try:
            row = banklists.bring(
                request.actor,
                head,
                form.cleaned_data["file"],
                as_of=form.cleaned_data["as_of"],
                source=form.cleaned_data["source"],
            )
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            if row.state == BankListState.COMPARED:
                messages.info(request, _("This list has been taken over already. Nothing has changed."))
                return redirect("ledger:list", row.public_id)
            return redirect("ledger:list_columns", row.public_id)
    context = {
        "head": head,
        "form": form,
        "targets": TARGETS,
        "crumbs": _crumbs(head, ("", _("Take over the bank’s list"))),
    }
    return (invalid if request.method == "POST" else render)(request, "ledger/list_bring.html", context)


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say what the columns mean."""
    row = found_list(request, public_id)
    if row.state != BankListState.UPLOADED:
        return redirect("ledger:list", row.public_id)
    choosing = ChoosingColumns.of(
        request,
        alliance_id=row.head.recognition.alliance_id,
        kind=KIND,
        targets=TARGETS,
        peek=row.peek,
        choices=row.choices,
    )
    form = choosing.form
    if request.method == "POST" and form.is_valid():
        try:
            banklists.choose_columns(request.actor, row, choosing.chosen)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            return redirect("ledger:list", row.public_id)
    context = {
        "choosing": choosing,
        "preline": row.source,
        "name": row.file_name,
        "button": _("Compare with the books"),
        "later": reverse("ledger:head", args=[row.head.public_id]),
        "drop": reverse("ledger:list_drop", args=[row.public_id]),
        "drop_label": _("Discard the list"),
        "crumbs": _crumbs(row.head, ("", row.file_name)),
    }
    return (invalid if request.method == "POST" else render)(request, "sheets/columns.html", context)


@open_to(MEMBERS)
@require_safe
def show(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The list beside the books, row by row: what differs, what would be booked and why, what became of it."""
    row = found_list(request, public_id)
    if row.state == BankListState.UPLOADED:
        return redirect("ledger:list_columns", row.public_id)
    form = RowsFilter(request.GET or None)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = row.rows.select_related("earmark", "adds_to").prefetch_related("parts").order_by("number", "pk")
    for name in ("finding", "state"):
        if said.get(name):
            rows = rows.filter(**{name: said[name]})
    if write := {"csv": csv_response, "xlsx": xlsx_response}.get(request.GET.get("format", "")):
        return write(_("bank-list"), COLUMNS, rows)
    page = paginate(request, rows, per_page=100)
    books = Books.of(row.head)
    elsewhere = kept_elsewhere(page, row.head, books)
    lines = [_line(each, books, elsewhere.get(each.pk)) for each in page]
    counted = row.rows.order_by().values_list("finding", "state").annotate(Count("pk"))
    context = {
        "list": row,
        "newer": newer_than(row),
        "form": form,
        "page_obj": page,
        "lines": lines,
        "open": sum(number for _finding, state, number in counted if state == RowState.OPEN),
        "counts": [
            (finding.label, sum(number for found, _state, number in counted if found == finding))
            for finding in Finding
        ],
        "bookable": sum(line.can_be_booked for line in lines),
        "narrowed": bool(said.get("finding") or said.get("state")),
        "office": request.actor.is_office,
        "may_drop": request.actor.is_office
        and not any(state == RowState.BOOKED for _finding, state, _number in counted),
        "crumbs": _crumbs(row.head, ("", _("The bank’s list"))),
    }
    return render(request, "ledger/list.html", context)


@open_to(Role.SECRETARIAT)
@require_POST
def book(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Book the rows that were ticked, together."""
    row = found_list(request, public_id)
    chosen = [each for each in request.POST.getlist("row") if _is_uuid(each)]
    rows = list(row.rows.filter(public_id__in=chosen).select_related("of__head__recognition", "earmark"))
    reason = request.POST.get("reason", "").strip() or _("The bank’s list is followed")
    if not rows:
        messages.error(request, _("Please tick at least one row. Nothing has been booked."))
        return redirect("ledger:list", row.public_id)
    try:
        done, refused = banklists.book_together(request.actor, rows, reason)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("ledger:list", row.public_id)
    if done:
        text = ngettext("%(number)d difference is booked.", "%(number)d differences are booked.", len(done))
        messages.success(request, text % {"number": len(done)})
    for each, why in refused[:10]:
        messages.error(
            request,
            _("“%(title)s” was not booked: %(why)s") % {"title": each.title or each.bank_number, "why": why},
        )
    return redirect("ledger:list", row.public_id)


@open_to(Role.SECRETARIAT)
@require_POST
def drop(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Discard a list."""
    row = found_list(request, public_id)
    try:
        banklists.drop_list(request.actor, row)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("ledger:list", row.public_id)
    messages.success(request, _("The list and its file have been discarded. Nothing was booked from it."))
    return redirect("ledger:head", row.head.public_id)


COLUMNS: tuple[Column[BankRow], ...] = (
    Column(lambda: _("Row"), lambda row: row.number or ""),
    Column(lambda: _("Number at the bank"), lambda row: row.bank_number),
    Column(lambda: _("Project"), lambda row: row.earmark.subject_label if row.earmark else row.title),
    Column(lambda: _("On the list: granted"), lambda row: "" if row.granted is None else row.granted),
    Column(lambda: _("On the list: claimed"), lambda row: "" if row.claimed is None else row.claimed),
    Column(lambda: _("On the list: paid"), lambda row: "" if row.paid is None else row.paid),
    Column(
        lambda: _("In the books: granted"), lambda row: "" if row.our_granted is None else row.our_granted
    ),
    Column(
        lambda: _("In the books: claimed"), lambda row: "" if row.our_claimed is None else row.our_claimed
    ),
    Column(lambda: _("In the books: paid"), lambda row: "" if row.our_paid is None else row.our_paid),
    Column(lambda: _("Finding"), lambda row: row.get_finding_display()),
    Column(lambda: _("State"), lambda row: row.get_state_display()),
    Column(lambda: _("Reason"), lambda row: "; ".join([*row.problems, row.reason]).strip("; ")),
    Column(lambda: _("Source"), lambda row: row.of.source),
    Column(lambda: _("List as of"), lambda row: row.of.as_of),
)


def found_list(request: ActingRequest, public_id: UUID) -> BankList:
    """The list that the address names; 404 where there is none for whoever asks."""
    visible = BankList.objects.visible_to(request.actor).exclude(state=BankListState.DROPPED)
    return get_object_or_404(visible.select_related("head__recognition__alliance"), public_id=public_id)


def _line(row: BankRow, books: Books, elsewhere: BudgetHead | None) -> Line:
    proposal = Proposal()
    if row.state == RowState.OPEN and row.earmark is not None and row.finding != Finding.TWICE:
        mark = books.marks.get(row.earmark.pk)
        if mark is None:
            proposal = Proposal(
                against=_("This earmark has ended since. Please set the row aside with a reason.")
            )
        else:
            proposal = proposal_of(row, mark, books.standing(mark))
            if proposal.is_empty:
                proposal = Proposal(against=_("The books say the same by now. Please set the row aside."))
    return Line(
        row,
        FINDINGS[Finding(row.finding)],
        STATES[RowState(row.state)],
        proposal,
        title_of(elsewhere) if elsewhere is not None else "",
    )


def _crumbs(head: Any, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (reverse("ledger:overview"), _("Budget")),
        (reverse("ledger:head", args=[head.public_id]), title_of(head)),
        *more,
    ]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
