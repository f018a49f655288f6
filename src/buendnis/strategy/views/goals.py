"""A goal: where it began, where it shall be, and what was measured on the way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.clock import today
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest
from buendnis.strategy import services
from buendnis.strategy.difference import amount
from buendnis.strategy.forms import CorrectForm, MeasureForm
from buendnis.strategy.models import Goal, Measurement, StrategyState
from buendnis.strategy.plan import plan_of
from buendnis.strategy.progress import drawing_of, progress_of
from buendnis.strategy.selectors import measured, measurements_of
from buendnis.strategy.views.pages import links_of
from buendnis.strategy.views.shared import found_goal, way_to


@open_to(MEMBERS)
@require_safe
def goal(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """A goal with its course as a drawing and as a table; the values also as CSV and XLSX."""
    row = found_goal(request, public_id, draft=False)
    strategy = row.field.strategy
    rows = measurements_of(strategy.alliance_id, row.key)
    export = request.GET.get("format")
    if export in {"csv", "xlsx"}:
        answer = csv_response if export == "csv" else xlsx_response
        return answer(_("values"), COLUMNS, rows)
    plan = plan_of(strategy)
    found = next((each for _field, each in plan.goals() if each.key == str(row.key)), None)
    if found is None:
        raise Http404
    values = measured(strategy.alliance_id, [row.key])[str(row.key)]
    context: dict[str, Any] = {
        "row": row,
        "goal": found,
        "field": row.field,
        "strategy": strategy,
        "progress": progress_of(found, values),
        "drawing": drawing_of(found, values),
        "values": list(rows),
        "evidence": links_of(strategy.alliance_id, plan),
        "measuring": request.actor.is_office and strategy.state == StrategyState.ADOPTED,
        "crumbs": way_to(strategy, ("", found.title)),
    }
    return render(request, "strategy/goal.html", context)


@open_to(Role.SECRETARIAT)
def measure(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note a value that was measured."""
    row = found_goal(request, public_id, draft=False)
    if row.field.strategy.state != StrategyState.ADOPTED:
        raise Http404

    def do(said: Said) -> str:
        services.measure(request.actor, row, **said)
        return _("The value has been noted.")

    title = _("Note a value")
    step = Step(
        title,
        MeasureForm,
        do,
        _page(row),
        tuple(way_to(row.field.strategy, (_page(row), row.title))),
        facts=((_("Goal"), row.title), (_("Indicator"), row.indicator or "–")),
        effect=_("Values are only added. A wrong one is corrected by another one; both stay readable."),
        button=title,
        initial={"measured_on": today()},
        options={"alliance": row.field.strategy.alliance, "unit": row.unit},
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def correct(request: ActingRequest, public_id: UUID, measurement_id: UUID) -> HttpResponse:
    """Put another value in place of one, or none."""
    row = found_goal(request, public_id, draft=False)
    rows = Measurement.objects.in_alliance(row.field.strategy.alliance_id).filter(
        goal_key=row.key, replaced_by__isnull=True, value__isnull=False
    )
    wrong = get_object_or_404(rows, public_id=measurement_id)

    def do(said: Said) -> str:
        services.correct_measurement(request.actor, wrong, **said)
        return _("The value has been corrected.")

    title = _("Correct the value")
    step = Step(
        title,
        CorrectForm,
        do,
        _page(row),
        tuple(way_to(row.field.strategy, (_page(row), row.title))),
        facts=(
            (_("Goal"), row.title),
            (_("Value"), amount(wrong.value, row.unit)),
            (_("Measured on"), wrong.measured_on.strftime("%d.%m.%Y")),
        ),
        effect=_("The old value stays readable, with your reason."),
        button=title,
        initial={"value": wrong.value, "source": wrong.source},
        options={"unit": row.unit},
    )
    return take(request, step)


COLUMNS: tuple[Column[Measurement], ...] = (
    Column(lambda: _("Measured on"), lambda row: row.measured_on),
    Column(lambda: _("Value"), lambda row: row.value if row.value is not None else ""),
    Column(lambda: _("Source"), lambda row: row.source),
    Column(lambda: _("Noted"), lambda row: row.created_at),
    Column(lambda: _("Why it is corrected"), lambda row: row.reason),
    Column(lambda: _("Replaced later"), lambda row: _("yes") if hasattr(row, "replaced_by") else ""),
)


def _page(row: Goal) -> str:
    return reverse("strategy:goal", args=[row.public_id])
