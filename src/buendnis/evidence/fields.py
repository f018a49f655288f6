"""Fields of action and goals that a document can speak of: rooms above know them and offer them here.

The keys they offer stay the same from version to version; a document keeps beside each how it was called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

Offer = Callable[[int], Iterable[tuple[str, str]]]  # of an alliance: key and label
_offers: list[Offer] = []


def register(offer: Offer) -> None:
    """Add an offer; it asks a constant number of questions. A room calls this from its ``AppConfig.ready``."""
    if offer not in _offers:
        _offers.append(offer)


def fields_for(alliance_id: int) -> list[tuple[str, str]]:
    """All that is offered to the members of an alliance, by key and label."""
    return [each for offer in _offers for each in offer(alliance_id)]
