"""Strategies with their fields of action in an export of everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from buendnis.ground import takeout
from buendnis.ground.actor import Actor
from buendnis.strategy.models import FieldOfAction


def register_sheets() -> None:
    """The sheet of this room."""
    takeout.register(
        "Handlungsfelder", ("Strategie", "Von", "Bis", "Nummer", "Handlungsfeld", "Bedarf"), fields, order=18
    )


def fields(actor: Actor) -> Iterator[list[Any]]:
    rows = FieldOfAction.objects.in_alliance(actor.alliance_id).select_related("strategy")
    for row in rows.order_by("strategy__starts_on", "number").iterator(500):
        strategy = row.strategy
        yield [strategy.title, strategy.starts_on, strategy.ends_on, row.number, row.title, row.need]
