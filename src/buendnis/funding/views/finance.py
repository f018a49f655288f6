"""The finance plan: rows to fill in, and beside them what they add up to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.funding.finance import FinancePlan, Finding, Outcome, Summary, check, summary
from buendnis.funding.forms.applications import known_organisations
from buendnis.funding.forms.finance import ANOTHER, MOST_ROWS, ExpenditureFormSet, PlanForm, SourceFormSet
from buendnis.funding.guideline import Guideline
from buendnis.funding.models import Application, ConditionKind, FundingSource, SourceKind
from buendnis.funding.selectors.applications import facts_of, guideline_of, plan_of
from buendnis.funding.selectors.content import condition_text
from buendnis.funding.services.application_drafts import ChangedMeanwhile
from buendnis.funding.services.finance import (
    Condition,
    Expenditure,
    Source,
    conditions_of,
    set_finance_plan,
    source_of,
)
from buendnis.funding.views.entering import entered, keep_refused
from buendnis.funding.views.plan_merging import (
    EXPENDITURE,
    SOURCES,
    PlanMerged,
    RowConflict,
    as_data,
    merged,
    said_of,
    seen_of,
    told_taken,
)
from buendnis.funding.views.sections import after_saving, closed, frame, to_write
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.look.pages import invalid
from buendnis.ground.look.pieces import CheckItem
from buendnis.ground.requests import ActingRequest

TEMPLATE, SECTION = "funding/applications/finance.html", "finanzplan"
MONEY_RULES = {"sums", "rate", "limits", "categories", "flat_rate", "years", "cofunding", "budget"}
WAITING_RULES = {"confirmations", "circle", "dead_end", "deadline"}


@open_to(SIGNED_IN)
def finance(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Fill in the plan. A plan that does not add up yet is kept, and the page says what is missing."""
    application = to_write(request, public_id)
    back = closed(request, application)
    if back:
        return back
    guideline = guideline_of(application)
    data, _files, draft = entered(request, application, SECTION)
    adding = str(data.get("add", "")) if data is not None else ""
    if data is not None and adding in {"expenditure", "sources"}:
        data = data.copy()
        count = f"{adding}-TOTAL_FORMS"
        data[count] = str(min(_number(data.get(count)) + 3, MOST_ROWS))
    form, expenditure, sources = _forms(data, application, guideline)
    conflicts: list[RowConflict] = []
    sent = request.method == "POST" and not adding
    if sent and data is not None and form.is_valid() and expenditure.is_valid() and sources.is_valid():
        found = _merged(data, application, guideline, expenditure.rows(), sources.rows())
        conflicts = found.conflicts
        try:
            if not conflicts:
                _store(request, application, found, expenditure.rows(), sources.rows())
                return after_saving(request, application, SECTION)
            stored = _said(application)
            data = as_data(data, found.rows, conflicts, stored, more=2)
            data["version"], data["seen"] = str(application.version), seen_of(stored)
            form, expenditure, sources = _forms(data, application, guideline)
            form.add_error(None, ChangedMeanwhile(application))
        except (
            ValidationError
        ) as problem:  # somebody's change of this moment is brought in at the next saving
            form.add_error(None, problem.messages)
    if request.method == "POST":
        keep_refused(request, application, SECTION)
    context = frame(request, application, SECTION, draft=draft, keeps=True) | {
        "form": form,
        "expenditure": expenditure,
        "sources": sources,
        "conflicts": conflicts,
        "shown": (form, expenditure, sources) if sent or draft else (None, None, None),
        "sums": sums_of(plan_of(application), guideline),
        "findings": [_line(finding) for finding in money_findings(application, guideline)],
        "waiting": [_line(finding) for finding in waiting_findings(application, guideline)],
    }
    return (invalid if request.method == "POST" else render)(request, TEMPLATE, context)


