"""Reading the virtual budget: all members of the alliance may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS
from buendnis.ground.clock import today
from buendnis.ground.exports import WRITERS, Column
from buendnis.ground.look.pages import paginate
from buendnis.ground.requests import ActingRequest
from buendnis.ledger import links
from buendnis.ledger.forms import JournalFilter
from buendnis.ledger.known import category_names
from buendnis.ledger.models import BankStatement, BudgetHead, Earmark, EarmarkState, Posting, ReserveEntry
from buendnis.ledger.selectors import (
    balances,
    balances_of,
    bar,
    earmarks_of,
    expired_of,
    lists_of,
    postings,
    reserve_of,
    standings_of,
    visible_heads,
)
from buendnis.ledger.services.heads import is_reversible
from buendnis.ledger.services.statements import has_moved_on

DUE_WITHIN = 30  # days


@dataclass(frozen=True)
class Kept:
    """A line of the list of earmarks."""

    mark: Earmark
    url: str
    paid: Decimal
    claimed: Decimal
    days: int  # until it expires; below zero: it has
    active: bool

    @property
    def is_due(self) -> bool:
        """Whether somebody should look after it now."""
        return self.active and self.days <= DUE_WITHIN


@dataclass(frozen=True)
class Waiting:
    """A line of the reserve list."""

    entry: ReserveEntry
    url: str
    place: int
    fits: bool
    since: date


@open_to(MEMBERS)
@require_safe
def overview(request: ActingRequest) -> HttpResponse:
    """The budgets of the alliance, the newest recognition first."""
    heads = list(visible_heads(request.actor).order_by("-recognition__starts_on", "programme_area"))
    found = balances_of(heads)
    shown = [(head, found[head.pk], bar(head, found[head.pk])) for head in heads]
    return render(
        request,
        "ledger/overview.html",
        {"heads": shown, "office": request.actor.is_office},
    )


@open_to(MEMBERS)
@require_safe
def head(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One budget: where its money stands, what it is kept for, who waits, and how it came to this."""
    row = found_head(request, public_id)
    known = balances(row)
    form = JournalFilter(request.GET or None)
    kept, waiting = kept_in(row), waiting_for(row, known.free)
    page_obj = paginate(request, _journal(request, row, form))
    latest = row.statements.prefetch_related("balances").first()
    context = {
        "head": row,
        "crumbs": [(reverse("ledger:overview"), _("Budget")), ("", title_of(row))],
        "title": title_of(row),
        "found": known,
        "bar": bar(row, known),
        "total": known.total,
        "kept": kept,
        "due": sum(each.is_due for each in kept),
        "waiting": waiting,
        "could_move_up": next((each for each in waiting if each.fits), None),
        "expired": list(expired_of(row)),
        "statements": list(row.statements.all()),
        "lists": list(lists_of(request.actor, row)),
        "latest": latest,
        "differs": latest is not None and _differs(latest),
        "form": form,
        "page_obj": page_obj,
        "journal": [(each, is_reversible(each) and _is_open(each)) for each in page_obj.object_list],
        "narrowed": bool(request.GET.get("q") or request.GET.get("stage")),
        "office": request.actor.is_office,
    }
    return render(request, "ledger/head.html", context)


@open_to(MEMBERS)
@require_safe
def export(request: ActingRequest, public_id: UUID, kind: str) -> HttpResponse:
    """The journal, as it is filtered, as CSV or XLSX."""
    if kind not in WRITERS:
        raise Http404
    row = found_head(request, public_id)
    rows = _journal(request, row, JournalFilter(request.GET or None))
    return WRITERS[kind](_("budget"), journal_columns(row), rows)


@open_to(MEMBERS)
@require_safe
def export_earmarks(request: ActingRequest, public_id: UUID, kind: str) -> HttpResponse:
    """The living earmarks as CSV or XLSX, with what of them is claimed and paid."""
    if kind not in WRITERS:
        raise Http404
    row = found_head(request, public_id)
    return WRITERS[kind](_("earmarks"), earmark_columns(row), kept_in(row))


