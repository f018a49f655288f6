"""What rooms above put beside a meeting or a motion that is not decided yet, without this room knowing them.

``register`` in ``AppConfig.ready``. Whoever looks is handed over: a room shows nothing that they may not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from buendnis.decisions.models import Committee, Resolution
from buendnis.ground.actor import Actor


@dataclass(frozen=True)
class Beside:
    """A card of the page: ``template`` is drawn with ``beside`` below ``title``, which is drawn as its h2."""

    title: str | Promise
    template: str
    context: Mapping[str, Any]


Provider = Callable[[Actor, Committee, Resolution | None], Iterable[Beside]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Ask ``provider`` for its cards whenever a page is drawn; it asks a constant number of questions."""
    if provider not in _providers:
        _providers.append(provider)


def beside(actor: Actor, committee: Committee, resolution: Resolution | None = None) -> list[Beside]:
    """The cards of all rooms above, for a meeting of ``committee``, or for one motion before it."""
    return [each for provider in _providers for each in provider(actor, committee, resolution)]
