"""The strategy with its fields of action."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buendnis.alliances.views.shared import alliance_of, answer, crumbs
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import show_refusal
from buendnis.ground.requests import ActingRequest
from buendnis.strategy.forms import FieldForm, StrategyForm
from buendnis.strategy.models import FieldOfAction, Strategy
from buendnis.strategy.selectors import in_force, strategies_of
from buendnis.strategy.services import create_field, create_strategy, edit_field, edit_strategy


@open_to(MEMBERS)
@require_safe
def strategy(request: ActingRequest) -> HttpResponse:
    """The strategies of one's alliance with their fields of action, the newest first."""
    alliance = alliance_of(request.actor)
    rows = strategies_of(alliance.pk)
    current = in_force(rows)
    context = {
        "alliance": alliance,
        "strategies": [(row, sorted(row.fields.all(), key=lambda each: each.number)) for row in rows],
        "current": current,
        "office": request.actor.is_office,
        "crumbs": crumbs(("", _("Strategy"))),
    }
    return render(request, "strategy/strategy.html", context)


@open_to(Role.SECRETARIAT)
def new(request: ActingRequest) -> HttpResponse:
    """Enter a strategy."""
    alliance = alliance_of(request.actor)
    form = StrategyForm(*submitted(request), initial={"starts_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            create_strategy(request.actor, alliance, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The strategy has been entered. Now add its fields of action."))
            return redirect("strategy:strategy")
    return answer(request, "alliances/form.html", _context(form, _("Enter a strategy")))


@open_to(Role.SECRETARIAT)
def edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Correct a strategy."""
    row = _strategy_of(request, public_id)
    name = row.title
    form = StrategyForm(*submitted(request), strategy=row)
    if request.method == "POST" and form.is_valid():
        try:
            edit_strategy(request.actor, row, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("strategy:strategy")
    return answer(request, "alliances/form.html", _context(form, _("Edit the strategy"), name))


@open_to(Role.SECRETARIAT)
def field_new(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Add a field of action."""
    row = _strategy_of(request, public_id)
    numbers = row.fields.order_by("-number").values_list("number", flat=True)
    form = FieldForm(*submitted(request), number=(numbers.first() or 0) + 1)
    if request.method == "POST" and form.is_valid():
        try:
            create_field(request.actor, row, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("strategy:strategy")
    return answer(request, "alliances/form.html", _context(form, _("Add a field of action"), row.title))


@open_to(Role.SECRETARIAT)
def field_edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Correct a field of action."""
    fields = FieldOfAction.objects.in_alliance(request.actor.alliance_id).select_related("strategy")
    row = get_object_or_404(fields, public_id=public_id)
    name = f"{row.number}. {row.title}"
    form = FieldForm(*submitted(request), field=row)
    if request.method == "POST" and form.is_valid():
        try:
            edit_field(request.actor, row, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("strategy:strategy")
    return answer(request, "alliances/form.html", _context(form, _("Edit the field of action"), name))


def _strategy_of(request: ActingRequest, public_id: UUID) -> Strategy:
    strategies = Strategy.objects.in_alliance(request.actor.alliance_id)
    return get_object_or_404(strategies, public_id=public_id)


def _context(form: Any, title: str, preline: str = "") -> dict[str, Any]:
    back = reverse("strategy:strategy")
    return {
        "form": form,
        "title": title,
        "preline": preline,
        "back": back,
        "crumbs": crumbs((back, _("Strategy")), ("", title)),
    }