def _forms(data: Any, application: Application, guideline: Guideline) -> tuple[PlanForm, Any, Any]:
    said = _said(application)
    form = PlanForm(data, initial={"version": application.version, "seen": seen_of(said)})
    expenditure = ExpenditureFormSet(
        data,
        prefix=EXPENDITURE,
        initial=_initial(
            data,
            EXPENDITURE,
            [
                {**row, "amount": item.amount}
                for row, item in zip(said[EXPENDITURE], application.expenditure.all(), strict=True)
            ],
        ),
        form_kwargs={
            "guideline": guideline,
            "first_year": application.starts_on.year if application.starts_on else None,
        },
    )
    organisations = known_organisations(application.alliance, application)
    sources = SourceFormSet(
        data,
        prefix=SOURCES,
        initial=_initial(
            data,
            SOURCES,
            [
                {
                    **row,
                    "amount": item.amount,
                    "page": reverse("funding:source", args=[application.public_id, item.key]),
                    "in_kind": bool(item.in_kind_of),
                }
                for row, item in zip(said[SOURCES], application.sources.all(), strict=True)
            ],
        ),
        form_kwargs={
            "organisations": organisations,
            "choices": [("", ANOTHER), *((str(each.public_id), each.name) for each in organisations)],
            "applicant": application.applicant.name,
        },
    )
    return form, expenditure, sources


