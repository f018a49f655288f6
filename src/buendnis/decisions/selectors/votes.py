"""The votes of a resolution, seat by seat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from buendnis.decisions.counting import is_disputed, without_void
from buendnis.decisions.models import Resolution, ResolutionSeat, ResolutionState, Vote
from buendnis.ground.actor import Actor


@dataclass(frozen=True)
class RollEntry:
    """A seat in the roll of a resolution, with the vote of it that counts."""

    seat: ResolutionSeat
    vote: Vote | None
    contradicted: bool  # and not settled yet


def roll_of(resolution: Resolution) -> list[RollEntry]:
    """The seats in German order, each with its standing vote."""
    return rolls_of([resolution])[resolution.pk]


def rolls_of(resolutions: Iterable[Resolution]) -> dict[int, list[RollEntry]]:
    """The rolls of several resolutions by their keys, in two questions."""
    keys = [resolution.pk for resolution in resolutions]
    cast: dict[int, list[Vote]] = {key: [] for key in keys}
    found = Vote.objects.filter(resolution__in=keys).select_related("confirmation", "settlement")
    for vote in found.order_by("created_at", "pk"):
        cast[vote.resolution_id].append(vote)
    standing = {
        (vote.resolution_id, vote.seat_id): vote for votes in cast.values() for vote in standing_of(votes)
    }
    rolls: dict[int, list[RollEntry]] = {key: [] for key in keys}
    for seat in ResolutionSeat.objects.filter(resolution__in=keys).order_by("seat__sort_key", "pk"):
        counting = standing.get((seat.resolution_id, seat.seat_id))
        rolls[seat.resolution_id].append(
            RollEntry(seat, counting, counting is not None and is_disputed(counting))
        )
    return rolls


def standing_of(votes: Sequence[Vote]) -> list[Vote]:
    """Of the votes of one resolution those that no other replaces; void ones are as if they had never been."""
    left = without_void(votes)
    replaced = {before for _vote, before in left}
    return [vote for vote, _before in left if vote.pk not in replaced]


def contradicted_votes(actor: Actor) -> QuerySet[Vote]:
    """The standing votes of open resolutions that a seat contradicts, and that nobody has settled."""
    return (
        Vote.objects.filter(
            resolution__alliance=actor.alliance_id,
            resolution__state=ResolutionState.OPEN,
            replaced_by__isnull=True,
            confirmation__agrees=False,
            settlement__isnull=True,
        )
        .select_related("resolution", "seat", "confirmation")
        .order_by("pk")
    )
