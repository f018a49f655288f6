"""Trying moves, and keeping what came of them. Trying only reads: its whole state stands in the address."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buendnis.engines.portfolio import Question
from buendnis.engines.problems import BadInput
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Actor
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid, show_refusal
from buendnis.ground.money import euro
from buendnis.ground.requests import ActingRequest
from buendnis.ledger.models import BudgetHead
from buendnis.ledger.selectors import balances, forecast_of
from buendnis.ledger.views.pages import title_of
from buendnis.scenarios.forms import MOST_EURO, SaveForm
from buendnis.scenarios.inputs import Inputs
from buendnis.scenarios.models import Scenario
from buendnis.scenarios.moves import LIVE_REDRAWS, REDRAWS, Try, address_of, begun, gone_since
from buendnis.scenarios.pool import pool_of
from buendnis.scenarios.results import Result, result_of
from buendnis.scenarios.selectors import head_among, heads_for, seen_by
from buendnis.scenarios.services import save_scenario
from buendnis.scenarios.views.shared import crumbs

STEPS = ("-100000", "-10000", "10000", "100000")
SLIDER_STEP = 10_000


@open_to(MEMBERS)
@require_safe
def play(request: ActingRequest) -> HttpResponse:
    """Move the budget and the projects, and see what falls out and why. The page's script asks for that part only."""
    heads = heads_for(request.actor)
    head = head_among(request.actor, heads, request.GET.get("h", ""))
    if head is None:
        return render(request, "scenarios/no_budget.html", {"crumbs": crumbs(("", _("Try it out")))})
    tried, origin, gone = _tried(request, head)
    if "um" in request.GET and tried.form.is_valid():
        return redirect(f"{reverse('scenarios:play')}?{_stepped(request.GET, tried)}")
    context: dict[str, Any] = {"tried": tried, "head": head, "free": tried.free, "origin": origin}
    context |= _outcome(tried)
    if request.headers.get("X-Part"):
        answer = render(request, "scenarios/parts/outcome.html", context | {"part": True})
        if context["address"]:
            answer["X-Address"] = f"{reverse('scenarios:play')}?{context['address']}"
        patch_vary_headers(answer, ["X-Part"])
        return answer
    ballots = tried.pool.ballots
    context |= {
        "said": context["result"].summary if context["result"] else "",
        "gone": gone,
        "heads": [(each, title_of(each)) for each in heads] if len(heads) > 1 else [],
        "forecast": forecast_of(head, today()),
        "left_out": tried.pool.left_out,
        "ballots": len(ballots),
        "owing": tried.pool.owing,
        "steps": [(step, _step_said(step)) for step in STEPS],
        "slider": _slider(tried),
        "more_open": any(form.errors for form in tried.forms if form is not tried.form),
        "crumbs": crumbs(("", _("Try it out"))),
    }
    page = render(request, "scenarios/play.html", context)
    patch_vary_headers(page, ["X-Part"])
    return page


@open_to(MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: ActingRequest) -> HttpResponse:
    """Save the try that stands in the address, under a title."""
    head = head_among(request.actor, heads_for(request.actor), request.GET.get("h", ""))
    if head is None or "s" not in request.GET:
        return redirect("scenarios:play")
    tried, origin, _gone = _tried(request, head)
    if not tried.is_valid():
        return redirect(f"{reverse('scenarios:play')}?{request.GET.urlencode()}")
    inputs = tried.inputs(REDRAWS)
    form = SaveForm(*submitted(request))
    if request.method == "POST" and form.is_valid():
        try:
            scenario = save_scenario(
                request.actor,
                head,
                inputs,
                title=form.cleaned_data["title"],
                note=form.cleaned_data["note"],
                seats=tried.pool.seats,
                made_from=origin,
            )
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved. No committee sees it yet."))
            return redirect("scenarios:scenario", scenario.public_id)
    back = f"{reverse('scenarios:play')}?{request.GET.urlencode()}"
    context = {
        "form": form,
        "inputs": inputs,
        "origin": origin,
        "back": back,
        "crumbs": crumbs((back, _("Try it out")), ("", _("Save the scenario"))),
    }
    answer: Callable[..., HttpResponse] = invalid if request.method == "POST" else render
    return answer(request, "scenarios/keep.html", context)


