"""How a budget has gone, how it stood on a day, what will fall free, and the report about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS
from buendnis.ground.clock import today
from buendnis.ground.exports import WRITERS, Column
from buendnis.ground.look.pieces import BudgetRow
from buendnis.ground.money import euro
from buendnis.ground.papers.pdf import paper_pdf
from buendnis.ground.requests import ActingRequest
from buendnis.ledger import chart
from buendnis.ledger.forecast import LAG, Outlook, Why
from buendnis.ledger.forms import DayForm
from buendnis.ledger.known import category_names
from buendnis.ledger.models import BudgetHead
from buendnis.ledger.report import Line, lines_of, report_paper
from buendnis.ledger.selectors import (
    Balances,
    balances,
    balances_by_category,
    bar,
    course,
    forecast_of,
)
from buendnis.ledger.views.pages import found_head, title_of


@dataclass(frozen=True)
class Month:
    """The balances at the end of a month."""

    first: date
    found: Balances


@open_to(MEMBERS)
@require_safe
def show(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The balances of any day, the course as bars, and the forecast."""
    head = found_head(request, public_id)
    day = _day(request)
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": day})
    known = balances(head, day)
    months = months_of(head)
    shown = {month.first: month for month in months}
    bars = [shown[first] for first in chart.thinned([month.first for month in months])] if months else []
    names = category_names(head.recognition.alliance_id)
    forecast = forecast_of(head, today())
    drawn = [bar(None, each.found) for each in bars]
    ahead = []
    if bars and forecast.high:
        words = (_("Expected to fall free"), _("May fall free besides"))
        ahead = [chart.expected(bar(None, bars[-1].found), forecast, *words)]
    context = {
        "head": head,
        "day": day,
        "form": form,
        "found": known,
        "bar": bar(head, known),
        "categories": [
            (names.get(key, key) or _("not assigned"), found)
            for key, found in sorted(
                balances_by_category(head, day).items(), key=lambda each: (not each[0], each[0])
            )
            if found.earmarked or found.committed or found.claimed or found.paid
        ],
        "parts": chart.drawn([*drawn, *ahead]),
        "ahead": bool(ahead),
        "first": months[0].first if months else None,
        "last": months[-1].first if months else None,
        "highest": euro(max((each.found.total for each in bars), default=Decimal(0))),
        "legend": _legend([*drawn, *ahead]),
        "months": list(reversed(months)),
        "forecast": forecast,
        "outlooks": [(each, why_of(each)) for each in forecast.outlooks],
        "lag": LAG // 30,
        "crumbs": [
            (reverse("ledger:overview"), _("Budget")),
            (reverse("ledger:head", args=[head.public_id]), title_of(head)),
            ("", _("Course and forecast")),
        ],
    }
    return render(request, "ledger/course.html", context)


@open_to(MEMBERS)
@require_safe
def export_course(request: ActingRequest, public_id: UUID, kind: str) -> HttpResponse:
    """The balances at the end of each month, as a file."""
    head = found_head(request, public_id)
    return _written(kind, _("course"), MONTH_COLUMNS, months_of(head))


@open_to(MEMBERS)
@require_safe
def export_forecast(request: ActingRequest, public_id: UUID, kind: str) -> HttpResponse:
    """The forecast, as a file."""
    head = found_head(request, public_id)
    return _written(kind, _("forecast"), OUTLOOK_COLUMNS, forecast_of(head, today()).outlooks)


@open_to(MEMBERS)
@require_safe
def report(request: ActingRequest, public_id: UUID, kind: str) -> HttpResponse:
    """The report to the ministry as of a day: rows as CSV or XLSX, or one page of PDF. In German, whoever asks."""
    head = found_head(request, public_id)
    day = _day(request)
    with translation.override("de"):
        if kind == "pdf":
            data = paper_pdf(report_paper(head, day))
            answer = HttpResponse(data, content_type="application/pdf")
            answer["Content-Disposition"] = f'attachment; filename="budgetbericht-{day:%Y-%m-%d}.pdf"'
            return answer
        return _written(kind, f"budgetbericht-{day:%Y-%m-%d}", REPORT_COLUMNS, lines_of(head, day))


def months_of(head: BudgetHead) -> list[Month]:
    """Every month from the first posting until now, also those in which nothing moved."""
    moved = dict(course(head))
    if not moved:
        return []
    found, last = [], Balances()
    for first in chart.months_between(min(moved), max(*moved, today())):
        last = moved.get(first, last)
        found.append(Month(first, last))
    return found