@open_to(MEMBERS)
@require_safe
def statement(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """A list of the bank beside the books."""
    row = found_statement(request, public_id)
    booked = list(
        row.head.postings.filter(
            cause_kind="ledger.bankstatement", cause_id=str(row.public_id), reverses=None
        ).order_by("pk")
    )
    newest = row.head.statements.first()
    lines = lines_of(row)
    context = {
        "statement": row,
        "crumbs": [
            (reverse("ledger:overview"), _("Budget")),
            (reverse("ledger:head", args=[row.head.public_id]), title_of(row.head)),
            ("", _("The bank’s list")),
        ],
        "lines": lines,
        "differs": any(difference for *_rest, difference in lines),
        "booked": booked,
        "moved_on": not booked and newest == row and has_moved_on(row),
        "may_correct": request.actor.is_office and newest == row and not booked,
    }
    return render(request, "ledger/statement.html", context)


def journal_columns(head: BudgetHead) -> tuple[Column[Posting], ...]:
    """The columns of the journal; funding objects by their names."""
    names = category_names(head.recognition.alliance_id)
    return (
        Column(lambda: _("Booked"), lambda row: row.booked_at),
        Column(lambda: pgettext("posting", "From"), lambda row: row.get_origin_display()),
        Column(lambda: pgettext("posting", "To"), lambda row: row.get_target_display()),
        Column(lambda: _("Amount in euro"), lambda row: row.amount),
        Column(lambda: _("For"), lambda row: row.cause_label),
        Column(lambda: _("Funding object"), lambda row: names.get(row.category, row.category)),
        Column(lambda: _("Reason"), lambda row: row.reason),
        Column(lambda: _("Source"), lambda row: row.source),
        Column(lambda: _("Date of the source"), lambda row: row.source_date or ""),
        Column(lambda: _("Booked as"), lambda row: row.booked_as),
        Column(
            lambda: _("Reverses the posting of"), lambda row: row.reverses.booked_at if row.reverses else ""
        ),
        Column(lambda: _("Key of the posting"), lambda row: row.key),
    )


def earmark_columns(head: BudgetHead) -> tuple[Column[Kept], ...]:
    """The columns of the list of earmarks."""
    names = category_names(head.recognition.alliance_id)
    return (
        Column(lambda: _("For"), lambda row: row.mark.subject_label),
        Column(lambda: _("Funding object"), lambda row: names.get(row.mark.category, row.mark.category)),
        Column(lambda: _("Number at the bank"), lambda row: row.mark.bank_number),
        Column(lambda: pgettext("earmark", "State"), lambda row: row.mark.get_state_display()),
        Column(lambda: _("Amount in euro"), lambda row: row.mark.amount),
        Column(lambda: _("Overplanned"), lambda row: row.mark.overplanned),
        Column(lambda: _("Resolution"), lambda row: row.mark.overplan_label),
        Column(lambda: _("Claimed"), lambda row: row.claimed),
        Column(lambda: _("Paid"), lambda row: row.paid),
        Column(lambda: _("Kept until"), lambda row: row.mark.expires_on if row.active else ""),
        Column(lambda: _("Granted from"), lambda row: row.mark.starts_on or ""),
        Column(lambda: _("Granted until"), lambda row: row.mark.ends_on or ""),
        Column(lambda: _("Remark"), lambda row: row.mark.note),
    )


def title_of(head: BudgetHead) -> str:
    """How a budget is called: "Virtuelles Budget 2018–2021, SER"."""
    return _("Virtual budget %(period)s, %(area)s") % {
        "period": head.recognition,
        "area": head.programme_area,
    }


def found_head(request: ActingRequest, public_id: UUID) -> BudgetHead:
    """The budget that the address names; 404 where there is none for whoever asks."""
    found: BudgetHead = get_object_or_404(visible_heads(request.actor), public_id=public_id)
    return found


def found_statement(request: ActingRequest, public_id: UUID) -> BankStatement:
    """The same for a list of the bank."""
    visible = BankStatement.objects.in_alliance(request.actor.alliance_id).select_related(
        "head__recognition__alliance"
    )
    found: BankStatement = get_object_or_404(visible.prefetch_related("balances"), public_id=public_id)
    return found


def kept_in(head: BudgetHead) -> list[Kept]:
    """The living earmarks of a budget, those to be looked after first."""
    stands, day = standings_of(head), today()
    return [
        Kept(
            mark,
            links.page_of(mark.subject_kind, mark.subject_id),
            stands[str(mark.public_id)].paid,
            stands[str(mark.public_id)].claimed,
            (mark.expires_on - day).days,
            mark.state == EarmarkState.ACTIVE,
        )
        for mark in earmarks_of(head)
    ]


def waiting_for(head: BudgetHead, free: Decimal) -> list[Waiting]:
    """The reserve list in its order, and for whom the free money would do."""
    return [
        Waiting(
            entry,
            links.page_of(entry.subject_kind, entry.subject_id),
            place,
            entry.amount <= free,
            today(entry.created_at),
        )
        for place, entry in enumerate(reserve_of(head), start=1)
    ]


def lines_of(statement: BankStatement) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    """Per stage: its name, what is stated, what was booked, and the difference."""
    names = {"outside": _("Allocated"), "committed": _("Committed and not yet paid"), "paid": _("Paid")}
    return [
        (names[each.stage], each.stated, each.booked, each.stated - each.booked)
        for each in statement.balances.all()
    ]


def _differs(statement: BankStatement) -> bool:
    """Whether a list has differences that nobody has booked."""
    if all(each.stated == each.booked for each in statement.balances.all()):
        return False
    return not statement.head.postings.filter(
        cause_kind="ledger.bankstatement", cause_id=str(statement.public_id)
    ).exists()


def _is_open(posting: Posting) -> bool:
    return posting.reverses_id is None and not hasattr(posting, "reversed_by")


def _journal(request: ActingRequest, head: BudgetHead, form: JournalFilter) -> Any:
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return postings(
        head,
        search=said.get("q", ""),
        stage=said.get("stage", ""),
        sort=request.GET.get("sort", ""),
    )
