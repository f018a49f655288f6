"""Reading the strategy: its versions, one of them, what it changes, and what is done for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buendnis.alliances.views.shared import alliance_of, crumbs
from buendnis.evidence.models import Snapshot
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS
from buendnis.ground.clock import now, today
from buendnis.ground.documents.selectors import by_id
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.requests import ActingRequest
from buendnis.strategy.coverage import Coverage, Row, coverage_of
from buendnis.strategy.difference import compare, reading
from buendnis.strategy.models import EDITABLE, FieldOfAction, Phase, Strategy, StrategyState
from buendnis.strategy.paper import strategy_pdf
from buendnis.strategy.plan import Plan, plan_of
from buendnis.strategy.progress import Progress, progress_of
from buendnis.strategy.selectors import PHASE_KINDS, consultations_of, in_force, measured, versions_of
from buendnis.strategy.views.shared import found_version, page_of, way_to


@open_to(MEMBERS)
@require_safe
def strategy(request: ActingRequest) -> HttpResponse:
    """The versions of one's alliance's strategy, the newest first."""
    alliance = alliance_of(request.actor)
    day = today()
    rows = list(versions_of(alliance.pk))
    shown = [(row, *_phase(row, row.followed)) for row in rows]  # type: ignore[attr-defined]
    current = in_force(sorted(rows, key=lambda each: each.starts_on, reverse=True), day)
    context = {
        "alliance": alliance,
        "versions": shown,
        "current": current,
        "plan": plan_of(current) if current else None,
        "office": request.actor.is_office,
        "crumbs": crumbs(("", _("Strategy"))),
    }
    return render(request, "strategy/strategy.html", context)


@open_to(MEMBERS)
@require_safe
def version(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """A version with its fields and goals, how far each is, and the next steps."""
    row = found_version(request, public_id)
    plan = plan_of(row)
    followed = _is_followed(row)
    phase, kind = _phase(row, followed)
    office = request.actor.is_office
    context = {
        "strategy": row,
        "plan": plan,
        "fields": fields_shown(row, plan, rows=office and row.state in EDITABLE),
        "evidence": links_of(row.alliance_id, plan),
        "phase": phase,
        "kind": kind,
        "office": office,
        "editing": office and row.state in EDITABLE,
        "steps": _steps(row) if office else {},
        "proof": by_id([row.proof]).get(row.proof) if row.proof else None,
        "consultations": list(consultations_of(row)),
        "day": today(),
        "crumbs": way_to(None, ("", row.title)),
    }
    return render(request, "strategy/version.html", context)


@open_to(MEMBERS)
@require_safe
def difference(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What a version changes against the one that it continues."""
    row = found_version(request, public_id)
    if row.predecessor is None:
        raise Http404
    context = {
        "strategy": row,
        "before": row.predecessor,
        "difference": compare(plan_of(row.predecessor), plan_of(row)),
        "all": request.GET.get("alles") == "1",
        "crumbs": way_to(row, ("", _("What changes"))),
    }
    return render(request, "strategy/difference.html", context)


