"""Questions about strategies."""

from __future__ import annotations

from datetime import date

from buendnis.ground.clock import today
from buendnis.strategy.models import Strategy


def strategies_of(alliance_id: int | None) -> list[Strategy]:
    """All strategies of an alliance with their fields of action, the newest first; two queries."""
    return list(
        Strategy.objects.in_alliance(alliance_id).prefetch_related("fields").order_by("-starts_on", "-pk")
    )


def in_force(strategies: list[Strategy], day: date | None = None) -> Strategy | None:
    """The newest of ``strategies`` that covers ``day`` (default: today)."""
    return next((each for each in strategies if each.covers(day or today())), None)
