"""Scenarios in an export of everything: those that the office sees, and of them what whoever orders it may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from buendnis.ground import takeout
from buendnis.ground.actor import Actor
from buendnis.scenarios.models import PartnerView, Scenario
from buendnis.scenarios.selectors import seen_by

CHUNK = 50


def register_sheets() -> None:
    """The sheets of this room."""
    takeout.register(
        "Szenarien",
        ("Szenario", "Stand", "Gemacht am", "Gemacht als", "Budget", "Projekt", "Nummer der Skizze", "Betrag",
         "Punkte", "Alle Regeln zusammen", "Grund", "Notiz", "Rechenkern"),
        scenarios,
        order=65,
        about="Vorbereitende Überlegungen, keine Begründung einer Stellungnahme",
    )  # fmt: skip
    takeout.register(
        "Sicht nach Partnern",
        ("Entschieden am", "Eingeschaltet", "Grund", "Entschieden als"),
        partner_views,
        order=66,
    )


def scenarios(actor: Actor) -> Iterator[list[Any]]:
    rows = Scenario.objects.visible_to(actor).order_by("made_at", "pk")
    for row in rows.iterator(CHUNK):
        seen = seen_by(actor, row)
        for line in seen.result.lines:
            yield [
                seen.title,
                row.state_said,
                row.made_at,
                row.made_as,
                seen.inputs.budget,
                line.entry.title,
                line.entry.key if line.entry.application else "",
                line.entry.amount,
                "" if line.entry.points is None else line.entry.points,
                line.verdict_said,
                line.reason,
                seen.note,
                seen.answer.version,
            ]


def partner_views(actor: Actor) -> Iterator[list[Any]]:
    rows = PartnerView.objects.in_alliance(actor.alliance_id).order_by("decided_at", "pk")
    for row in rows.iterator(CHUNK):
        yield [row.decided_at, row.shown, row.reason, row.decided_as]
