"""What a version says, as plain values: written once it is adopted, read by pages, papers and differences alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from buendnis.strategy.models import CitedEvidence, FieldOfAction, Goal, Strategy


@dataclass(frozen=True)
class Cited:
    """Evidence as it is named: ``kind`` is "snapshot" or "document", ``id`` the public id of either."""

    kind: str
    id: str
    label: str
    dated_on: date | None = None


@dataclass(frozen=True)
class PlanGoal:
    """A goal as a version has it."""

    key: str
    number: int
    title: str
    indicator: str = ""
    unit: str = ""
    baseline_value: Decimal | None = None
    baseline_on: date | None = None
    baseline_source: str = ""
    baseline_snapshot: str = ""
    target_value: Decimal | None = None
    target_on: date | None = None
    partner: str = ""
    evidence: tuple[Cited, ...] = ()

    @property
    def is_measurable(self) -> bool:
        """Whether values can be compared with a target."""
        return self.target_value is not None


@dataclass(frozen=True)
class PlanField:
    """A field of action as a version has it."""

    key: str
    number: int
    title: str
    need: str = ""
    evidence: tuple[Cited, ...] = ()
    goals: tuple[PlanGoal, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All that a version says. ``ends_on`` is the end that was resolved; a successor may have brought it forward."""

    title: str
    version: int
    starts_on: date
    ends_on: date | None
    preface: str = ""
    source: str = ""
    recognition: str = ""
    fields: tuple[PlanField, ...] = ()

    def goals(self) -> Iterator[tuple[PlanField, PlanGoal]]:
        """All goals with their field, in order."""
        for field in self.fields:
            for goal in field.goals:
                yield field, goal


def to_json(plan: Plan) -> dict[str, Any]:
    """The plan as a document: text, numbers as text, days as ISO dates."""
    return {
        "title": plan.title,
        "version": plan.version,
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": _iso(plan.ends_on),
        "preface": plan.preface,
        "source": plan.source,
        "recognition": plan.recognition,
        "fields": [
            {
                "key": field.key,
                "number": field.number,
                "title": field.title,
                "need": field.need,
                "evidence": _cited_json(field.evidence),
                "goals": [_goal_json(goal) for goal in field.goals],
            }
            for field in plan.fields
        ],
    }


def from_json(document: Mapping[str, Any]) -> Plan:
    """The plan that :func:`to_json` wrote."""
    return Plan(
        title=document["title"],
        version=document["version"],
        starts_on=date.fromisoformat(document["starts_on"]),
        ends_on=_day(document["ends_on"]),
        preface=document["preface"],
        source=document["source"],
        recognition=document["recognition"],
        fields=tuple(
            PlanField(
                key=field["key"],
                number=field["number"],
                title=field["title"],
                need=field["need"],
                evidence=_cited(field["evidence"]),
                goals=tuple(_goal(goal) for goal in field["goals"]),
            )
            for field in document["fields"]
        ),
    )


def plan_of(strategy: Strategy) -> Plan:
    """What a version says: as it was adopted, else as its rows say now; in a constant number of queries."""
    return from_json(strategy.document) if strategy.is_frozen else live_plan(strategy)


def live_plan(strategy: Strategy) -> Plan:
    """What the rows of a version say now."""
    rows = (
        strategy.fields.order_by("number", "pk")
        .prefetch_related("evidence__snapshot", "goals__evidence__snapshot", "goals__partner")
        .prefetch_related("goals__baseline_snapshot")
    )
    recognition = strategy.recognition
    return Plan(
        title=strategy.title,
        version=strategy.version,
        starts_on=strategy.starts_on,
        ends_on=strategy.ends_on,
        preface=strategy.preface,
        source=strategy.source,
        recognition=f"{recognition.starts_on.isoformat()}/{_iso(recognition.ends_on) or ''}"
        if recognition
        else "",
        fields=tuple(_field_of(row) for row in rows),
    )


def _field_of(row: FieldOfAction) -> PlanField:
    return PlanField(
        key=str(row.key),
        number=row.number,
        title=row.title,
        need=row.need,
        evidence=_evidence_of(row.evidence.all()),
        goals=tuple(
            _goal_of(goal) for goal in sorted(row.goals.all(), key=lambda each: (each.number, each.pk))
        ),
    )


def _goal_of(row: Goal) -> PlanGoal:
    return PlanGoal(
        key=str(row.key),
        number=row.number,
        title=row.title,
        indicator=row.indicator,
        unit=row.unit,
        baseline_value=row.baseline_value,
        baseline_on=row.baseline_on,
        baseline_source=row.baseline_source,
        baseline_snapshot=str(row.baseline_snapshot.public_id) if row.baseline_snapshot else "",
        target_value=row.target_value,
        target_on=row.target_on,
        partner=row.partner.name if row.partner else "",
        evidence=_evidence_of(row.evidence.all()),
    )


def _evidence_of(rows: Iterable[CitedEvidence]) -> tuple[Cited, ...]:
    return tuple(
        Cited("snapshot", str(row.snapshot.public_id), row.label, row.dated_on)
        if row.snapshot
        else Cited("document", str(row.document), row.label, row.dated_on)
        for row in sorted(rows, key=lambda each: (each.created_at, each.pk))
    )


def _goal_json(goal: PlanGoal) -> dict[str, Any]:
    return {
        "key": goal.key,
        "number": goal.number,
        "title": goal.title,
        "indicator": goal.indicator,
        "unit": goal.unit,
        "baseline_value": _text(goal.baseline_value),
        "baseline_on": _iso(goal.baseline_on),
        "baseline_source": goal.baseline_source,
        "baseline_snapshot": goal.baseline_snapshot,
        "target_value": _text(goal.target_value),
        "target_on": _iso(goal.target_on),
        "partner": goal.partner,
        "evidence": _cited_json(goal.evidence),
    }


def _goal(document: Mapping[str, Any]) -> PlanGoal:
    return PlanGoal(
        key=document["key"],
        number=document["number"],
        title=document["title"],
        indicator=document["indicator"],
        unit=document["unit"],
        baseline_value=_number(document["baseline_value"]),
        baseline_on=_day(document["baseline_on"]),
        baseline_source=document["baseline_source"],
        baseline_snapshot=document["baseline_snapshot"],
        target_value=_number(document["target_value"]),
        target_on=_day(document["target_on"]),
        partner=document["partner"],
        evidence=_cited(document["evidence"]),
    )


def _cited_json(evidence: Iterable[Cited]) -> list[dict[str, Any]]:
    return [
        {"kind": each.kind, "id": each.id, "label": each.label, "dated_on": _iso(each.dated_on)}
        for each in evidence
    ]


def _cited(rows: Iterable[Mapping[str, Any]]) -> tuple[Cited, ...]:
    return tuple(Cited(row["kind"], row["id"], row["label"], _day(row["dated_on"])) for row in rows)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(value: Decimal | None) -> str | None:
    """Without trailing zeros, so that the same value always reads the same."""
    if value is None:
        return None
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None