def _tried(request: ActingRequest, head: BudgetHead) -> tuple[Try, Scenario | None, list[str]]:
    """The try, the scenario it began with, and what of that one is not open any more."""
    actor = request.actor
    pool, free = pool_of(actor, head), balances(head).free
    origin = _origin(actor, request.GET.get("von", ""), head)
    data: QueryDict = request.GET
    gone: list[str] = []
    if "s" not in data and origin is not None:
        inputs = seen_by(actor, origin).inputs
        gone = [each.title for each in gone_since(inputs, pool)]
        data = QueryDict(f"{address_of(inputs, head, pool)}&von={origin.public_id}")
    elif "s" not in data:
        data = begun(pool, head, free, data.get("fest", ""))
    return Try(pool, head, free, data), origin, gone


def _origin(actor: Actor, asked: str, head: BudgetHead) -> Scenario | None:
    """The scenario that a try begins with; no page for one that is not there for this reader."""
    if not asked:
        return None
    field = forms.UUIDField()
    try:
        public_id = field.clean(asked)
    except ValidationError:
        return None
    return get_object_or_404(Scenario.objects.visible_to(actor).filter(head=head), public_id=public_id)


def _outcome(tried: Try) -> dict[str, Any]:
    """What the try comes to: a result, or what is to be corrected first."""
    found: dict[str, Any] = {"result": None, "problem": "", "errors": [], "address": "", "empty": False}
    if not tried.is_valid():
        found["problem"] = _("Please correct what is named here. Nothing was calculated with it.")
        found["errors"] = tried.errors
        return found
    inputs = tried.inputs(LIVE_REDRAWS)
    address = address_of(inputs, tried.head, tried.pool)
    if von := tried.data.get("von"):
        address += f"&von={von}"
    found |= {"inputs": inputs, "address": address}
    if not inputs.fixed and not inputs.competing:
        found["empty"] = True
    elif inputs.left < 0:
        found["problem"] = _(
            "What is fixed costs %(amount)s more than the budget. Please fix less, or raise the budget."
        ) % {"amount": euro(-inputs.left)}
    else:
        try:
            found["result"] = calculated(inputs, tried.before(inputs))
        except BadInput as problem:
            found["problem"] = str(problem)
    return found


def calculated(inputs: Inputs, before: Inputs) -> Result:
    """The answer, beside what the first rule would take without the moves.

    While somebody tries, only what the page shows is asked for: the reasons of the first rule, and of the redraws
    the ranking.
    """
    was = {each.key for each in before.fixed} | _first_takes(before.question())
    return result_of(inputs, inputs.question().answer(brief=True), was)


@lru_cache(maxsize=8)
def _first_takes(question: Question) -> frozenset[str]:
    """What the first rule takes; whoever moves the budget asks the same of what is free again and again."""
    return frozenset(each.project for each in question.answer(brief=True).portfolios[0].amounts)


def _stepped(address: QueryDict, tried: Try) -> str:
    """The same address with the budget one step further, never below nothing."""
    data = address.copy()
    asked = data.pop("um")[-1]
    step = Decimal(asked if asked in STEPS else 0)
    budget = tried.form.cleaned_data["b"] + step
    data["b"] = euro(min(max(budget, Decimal(0)), MOST_EURO)).removesuffix("\u00a0€").removesuffix(",00")
    return data.urlencode()


def _step_said(step: str) -> str:
    amount = euro(abs(Decimal(step))).removesuffix(",00\u00a0€")
    return f"{'−' if step.startswith('-') else '+'}{amount}"


def _slider(tried: Try) -> dict[str, int]:
    """How far the budget can be pulled: from nothing to all that is asked for, and beyond what is set."""
    asked = sum((each.amount for each in tried.pool.entries), Decimal(0))
    now = tried.form.cleaned_data.get("b", tried.free) if tried.form.is_valid() else tried.free
    most = int(max(asked, tried.free, now, Decimal(SLIDER_STEP)))
    return {"most": -(-most // SLIDER_STEP) * SLIDER_STEP, "step": SLIDER_STEP, "now": int(now)}
