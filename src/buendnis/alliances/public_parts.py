"""Parts that rooms above put on an alliance's public page, without this room knowing them.

``register`` in ``AppConfig.ready``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from buendnis.alliances.models import Alliance


@dataclass(frozen=True)
class Part:
    """A section of the page: ``template`` is drawn with ``context`` below ``title``; everybody reads it."""

    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Provider = Callable[[Alliance], list[Part]]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Ask ``provider`` whenever the page is drawn (once per function)."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def parts_of(alliance: Alliance) -> list[Part]:
    """The parts of all rooms above."""
    return [part for provider in _providers for part in provider(alliance)]
