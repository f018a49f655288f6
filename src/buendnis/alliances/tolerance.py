"""How far a plan may change after the expert opinion before the alliance speaks again: data of each alliance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

MEASURES = ("total", "esf", "category", "source")
MOST_DAYS = 3650
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Limit:
    """A part of the amount before, an amount in euro, or both: then the change is beyond it if it is beyond one.

    Without either nothing is limited.
    """

    percent: Decimal | None = None
    amount: Decimal | None = None

    def exceeded(self, before: Decimal, after: Decimal) -> bool:
        """Whether the change from ``before`` to ``after`` is more than is tolerated, up or down."""
        change = abs(after - before)
        beyond_part = self.percent is not None and change * HUNDRED > self.percent * abs(before)
        return beyond_part or (self.amount is not None and change > self.amount)


@dataclass(frozen=True)
class Tolerance:
    """What changes without a supplementary opinion: sums, shares, days by which start or end move, the place."""

    total: Limit
    esf: Limit
    category: Limit
    source: Limit
    period_days: int
    place: bool

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Tolerance:
        """Read the part "tolerance" of rules of procedure. Raises ValueError with a message for people."""
        if set(document) != {*MEASURES, "period_days", "place"}:
            raise ValueError(_("The tolerance names other parts than it should."))
        days, place = document["period_days"], document["place"]
        if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= MOST_DAYS:
            raise ValueError(_("Please give a whole number of days."))
        if place is not True and place is not False:
            raise ValueError(_("Please say whether another place is tolerated."))
        limits = {name: _limit(document[name]) for name in MEASURES}
        return cls(**limits, period_days=days, place=place)


def usual_tolerance() -> dict[str, Any]:
    """What an alliance begins with, and what holds where its rules do not speak of it."""
    return {
        "total": {"percent": "10", "amount": ""},
        "esf": {"percent": "10", "amount": ""},
        "category": {"percent": "20", "amount": ""},
        "source": {"percent": "20", "amount": ""},
        "period_days": 92,
        "place": False,
    }


def _limit(said: Any) -> Limit:
    if not isinstance(said, Mapping) or set(said) != {"percent", "amount"}:
        raise ValueError(_("The tolerance names other parts than it should."))
    return Limit(_number(said["percent"], HUNDRED * 10), _number(said["amount"], Decimal(10**10)))


def _number(text: Any, most: Decimal) -> Decimal | None:
    if text == "":
        return None
    try:
        found = Decimal(text) if isinstance(text, str) else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite() or not 0 <= found <= most:
        raise ValueError(_("Please give percents and amounts of zero or more."))
    return found
