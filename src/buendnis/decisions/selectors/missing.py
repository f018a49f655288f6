"""Who is missing in a vote, at a glance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from buendnis.alliances.models import Mandate
from buendnis.alliances.selectors import mandates_for_seats
from buendnis.decisions.models import Resolution, ResolutionSeat, Vote
from buendnis.decisions.selectors.votes import roll_of


class Standing(StrEnum):
    """How a seat stands in a vote."""

    MISSING = "missing"
    DISPUTED = "disputed"
    VOTED = "voted"
    RECUSED = "recused"
    ADVISES = "advises"


@dataclass(frozen=True)
class GridRow:
    """A seat in the grid: since when it stands so, by which way its vote came, and who acts for it."""

    seat: ResolutionSeat
    standing: Standing
    since: datetime | None
    vote: Vote | None
    people: tuple[Mandate, ...]


def grid_of(resolution: Resolution, show: str = "") -> list[GridRow]:
    """The seats, those that are missing first; ``show`` narrows to one standing. Never how a seat has voted."""
    acting: dict[int, list[Mandate]] = {}
    for mandate in mandates_for_seats(resolution.alliance):
        acting.setdefault(mandate.seat_id or 0, []).append(mandate)
    rows = []
    for entry in roll_of(resolution):
        standing = _standing(entry.seat, entry.vote, contradicted=entry.contradicted)
        voted = standing in {Standing.VOTED, Standing.DISPUTED}
        since = entry.vote.cast_at if voted and entry.vote else resolution.opened_at
        rows.append(
            GridRow(
                entry.seat,
                standing,
                since if standing not in {Standing.RECUSED, Standing.ADVISES} else None,
                entry.vote if voted else None,
                tuple(acting.get(entry.seat.seat_id, ())),
            )
        )
    order = list(Standing)
    rows.sort(key=lambda row: order.index(row.standing))
    return [row for row in rows if not show or row.standing == show]


def counts_of(rows: Iterable[GridRow]) -> dict[Standing, int]:
    """How many seats stand how."""
    counts = dict.fromkeys(Standing, 0)
    for row in rows:
        counts[row.standing] += 1
    return counts


def _standing(seat: ResolutionSeat, vote: Vote | None, *, contradicted: bool) -> Standing:
    if not seat.is_voting:
        return Standing.ADVISES
    if not seat.may_vote:
        return Standing.RECUSED
    if vote is None:
        return Standing.MISSING
    return Standing.DISPUTED if contradicted else Standing.VOTED
