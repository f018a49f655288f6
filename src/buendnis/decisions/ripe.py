"""What waits for a meeting: rooms above offer it, and it is put on an agenda with one click.

A room registers a function from its ``AppConfig.ready``, as with ``subjects``; what it puts is its own business,
mostly a motion that it drafts for the meeting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from buendnis.decisions.models import Committee, Meeting
from buendnis.ground.actor import Actor


@dataclass(frozen=True)
class Ripe:
    """Something that waits since a day: ``put`` brings it before a meeting, within the verb that asks for it."""

    key: str
    title: str
    text: str
    put: Callable[[Actor, Meeting], object]
    url: str = ""
    since: date | None = None


Offer = Callable[[Actor, Committee], Iterable[Ripe]]
_offers: list[Offer] = []


def register(offer: Offer) -> None:
    """Add an offer; it asks a constant number of questions."""
    if offer not in _offers:
        _offers.append(offer)


def ripe_for(actor: Actor, committee: Committee) -> list[Ripe]:
    """All that waits for a meeting of ``committee``, the longest waiting first."""
    found = [each for offer in _offers for each in offer(actor, committee)]
    return sorted(found, key=lambda each: (each.since or date.max, each.title))
