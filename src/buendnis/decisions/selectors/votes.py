"""The votes of a resolution, seat by seat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from buendnis.decisions.models import Resolution, ResolutionSeat, ResolutionState, Vote
from buendnis.ground.actor import Actor


def is_contradicted(vote: Vote) -> bool:
    """Whether the seat says that this vote was recorded wrongly."""
    confirmation = getattr(vote, "confirmation", None)
    return confirmation is not None and not confirmation.agrees


@dataclass(frozen=True)
class RollEntry:
    """A seat in the roll of a resolution, with the vote of it that counts."""

    seat: ResolutionSeat
    vote: Vote | None
    contradicted: bool


def roll_of(resolution: Resolution) -> list[RollEntry]:
    """The seats in German order, each with its standing vote."""
    return rolls_of([resolution])[resolution.pk]


def rolls_of(resolutions: Iterable[Resolution]) -> dict[int, list[RollEntry]]:
    """The rolls of several resolutions by their keys, in two questions."""
    keys = [resolution.pk for resolution in resolutions]
    votes = {
        (vote.resolution_id, vote.seat_id): vote
        for vote in Vote.objects.filter(resolution__in=keys, replaced_by__isnull=True).select_related(
            "confirmation"
        )
    }
    rolls: dict[int, list[RollEntry]] = {key: [] for key in keys}
    for seat in ResolutionSeat.objects.filter(resolution__in=keys).order_by("seat__sort_key", "pk"):
        vote = votes.get((seat.resolution_id, seat.seat_id))
        rolls[seat.resolution_id].append(RollEntry(seat, vote, vote is not None and is_contradicted(vote)))
    return rolls


def contradicted_votes(actor: Actor) -> QuerySet[Vote]:
    """The standing votes of open resolutions of which a seat says that they were recorded wrongly."""
    return (
        Vote.objects.filter(
            resolution__alliance=actor.alliance_id,
            resolution__state=ResolutionState.OPEN,
            replaced_by__isnull=True,
            confirmation__agrees=False,
        )
        .select_related("resolution", "seat", "confirmation")
        .order_by("pk")
    )
