"""Strategies with all that was said and measured in an export of everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from buendnis.ground import takeout
from buendnis.ground.actor import Actor
from buendnis.strategy.models import (
    CitedEvidence,
    Comment,
    FieldOfAction,
    Goal,
    Measurement,
    Strategy,
    StrategyState,
)

GERMAN = {
    StrategyState.DRAFT: "Entwurf",
    StrategyState.CONSULTATION: "in Beteiligung",
    StrategyState.READY: "bereit zum Beschluss",
    StrategyState.VOTING: "im Gremium",
    StrategyState.ADOPTED: "beschlossen",
    StrategyState.DROPPED: "aufgegeben",
}
VERDICTS = {"taken": "aufgenommen", "partly": "teilweise aufgenommen", "not": "nicht aufgenommen"}


def register_sheets() -> None:
    """The sheets of this room."""
    takeout.register(
        "Strategien",
        (
            "Fassung",
            "Strategie",
            "Von",
            "Bis",
            "Stand",
            "Schreibt fort",
            "Beschlossen am",
            "Beschlossen durch",
            "Veröffentlicht",
            "Quelle",
            "Einleitung",
            "Prüfsumme",
        ),
        versions,
        order=17,
    )
    takeout.register(
        "Handlungsfelder",
        ("Strategie", "Von", "Bis", "Nummer", "Handlungsfeld", "Bedarf", "Fassung", "Schlüssel"),
        fields,
        order=18,
    )
    takeout.register(
        "Ziele",
        (
            "Fassung",
            "Handlungsfeld",
            "Nummer",
            "Ziel",
            "Indikator",
            "Einheit",
            "Ausgangswert",
            "gemessen am",
            "Quelle",
            "Zielwert",
            "bis",
            "Verantwortlich",
            "Schlüssel",
        ),
        goals,
        order=18,
    )
    takeout.register(
        "Strategie-Belege",
        ("Fassung", "Handlungsfeld", "Ziel", "Beleg", "Datum", "Art", "Kennung"),
        evidence,
        order=18,
    )
    takeout.register(
        "Messwerte der Ziele",
        ("Ziel (Schlüssel)", "Wert", "gemessen am", "Quelle", "eingetragen", "ersetzt", "Grund"),
        measurements,
        order=18,
    )
    takeout.register(
        "Beteiligung zur Strategie",
        ("Fassung", "Teil", "Wer", "Anmerkung", "Wann", "Antwort", "Begründung"),
        comments,
        order=18,
    )


def versions(actor: Actor) -> Iterator[list[Any]]:
    rows = Strategy.objects.in_alliance(actor.alliance_id).select_related("predecessor")
    for row in rows.order_by("version").iterator(200):
        yield [
            row.version,
            row.title,
            row.starts_on,
            row.ends_on,
            GERMAN[StrategyState(row.state)],
            row.predecessor.version if row.predecessor else None,
            row.resolved_on,
            row.resolved_by,
            row.published_at,
            row.source,
            row.preface,
            row.document_hash,
        ]


def fields(actor: Actor) -> Iterator[list[Any]]:
    rows = FieldOfAction.objects.in_alliance(actor.alliance_id).select_related("strategy")
    for row in rows.order_by("strategy__starts_on", "number").iterator(500):
        strategy = row.strategy
        yield [
            strategy.title,
            strategy.starts_on,
            strategy.ends_on,
            row.number,
            row.title,
            row.need,
            strategy.version,
            str(row.key),
        ]


def goals(actor: Actor) -> Iterator[list[Any]]:
    rows = Goal.objects.in_alliance(actor.alliance_id).select_related("field__strategy", "partner")
    for row in rows.order_by("field__strategy__version", "field__number", "number").iterator(500):
        yield [
            row.field.strategy.version,
            f"{row.field.number}. {row.field.title}",
            row.number,
            row.title,
            row.indicator,
            row.unit,
            row.baseline_value,
            row.baseline_on,
            row.baseline_source,
            row.target_value,
            row.target_on,
            row.partner.name if row.partner else "",
            str(row.key),
        ]


def evidence(actor: Actor) -> Iterator[list[Any]]:
    own = Strategy.objects.in_alliance(actor.alliance_id)
    of_fields = CitedEvidence.objects.filter(field__strategy__in=own)
    of_goals = CitedEvidence.objects.filter(goal__field__strategy__in=own)
    for row in (
        (of_fields | of_goals)
        .select_related("field__strategy", "goal__field__strategy", "snapshot")
        .order_by("pk")
        .iterator(500)
    ):
        field = row.field or (row.goal.field if row.goal else None)
        yield [
            field.strategy.version if field else None,
            f"{field.number}. {field.title}" if field else "",
            row.goal.title if row.goal else "",
            row.label,
            row.dated_on,
            "Zahlen" if row.snapshot else "Datei",
            str(row.snapshot.public_id if row.snapshot else row.document),
        ]


def measurements(actor: Actor) -> Iterator[list[Any]]:
    rows = Measurement.objects.in_alliance(actor.alliance_id).select_related("replaces")
    for row in rows.order_by("goal_key", "measured_on", "pk").iterator(500):
        replaced = row.replaces
        yield [
            str(row.goal_key),
            row.value,
            row.measured_on,
            row.source,
            row.created_at,
            replaced.value if replaced else None,
            row.reason,
        ]


def comments(actor: Actor) -> Iterator[list[Any]]:
    rows = Comment.objects.in_alliance(actor.alliance_id).select_related("consultation__strategy")
    for row in rows.prefetch_related("answers").order_by("pk").iterator(500):
        answers = sorted(row.answers.all(), key=lambda each: each.pk)
        last = answers[-1] if answers else None
        yield [
            row.consultation.strategy.version,
            row.part_label or "Gesamte Strategie",
            row.author,
            row.text,
            row.created_at,
            VERDICTS[last.verdict] if last else "",
            last.reason if last else "",
        ]