def _initial(data: Any, part: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is stored, row by row as ``data`` has them: others may have added rows or taken some out."""
    if data is None:
        return rows
    stored = {row["key"]: row for row in rows}
    number = min(_number(data.get(f"{part}-TOTAL_FORMS")), MOST_ROWS + 20)
    return [stored.get(str(data.get(f"{part}-{place}-key", "")), {}) for place in range(number)]


def _merged(
    data: Any,
    application: Application,
    guideline: Guideline,
    costs: list[dict[str, Any]],
    shares: list[dict[str, Any]],
) -> PlanMerged:
    """What was entered, brought together with what is stored now."""
    labels = {
        "category": {item.key: item.label for item in guideline.expenditure_categories},
        "organisation": {
            str(each.public_id): each.name for each in known_organisations(application.alliance, application)
        },
    }
    entered = {EXPENDITURE: said_of(EXPENDITURE, costs), SOURCES: said_of(SOURCES, shares)}
    return merged(data, entered, _said(application), labels)


def _store(
    request: ActingRequest,
    application: Application,
    found: PlanMerged,
    costs: list[dict[str, Any]],
    shares: list[dict[str, Any]],
) -> None:
    """Store what both say: rows of others as they are stored, the rest as it was entered."""
    stored = {row.key: row for row in application.sources.all()}
    items = {str(row.key): row for row in application.expenditure.all()}
    expenditure = [
        _cost(row)
        if row is not None
        else Expenditure(items[key].category, items[key].year, items[key].amount, items[key].label, UUID(key))
        for key, row in _in_order(found, EXPENDITURE, costs)
    ]
    sources = [
        _source(row, stored.get(row["key"]))
        if row is not None
        else replace(source_of(stored[UUID(key)]), conditions=conditions_of(stored[UUID(key)]))
        for key, row in _in_order(found, SOURCES, shares)
    ]
    set_finance_plan(request.actor, application, expenditure, sources, application.version)
    if found.theirs:
        messages.info(request, told_taken(found.theirs))
    _say_difference(request, application)


def _in_order(
    found: PlanMerged, part: str, entered_rows: list[dict[str, Any]]
) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Each row of the merged plan: its key and what was entered of it; None for one that others' row stands for."""
    by_key = {str(row["key"]): row for row in entered_rows if row["key"]}
    fresh = iter([row for row in entered_rows if not row["key"]])
    for said in found.rows[part]:
        key = said["key"]
        yield key, None if key in found.taken else by_key[key] if key else next(fresh)


def _cost(row: dict[str, Any]) -> Expenditure:
    return Expenditure(row["category"], row["year"], row["amount"], row["label"], row["key"])


def _said(application: Application) -> dict[str, list[dict[str, Any]]]:
    return {
        "expenditure": [
            {
                "key": str(row.key),
                "category": row.category,
                "year": row.year,
                "label": row.label,
                "amount": str(row.amount),
            }
            for row in application.expenditure.all()
        ],
        "sources": [
            {
                "key": str(row.key),
                "kind": row.kind,
                "organisation": str(row.organisation.public_id) if row.organisation else "",
                "label": row.label,
                "amount": str(row.amount),
                "status": row.status,
                "condition": _words(row),
                "confirmation_note": row.confirmation_note,
                "letter": row.confirmation is not None,
                "waits": [
                    condition_text(each) for each in row.conditions.all() if each.kind != ConditionKind.WORDS
                ],
                "deciding_body": row.deciding_body,
                "decides_on": row.decides_on.isoformat() if row.decides_on else "",
                "papers_due_on": row.papers_due_on.isoformat() if row.papers_due_on else "",
            }
            for row in application.sources.all()
        ],
    }


def _source(row: dict[str, Any], stored: FundingSource | None) -> Source:
    """A share as it was entered; what is said about it on other pages stays with it."""
    said = {
        name: row[name]
        for name in (
            "kind",
            "label",
            "amount",
            "status",
            "organisation",
            "confirmation_note",
            "deciding_body",
            "decides_on",
            "papers_due_on",
        )
    }
    conditions = conditions_of(stored) if stored else ()
    if row["condition"] != (_words(stored) if stored else ""):
        others = tuple(each for each in conditions if each.kind != ConditionKind.WORDS)
        words = (Condition(ConditionKind.WORDS.value, text=row["condition"]),) if row["condition"] else ()
        conditions = others + words
    if stored is None:
        return Source(**said, conditions=conditions, key=row["key"])
    return replace(source_of(stored), **said, conditions=conditions)


def _words(row: FundingSource) -> str:
    """The conditions in words, as the plan's form holds them; the others have their own page."""
    return "; ".join(each.text for each in row.conditions.all() if each.kind == ConditionKind.WORDS)


def _say_difference(request: ActingRequest, application: Application) -> None:
    standing = [each for each in money_findings(application, guideline_of(application)) if each.key == "sums"]
    for finding in standing:
        if finding.outcome is Outcome.FAILED:
            messages.warning(
                request, _("The plan does not add up yet. %(reason)s") % {"reason": finding.reason}
            )


def checked_plan(application: Application, guideline: Guideline, plan: FinancePlan) -> list[CheckItem]:
    """What the formal check would say about the money if the plan were this one."""
    facts = replace(facts_of(application), plan=plan)
    return [_line(each) for each in check(facts, guideline) if each.key.partition(":")[0] in MONEY_RULES]


def money_findings(application: Application, guideline: Guideline) -> list[Finding]:
    """What the formal check says about the money, at this moment."""
    return [
        finding
        for finding in check(facts_of(application), guideline)
        if finding.key.partition(":")[0] in MONEY_RULES
    ]


def waiting_findings(application: Application, guideline: Guideline) -> list[Finding]:
    """What the check says about conditions, dates and confirmations, but for what is well."""
    return [
        finding
        for finding in check(facts_of(application), guideline)
        if finding.key.partition(":")[0] in WAITING_RULES and finding.outcome is not Outcome.PASSED
    ]


def _line(finding: Finding) -> CheckItem:
    states = {Outcome.PASSED: "done", Outcome.FAILED: "missing", Outcome.HUMAN: "warning"}
    value = str(finding.value).rstrip(".")
    said = [f"{value}." if value else "", str(finding.reason), str(finding.remedy)]
    return CheckItem(finding.title, states[finding.outcome], " ".join(part for part in said if part))


def sums_of(plan: FinancePlan, guideline: Guideline) -> dict[str, Any]:
    """The sums as tables: by category and year, by kind of source, and the figures beside them."""
    sums: Summary = summary(plan)
    labels = {item.key: item.label for item in guideline.expenditure_categories}
    years = list(sums.by_year)
    return {
        "summary": sums,
        "years": years,
        "categories": [
            {
                "label": labels.get(key, key),
                "by_year": [(year, sums.by_category_and_year.get((key, year))) for year in years],
                "total": total,
            }
            for key, total in sums.by_category.items()
        ],
        "year_totals": list(sums.by_year.items()),
        "kinds": [(SourceKind(kind.value).label, amount) for kind, amount in sums.by_kind.items()],
        "adds_up": sums.expenditure > 0 and sums.difference == 0,
        "missing": sums.difference if sums.difference > 0 else None,
        "too_much": -sums.difference if sums.difference < 0 else None,
    }


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0
