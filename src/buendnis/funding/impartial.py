"""Who has a conflict of interest in an outline: the rooms above know, this one only asks.

``register`` in ``AppConfig.ready``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from buendnis.funding.models import Application
from buendnis.ground.actor import Actor

# outlines by their keys → why the actor, under any of their mandates, decides nothing about them
Asker = Callable[[Actor, Sequence[Application]], Mapping[int, str]]
_askers: list[Asker] = []


def register(asker: Asker) -> Asker:
    """Ask ``asker`` wherever somebody looks at the work of another (once per function)."""
    if asker not in _askers:
        _askers.append(asker)
    return asker


def conflicts_among(actor: Actor, applications: Sequence[Application]) -> dict[int, str]:
    """The outlines, by their keys, in which ``actor`` has a conflict that keeps out, each with the reason."""
    found: dict[int, str] = {}
    for asker in _askers:
        found |= asker(actor, applications) if applications else {}
    return found


def conflict_in(actor: Actor, application: Application) -> str:
    """The same for one outline; empty for none."""
    return conflicts_among(actor, [application]).get(application.pk, "")
