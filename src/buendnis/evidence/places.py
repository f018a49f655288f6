"""Where somebody can cite frozen figures now: rooms above offer it, and the figures' page links to it.

A room registers a function from its ``AppConfig.ready``; it sees to it itself what the actor may do there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from buendnis.ground.actor import Actor


@dataclass(frozen=True)
class Place:
    """Something of the actor's that can cite a snapshot: where it is written."""

    label: str
    url: str


Offer = Callable[[Actor], Iterable[Place]]
_offers: list[Offer] = []


def register(offer: Offer) -> None:
    """Add an offer; it asks a constant number of questions."""
    if offer not in _offers:
        _offers.append(offer)


def places_for(actor: Actor) -> list[Place]:
    """All places in which ``actor`` can cite now."""
    return [each for offer in _offers for each in offer(actor)]
