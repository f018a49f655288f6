"""Pages beside the plan's form: what another total would mean, flat rates row by row, small state aid."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.funding.finance import SourceKind, SourceStatus
from buendnis.funding.finance.aid import rooms, rule_on
from buendnis.funding.finance.aid_rules import grant_day, room_text
from buendnis.funding.finance.flat import flat_sums
from buendnis.funding.finance.whatif import NotPossible, Scenario, Wish, what_if
from buendnis.funding.forms.cofunding import AidFormSet, AidFrameForm, VersionForm, WhatIfForm
from buendnis.funding.models import Application
from buendnis.funding.models import SourceStatus as Status
from buendnis.funding.selectors.applications import facts_of, guideline_of, plan_of, summary_of
from buendnis.funding.services.application_drafts import ChangedMeanwhile
from buendnis.funding.services.cofunding import Aid, Frame, declare_aid, set_frame
from buendnis.funding.services.planning import adopt_what_if, take_flat_rates
from buendnis.funding.views.finance import checked_plan, sums_of
from buendnis.funding.views.sections import closed, frame, to_write
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import unit


def _around(request: ActingRequest, application: Application, title: str) -> dict[str, Any]:
    page = frame(request, application, "finanzplan")
    page["crumbs"] = [
        *page["crumbs"][:-1],
        (reverse("funding:finance", args=[application.public_id]), _("Finance plan")),
        ("", title),
    ]
    return page


# --- what if ---------------------------------------------------------------------------------------


@open_to(SIGNED_IN)
def what_if_page(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Another total or rate: the effect on every share is shown, and adopted only by a step of its own."""
    application = to_write(request, public_id)
    back = closed(request, application)
    if back:
        return back
    plan, guideline = plan_of(application), guideline_of(application)
    asked = request.POST if request.method == "POST" else request.GET
    form = WhatIfForm(
        asked if "total" in asked or "rate" in asked else None,
        shares=[
            (row.key, row.label)
            for row in plan.sources
            if row.kind is not SourceKind.ESF
            and not row.in_kind_of
            and row.status is not SourceStatus.WITHDRAWN
        ],
    )
    scenario: Scenario | None = None
    version = VersionForm(
        request.POST if request.method == "POST" else None, initial={"version": application.version}
    )
    if form.is_bound and form.is_valid():
        wish = Wish(form.cleaned_data["total"], form.share, form.cleaned_data["put_on"])
        try:
            scenario = what_if(plan, wish, guideline)
        except NotPossible as problem:
            form.add_error(None, str(problem.reason))
    if request.method == "POST" and scenario is not None and version.is_valid():
        try:
            adopt_what_if(request.actor, application, scenario.wish, version.cleaned_data["version"])
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, _("Adopted: the plan has changed. Please look it through."))
            return redirect("funding:finance", application.public_id)
    context = _around(request, application, _("What if …")) | {
        "form": form,
        "version": VersionForm(initial={"version": application.version}),
        "scenario": scenario,
        "sums": summary_of(application),
        "after": sums_of(scenario.after, guideline) if scenario else None,
        "findings": checked_plan(application, guideline, scenario.after) if scenario else [],
        "effects": [
            {
                "effect": each,
                "before": Status(each.before.status).label,
                "after": Status(each.after.status).label,
            }
            for each in scenario.effects
        ]
        if scenario
        else [],
    }
    return (invalid if form.errors else render)(request, "funding/cofunding/what_if.html", context)


# --- flat rates ------------------------------------------------------------------------------------


@open_to(SIGNED_IN)
def flat_rates(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Each flat rate counted row by row; one step takes the amounts into the plan."""
    application = to_write(request, public_id)
    back = closed(request, application)
    if back:
        return back
    guideline = guideline_of(application)
    labels = {item.key: item.label for item in guideline.expenditure_categories}
    form = VersionForm(
        request.POST if request.method == "POST" else None, initial={"version": application.version}
    )
    if request.method == "POST" and form.is_valid():
        try:
            take_flat_rates(request.actor, application, form.cleaned_data["version"])
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, _("The counted amounts stand in the plan now."))
            return redirect("funding:finance", application.public_id)
    rows = [
        {
            "sum": each,
            "category": labels.get(each.rule.category, each.rule.category),
            "base": ", ".join(labels.get(key, key) for key in each.rule.base),
            "years": [
                {
                    "year": year,
                    "parts": [(labels.get(key, key), amount) for key, amount in year.parts.items()],
                }
                for year in each.years
            ],
        }
        for each in flat_sums(guideline, plan_of(application).expenditure)
    ]
    context = _around(request, application, _("Flat rates")) | {
        "form": form,
        "shown": form if form.is_bound else None,
        "rows": rows,
        "differs": any(each["sum"].difference or _differs(each["sum"]) for each in rows),  # type: ignore[attr-defined]
        "unread": [rule for rule in guideline.flat_rates if rule.rate is None],
        "known": bool(guideline.flat_rates),
    }
    return (invalid if form.is_bound else render)(request, "funding/cofunding/flat_rates.html", context)


def _differs(found: Any) -> bool:
    return any(year.planned != year.amount for year in found.years)


# --- small state aid -------------------------------------------------------------------------------


@open_to(SIGNED_IN)
def aid(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What undertakings declare, and what each may still receive on the day of the grant."""
    application = to_write(request, public_id)
    back = closed(request, application)
    if back:
        return back
    data, _files = submitted(request)
    form = AidFrameForm(
        data, initial={"version": application.version, "grant_expected_on": application.grant_expected_on}
    )
    rows = AidFormSet(
        data,
        prefix="aid",
        initial=[
            {
                "key": str(row.key),
                "undertaking": row.undertaking,
                "kind": row.kind,
                "granted_on": row.granted_on,
                "amount": row.amount,
            }
            for row in application.aid.all()
        ],
    )
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            _store_aid(request, application, form, rows)
        except ChangedMeanwhile as problem:
            form.add_error(None, problem.messages)
            again: Any = form.data.copy()  # type: ignore[attr-defined]
            again["version"] = str(problem.application.version)
            form.data = again
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect("funding:aid", application.public_id)
    facts, guideline = facts_of(application), guideline_of(application)
    day = grant_day(facts)
    rule = rule_on(guideline.state_aid, day) if day else None
    context = _around(request, application, _("State aid (de minimis)")) | {
        "form": form,
        "rows": rows,
        "shown": (form, rows) if request.method == "POST" else (None, None),
        "day": day,
        "rule": rule,
        "rooms": [
            {"room": room, "text": room_text(room)}
            for room in (rooms(rule, facts.aid, day) if rule and day else [])
        ],
        "expected": application.aid_expected,
    }
    return (invalid if request.method == "POST" else render)(request, "funding/cofunding/aid.html", context)


def _store_aid(request: ActingRequest, application: Application, form: AidFrameForm, rows: Any) -> None:
    version = form.cleaned_data["version"]
    declared = [
        Aid(row["undertaking"], row["kind"], row["amount"], row["granted_on"], row["key"])
        for row in rows.rows()
    ]
    with unit():
        declare_aid(request.actor, application, declared, version)
        day = form.cleaned_data["grant_expected_on"]
        if day != application.grant_expected_on:
            said = Frame(application.bank_deadline, application.papers_days, application.letter_days, day)
            set_frame(request.actor, application, said, application.version)