def why_of(outlook: Outlook) -> str:
    """What a range rests on, as a sentence."""
    said = {"elapsed": outlook.elapsed, "total": outlook.total}
    return {
        Why.PACE: _("Pace so far: %(elapsed)d of %(total)d days have passed.") % said,
        Why.NOTHING_YET: _(
            "Nothing has been claimed after %(elapsed)d of %(total)d days. Please ask the project."
        )
        % said,
        Why.ENDED: _("The project has ended, and every claim has had its time."),
        Why.EXPIRES: _("The earmark expires on %(day)s.")
        % {"day": date_format(outlook.until, "SHORT_DATE_FORMAT") if outlook.until else ""},
        Why.TOO_EARLY: _("Too early: less than 90 days have passed."),
        Why.NO_PERIOD: _(
            "The granted period is not known. Please enter it, or take over a list that names it."
        ),
        Why.NOT_HEARD: _("The bank has not said anything about it yet."),
    }[outlook.why]


BALANCE_COLUMNS: tuple[tuple[Any, str], ...] = (
    (lambda: _("Allocated"), "allocated"),
    (lambda: _("Carried over"), "carried"),
    (lambda: _("Reallocated"), "reallocated"),
    (lambda: _("Overplanned"), "overplanned"),
    (lambda: pgettext("budget", "Free"), "free"),
    (lambda: _("Earmarked"), "earmarked"),
    (lambda: _("Committed"), "committed"),
    (lambda: _("Claimed"), "claimed"),
    (lambda: _("Paid"), "paid"),
)


def _amount(name: str) -> Any:
    return lambda row: getattr(row.found, name)


MONTH_COLUMNS: tuple[Column[Month], ...] = (
    Column(lambda: _("Month"), lambda row: f"{row.first:%m.%Y}"),
    *(Column(heading, _amount(name)) for heading, name in BALANCE_COLUMNS),
)
OUTLOOK_COLUMNS: tuple[Column[Outlook], ...] = (
    Column(lambda: _("Project"), lambda row: row.label),
    Column(lambda: _("Not yet used"), lambda row: row.kept),
    Column(lambda: _("Falls free at least"), lambda row: row.low if row.is_known else ""),
    Column(lambda: _("Falls free at most"), lambda row: row.high if row.is_known else ""),
    Column(lambda: _("Until"), lambda row: row.until or ""),
    Column(lambda: _("Reason"), why_of),
)
REPORT_COLUMNS: tuple[Column[Line], ...] = (
    Column(lambda: "Art", lambda row: row.kind),
    Column(lambda: "Bezeichnung", lambda row: row.label),
    Column(lambda: "Nummer bei der NBank", lambda row: row.bank_number),
    Column(lambda: "Fördergegenstand", lambda row: row.category),
    Column(lambda: "Zugeteilt", lambda row: row.said("allocated")),
    Column(lambda: "Übertragen", lambda row: row.said("carried")),
    Column(lambda: "Umgeschichtet", lambda row: row.said("reallocated")),
    Column(lambda: "Überplant", lambda row: row.said("overplanned")),
    Column(lambda: "Frei", lambda row: row.said("free")),
    Column(lambda: "Vorgemerkt", lambda row: row.said("earmarked")),
    Column(lambda: "Gebunden", lambda row: row.said("committed")),
    Column(lambda: "Abgerufen", lambda row: row.said("claimed")),
    Column(lambda: "Ausgezahlt", lambda row: row.said("paid")),
    Column(lambda: "Beginn", lambda row: row.starts_on or ""),
    Column(lambda: "Ende", lambda row: row.ends_on or ""),
    Column(lambda: "Stand laut Bank", lambda row: row.heard or ""),
)


def _written(kind: str, name: str, columns: Any, rows: Iterable[Any]) -> HttpResponse:
    if kind not in WRITERS:
        raise Http404
    return WRITERS[kind](name, columns, rows)


def _day(request: ActingRequest) -> date:
    """The day that the address asks for; today for none, for one that can't be, or that is still to come."""
    form = DayForm(request.GET)
    day: date | None = form.cleaned_data.get("on") if form.is_valid() else None
    return min(day, today()) if day else today()


def _legend(bars: Sequence[Sequence[BudgetRow]]) -> list[tuple[str, str]]:
    """What the colours mean, in the order from the bottom; only those that are drawn."""
    found: dict[str, str] = {}
    for each in bars:
        for row in each:
            if row.amount > 0:
                found.setdefault(str(row.kind), str(row.label))
    order = ["paid", "claimed", "committed", "earmarked", "perhaps", "expected", "free", "over"]
    return [(kind, found[kind]) for kind in order if kind in found]
