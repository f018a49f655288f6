"""The bank's list of projects: taking it over, and the comparison with the books."""

from __future__ import annotations

from collections.abc import Set
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import WRITERS
from buendnis.ground.look.pages import invalid, paginate, show_refusal
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest
from buendnis.ground.sheets.pages import ChoosingColumns
from buendnis.ledger.forms import BringForm, RowsFilter, TogetherForm
from buendnis.ledger.known import category_names
from buendnis.ledger.models import BankList, BankListState, BankRow, Finding, RowState
from buendnis.ledger.services import banklists
from buendnis.ledger.services.banklists.comparing import (
    newer_than,
)
from buendnis.ledger.services.banklists.reading import KIND, TARGETS
from buendnis.ledger.views.lines import COLUMNS, Line, lines_of
from buendnis.ledger.views.pages import found_head, title_of


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
    if write := WRITERS.get(request.GET.get("format", "")):
        return write(_("bank-list"), COLUMNS, lines_of(row, _rows(row, RowsFilter(request.GET))))
    return _page(request, row)


@open_to(Role.SECRETARIAT)
@require_POST
def book(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Book the rows that were ticked, or set them aside, together."""
    row = found_list(request, public_id)
    chosen = [each for each in request.POST.getlist("row") if _is_uuid(each)]
    rows = list(row.rows.filter(public_id__in=chosen).select_related("of__head__recognition", "earmark"))
    form = TogetherForm(request.POST, categories=_categories(row))
    if not rows:
        form.add_error(None, _("Please tick at least one row. Nothing has changed."))
    if not form.is_valid():
        return _page(request, row, form, set(chosen))
    said = form.cleaned_data
    try:
        if request.POST.get("do") == "aside":
            done, refused = banklists.set_aside_together(request.actor, rows, said["reason"])
            text = ngettext("%(number)d row is set aside.", "%(number)d rows are set aside.", len(done))
        else:
            done, refused = banklists.book_together(
                request.actor, rows, said["reason"], category=said["category"]
            )
            text = ngettext(
                "%(number)d difference is booked.", "%(number)d differences are booked.", len(done)
            )
    except ValidationError as problem:
        show_refusal(form, problem)
        return _page(request, row, form, set(chosen))
    if done:
        messages.success(request, text % {"number": len(done)})
    for each, why in refused[:10]:
        messages.error(
            request,
            _("“%(title)s” stays as it is: %(why)s") % {"title": each.title or each.bank_number, "why": why},
        )
    if len(refused) > 10:
        more = len(refused) - 10
        text = ngettext("%(number)d more stays as it is.", "%(number)d more stay as they are.", more)
        messages.error(request, text % {"number": more})
    page = reverse("ledger:list", args=[row.public_id])
    return redirect(f"{page}?{request.GET.urlencode()}" if request.GET else page)


@open_to(Role.SECRETARIAT)
def drop(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Discard a list."""
    row = found_list(request, public_id)
    budget = reverse("ledger:head", args=[row.head.public_id])
    solved = row.rows.exclude(state__in=(RowState.OPEN, RowState.CLEAR)).count()

    def do(_said: Said) -> str:
        banklists.drop_list(request.actor, row)
        return _("The list and its file have been discarded. Nothing was booked from it.")

    return take(
        request,
        Step(
            _("Discard the list"),
            forms.Form,
            do,
            budget,
            tuple(_crumbs(row.head, (reverse("ledger:list", args=[row.public_id]), _("The bank’s list")))),
            facts=(
                (_("Source"), row.source),
                (_("List as of"), date_format(row.as_of)),
                (_("File"), row.file_name),
                (_("Rows that were solved"), solved),
            ),
            effect=_(
                "The list, its file, and what was said of its rows are not shown any more. The books stay as they are."
            ),
            button=_("Discard the list"),
            danger=True,
        ),
    )


def found_list(request: ActingRequest, public_id: UUID) -> BankList:
    """The list that the address names; 404 where there is none for whoever asks."""
    visible = BankList.objects.visible_to(request.actor).exclude(state=BankListState.DROPPED)
    return get_object_or_404(visible.select_related("head__recognition__alliance"), public_id=public_id)


def _page(
    request: ActingRequest,
    row: BankList,
    together: TogetherForm | None = None,
    chosen: Set[str] = frozenset(),
) -> HttpResponse:
    """The list beside the books; with ``together``, what somebody ticked and wrote and why that was refused."""
    form = RowsFilter(request.GET or None)
    page = paginate(request, _rows(row, form), per_page=100)
    lines = lines_of(row, page)
    counted = row.rows.order_by().values_list("finding", "state").annotate(Count("pk"))
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    tick = "chosen" if together is not None else request.GET.get("tick", "")
    context = {
        "list": row,
        "newer": newer_than(row),
        "form": form,
        "together": together or TogetherForm(categories=_categories(row)),
        "page_obj": page,
        "lines": [(line, _is_ticked(line, tick, chosen)) for line in lines],
        "open": sum(number for _finding, state, number in counted if state == RowState.OPEN),
        "counts": [
            (finding.label, sum(number for found, _state, number in counted if found == finding))
            for finding in Finding
        ],
        "is_strange": not row.rows.filter(number__gt=0, earmark__isnull=False).exists(),
        "bookable": any(line.can_be_ticked for line in lines),
        "narrowed": bool(said.get("finding") or said.get("state")),
        "office": request.actor.is_office,
        "may_drop": request.actor.is_office
        and not any(state == RowState.BOOKED for _finding, state, _number in counted),
        "crumbs": _crumbs(row.head, ("", _("The bank’s list"))),
    }
    return (render if together is None else invalid)(request, "ledger/list.html", context)


def _is_ticked(line: Line, tick: str, chosen: Set[str]) -> bool:
    """Whether the box of a row is ticked: as somebody chose, all or none as the address asks, else what is clear."""
    asked = {"all": line.can_be_ticked, "none": False, "chosen": str(line.row.public_id) in chosen}
    return asked.get(tick, line.is_clear)


def _rows(row: BankList, form: RowsFilter) -> QuerySet[BankRow]:
    """The rows that the filter asks for."""
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    wanted = {name: said[name] for name in ("finding", "state") if said.get(name)}
    related = row.rows.select_related("earmark", "adds_to", "of").prefetch_related("parts")
    return related.filter(**wanted).order_by("number", "pk")


def _categories(row: BankList) -> list[tuple[str, str]]:
    return list(category_names(row.head.recognition.alliance_id).items())


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
