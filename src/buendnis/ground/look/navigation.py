"""What stands in the header: the entries that rooms register, and the mandates somebody may act under.

A lower room never learns of a higher one: rooms hand their entries in from ``AppConfig.ready``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    """A link of the main navigation. ``roles`` are role values; an empty collection means everybody."""

    label: str | Promise
    url_name: str
    roles: frozenset[Any]
    order: int


@dataclass(frozen=True)
class Link:
    """An entry as one page shows it; a ``rare`` one is what is set up once and looked at seldom."""

    label: str
    url: str
    current: bool
    rare: bool = False


@dataclass(frozen=True)
class MandateChoice:
    """A mandate somebody may act under; ``value`` is what the switch posts as ``mandate``."""

    value: str
    label: str
    alliance: str
    current: bool = False


@dataclass(frozen=True)
class Standing:
    """As whom somebody acts, and what else they may choose; ``switch_url`` takes the choice by POST."""

    choices: tuple[MandateChoice, ...] = ()
    switch_url: str = ""

    @property
    def current(self) -> MandateChoice | None:
        """The mandate that is in force on this page."""
        return next((choice for choice in self.choices if choice.current), None)


StandingProvider = Callable[[HttpRequest], Standing]
RARE = 70  # entries of this order and above may be folded away
IN_A_LINE = 8
_entries: dict[str, Entry] = {}
_standing: list[StandingProvider] = []


def register(label: str | Promise, url_name: str, *, roles: Collection[Any] = (), order: int = 100) -> None:
    """Put a link into the main navigation (once per ``url_name``; the last registration counts).

    ``roles``: who sees it, members of ``ground.actor.Role``; empty: everybody. Seeing a link permits
    nothing: the page behind it decides for itself. ``order``: from left to right; from ``RARE`` on a link is
    folded away where the line would become too long.
    """
    _entries[url_name] = Entry(label, url_name, frozenset(roles), order)


def offer_mandates(provider: StandingProvider) -> None:
    """Name the function that tells as whom the visitor of a page may act (the last one counts)."""
    _standing[:] = [provider]


def standing(request: HttpRequest) -> Standing:
    """As whom the visitor acts; empty where nobody knows (signed out, error pages)."""
    user = getattr(request, "user", None)
    if not _standing or user is None or not user.is_authenticated:
        return Standing()
    return _standing[0](request)


def links(request: HttpRequest) -> list[Link]:
    """The entries that the visitor's role sees, in order; what is not served is left out."""
    role = getattr(getattr(request, "actor", None), "role", None)
    visible = [entry for entry in _entries.values() if not entry.roles or role in entry.roles]
    found = []
    for entry in sorted(visible, key=lambda entry: (entry.order, str(entry.label))):
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        found.append((str(entry.label), url, entry.order >= RARE))
    here = _longest_match(request.path, [url for _label, url, _rare in found])
    return [Link(label, url, url == here, rare) for label, url, rare in found]


def in_a_line(links: list[Link]) -> tuple[list[Link], list[Link]]:
    """What stands in the line of a wide screen, and what is folded away behind it: what is rare, and the last."""
    if len(links) <= IN_A_LINE:
        return links, []
    line = [link for link in links if not link.rare][:IN_A_LINE]
    return line, [link for link in links if link not in line]


def _longest_match(path: str, urls: Iterable[str]) -> str | None:
    """The entry under which a page lies: "/antraege/7/" lies under "/antraege/", and only home is "/"."""
    matching = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(matching, key=len, default=None)
