"""How the rooms above take part in a decision about things of theirs, without being known here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from buendnis.decisions.models import Resolution
from buendnis.ground.actor import Actor


class SubjectHandler(Protocol):
    """What a room answers about the subjects of one kind, and is told."""

    def may_read(self, actor: Actor, resolution: Resolution) -> bool:
        """Whether ``actor`` may see the resolution at all."""

    def url(self, resolution: Resolution) -> str:
        """The page of the subject."""

    def recusals(self, resolution: Resolution) -> Iterable[tuple[int, str, str]]:
        """Seats with a conflict of interest: key of the seat, effect (a ``Recusal``), reason in words."""

    def opened(self, actor: Actor, resolution: Resolution) -> None:
        """The vote has begun; within the same transaction."""

    def decided(self, actor: Actor, resolution: Resolution) -> None:
        """The resolution has its final state; what follows from it happens within the same transaction."""


class OfItself:
    """A subject without a room: a motion about something that no record stands for."""

    def may_read(self, actor: Actor, resolution: Resolution) -> bool:
        """All members of the alliance."""
        return actor.member_of(resolution.alliance_id)

    def url(self, resolution: Resolution) -> str:
        """There is no page."""
        return ""

    def recusals(self, resolution: Resolution) -> Iterable[tuple[int, str, str]]:
        """None."""
        return ()

    def opened(self, actor: Actor, resolution: Resolution) -> None:
        """Nothing follows."""

    def decided(self, actor: Actor, resolution: Resolution) -> None:
        """Nothing follows."""


_handlers: dict[str, SubjectHandler] = {}


def register(kind: str, handler: SubjectHandler) -> None:
    """Name the handler of all subjects of ``kind``; rooms call this from ``AppConfig.ready``."""
    _handlers[kind] = handler


def handler_of(resolution: Resolution) -> SubjectHandler:
    """The handler of the resolution's subject."""
    return _handlers.get(resolution.subject_kind, OfItself())
