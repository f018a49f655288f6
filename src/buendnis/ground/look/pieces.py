"""What the drawn pieces are made of: rooms hand these in, the template tags draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, TypeVar

from django.utils.functional import Promise

Text = str | Promise
Piece = TypeVar("Piece")


class CheckState(StrEnum):
    """How far a thing on a checklist is."""

    DONE = "done"
    MISSING = "missing"
    WARNING = "warning"
    OPEN = "open"


@dataclass(frozen=True)
class CheckItem:
    """A line of a checklist: what is there or missing, why it matters, and where to put it right."""

    label: Text
    state: CheckState | str
    reason: Text = ""
    url: str = ""
    action: Text = ""


class BudgetKind(StrEnum):
    """The stages of a budget in the order in which they are drawn."""

    PAID = "paid"
    CLAIMED = "claimed"
    COMMITTED = "committed"
    EARMARKED = "earmarked"
    PLANNED = "planned"
    PERHAPS = "perhaps"
    EXPECTED = "expected"
    FREE = "free"
    OVER = "over"


@dataclass(frozen=True)
class BudgetRow:
    """One stage of a budget, in euros; a negative amount is told in the table and not drawn."""

    label: Text
    amount: Decimal
    kind: BudgetKind | str


@dataclass(frozen=True)
class TimelineEntry:
    """Something that happened (done), is due now (current) or will come (future)."""

    when: datetime | date | None
    title: Text
    text: Text = ""
    url: str = ""
    state: str = "done"
    who: Text = ""


@dataclass(frozen=True)
class Segment:
    """A part of the bar in its 1000 units of width."""

    x: str
    width: str
    kind: str


def as_pieces(kind: type[Piece], given: Sequence[Any]) -> list[Piece]:
    """The pieces themselves, also where a caller gave mappings."""
    return [kind(**item) if isinstance(item, Mapping) else item for item in given]


def segments(rows: Sequence[BudgetRow], gap: Decimal = Decimal(3)) -> list[Segment]:
    """The drawn parts of ``rows``: in proportion, with a small gap, and none thinner than the eye sees."""
    drawn = [row for row in rows if row.amount > 0]
    total = sum((row.amount for row in drawn), Decimal(0))
    if not total:
        return []
    room = Decimal(1000) - gap * (len(drawn) - 1)
    found, x = [], Decimal(0)
    least = Decimal(6)
    widths = [max(least, room * row.amount / total) for row in drawn]
    scale = room / sum(widths, Decimal(0))
    for row, width in zip(drawn, widths, strict=True):
        shown = (width * scale).quantize(Decimal("0.1"), ROUND_HALF_UP)
        found.append(Segment(str(x.quantize(Decimal("0.1"))), str(shown), str(row.kind)))
        x += width * scale + gap
    return found