@open_to(MEMBERS)
@require_safe
def coverage(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What is done for each field and goal, and what nobody does anything for; also as CSV and XLSX."""
    row = found_version(request, public_id)
    plan = plan_of(row)
    found = coverage_of(row.alliance_id, plan)
    values = measured(row.alliance_id, [goal.key for _field, goal in plan.goals()])
    progress = {goal.key: progress_of(goal, values.get(goal.key, [])) for _field, goal in plan.goals()}
    export = request.GET.get("format")
    if export in {"csv", "xlsx"}:
        answer = csv_response if export == "csv" else xlsx_response
        return answer(_("strategy-coverage"), coverage_columns(found, progress), found.rows)
    context = {
        "strategy": row,
        "coverage": found,
        "rows": [
            (
                each,
                list(zip(found.measures, each.amounts, strict=True)),
                progress[each.goal.key] if each.goal else None,
            )
            for each in found.rows
        ],
        "crumbs": way_to(row, ("", _("What is done for it"))),
    }
    return render(request, "strategy/coverage.html", context)


@open_to(MEMBERS)
@require_safe
def pdf(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The version as PDF; one that is not adopted is marked so on every page."""
    row = found_version(request, public_id)
    answer = HttpResponse(strategy_pdf(row, row.frozen_at or now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="Strategie-Fassung-{row.version}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def fields_shown(strategy: Strategy, plan: Plan, *, rows: bool = False) -> list[dict[str, Any]]:
    """The fields with their goals and how far each is; ``rows`` adds the rows behind them, to be edited."""
    values = measured(strategy.alliance_id, [goal.key for _field, goal in plan.goals()])
    behind: dict[str, FieldOfAction] = {}
    goal_ids: dict[str, UUID] = {}
    for each in strategy.fields.prefetch_related("goals"):
        behind[str(each.key)] = each
        goal_ids |= {str(goal.key): goal.public_id for goal in each.goals.all()}
    shown = []
    for field in plan.fields:
        goals = [
            {
                "goal": goal,
                "progress": progress_of(goal, values.get(goal.key, [])),
                "id": goal_ids.get(goal.key),
            }
            for goal in field.goals
        ]
        row = behind.get(field.key)
        shown.append({"field": field, "goals": goals, "id": row.public_id if row and rows else None})
    return shown


def links_of(alliance_id: int, plan: Plan) -> dict[str, str]:
    """Which of the cited figures there are, to be linked: by their public ids. One query."""
    ids = {each.id for field in plan.fields for each in field.evidence if each.kind == "snapshot"}
    ids |= {each.id for _field, goal in plan.goals() for each in goal.evidence if each.kind == "snapshot"}
    ids |= {goal.baseline_snapshot for _field, goal in plan.goals() if goal.baseline_snapshot}
    rows = Snapshot.objects.in_alliance(alliance_id).filter(public_id__in=ids)
    return {str(key): title for key, title in rows.values_list("public_id", "title")}


def coverage_columns(found: Coverage, progress: Mapping[str, Progress]) -> list[Column[Row]]:
    """The columns of the table as a file."""
    named = {"nothing": _("no project, no idea"), "only_ideas": _("ideas, no project"), "": ""}
    return [
        Column(lambda: _("Field of action"), lambda row: f"{row.field.number}. {row.field.title}"),
        Column(lambda: _("Goal"), lambda row: row.goal.title if row.goal else ""),
        *(_column(place, str(each.label)) for place, each in enumerate(found.measures)),
        Column(lambda: _("Measured last"), lambda row: _newest(row, progress)),
        Column(lambda: _("Gap"), lambda row: named[row.gap.value]),
    ]


def _newest(row: Row, progress: Mapping[str, Progress]) -> str:
    newest = progress[row.goal.key].newest if row.goal else None
    return reading(newest.value, row.goal.unit, newest.on) if row.goal and newest else ""


def _column(place: int, label: str) -> Column[Row]:
    return Column(lambda: label, lambda row: row.amounts[place])


def _phase(row: Strategy, followed: bool) -> tuple[str, str]:
    phase = row.phase(today(), succeeded=followed)
    return str(Phase(phase).label), PHASE_KINDS[phase]


def _is_followed(row: Strategy) -> bool:
    later = Strategy.objects.in_alliance(row.alliance_id).filter(
        state=StrategyState.ADOPTED, starts_on__gt=row.starts_on
    )
    return later.exists()


def _steps(row: Strategy) -> dict[str, bool]:
    """Which steps the office can take now."""
    state = StrategyState(row.state)
    return {
        "consult": state == StrategyState.DRAFT,
        "evaluate": state == StrategyState.CONSULTATION,
        "ready": state == StrategyState.DRAFT,
        "outside": state == StrategyState.DRAFT,
        "drop": state == StrategyState.DRAFT,
        "bring": state == StrategyState.READY,
        "take_back": state == StrategyState.READY,
        "revise": state == StrategyState.ADOPTED,
        "publish": state == StrategyState.ADOPTED and row.published_at is None,
    }


__all__ = ["coverage", "difference", "fields_shown", "links_of", "page_of", "pdf", "strategy", "version"]
