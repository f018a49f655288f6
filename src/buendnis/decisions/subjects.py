"""How the rooms above take part in a decision about things of theirs, without being known here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from buendnis.decisions.models import Resolution
from buendnis.ground.actor import Actor


@dataclass(frozen=True)
class SubjectPaper:
    """A paper that a room brings to a meeting. ``key`` tells a changed one; ``content`` is asked when it is needed.

    A confidential one is not for seats with a conflict of interest.
    """

    title: str
    name: str
    media_type: str
    key: str
    content: Callable[[], bytes]
    is_confidential: bool = False


@dataclass(frozen=True)
class Hidden:
    """Why somebody does not see all of a motion: never the remarks on votes, and its words only unless ``motion``."""

    why: str
    motion: bool = True


class SubjectHandler(Protocol):
    """What a room answers about the subjects of one kind, and is told."""

    def may_read(self, actor: Actor, resolution: Resolution) -> bool:
        """Whether ``actor`` may see the resolution at all."""

    def url(self, resolution: Resolution) -> str:
        """The page of the subject."""

    def recusals(self, resolution: Resolution) -> Iterable[tuple[int, str, str]]:
        """Seats with a conflict of interest: key of the seat, effect (a ``Recusal``), reason in words."""

    def recusals_of(self, resolutions: Sequence[Resolution]) -> Mapping[int, Iterable[tuple[int, str, str]]]:
        """The same of several, by their keys, in a constant number of questions."""

    def papers_of(self, resolutions: Sequence[Resolution]) -> Mapping[int, Iterable[SubjectPaper]]:
        """What the committee reads before it decides, by their keys, in a constant number of questions."""

    def conflicts_url(self, resolution: Resolution) -> str:
        """The page on which conflicts of interest are noted; empty where that is done at the resolution itself."""

    def hidden_from(self, actor: Actor, resolutions: Sequence[Resolution]) -> Mapping[int, Hidden]:
        """What ``actor`` must not see of these, by their keys, because of a conflict of interest."""

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

    def recusals_of(self, resolutions: Sequence[Resolution]) -> Mapping[int, Iterable[tuple[int, str, str]]]:
        """Asked one by one."""
        return {each.pk: self.recusals(each) for each in resolutions}

    def papers_of(self, resolutions: Sequence[Resolution]) -> Mapping[int, Iterable[SubjectPaper]]:
        """The motion says everything."""
        return {}

    def conflicts_url(self, resolution: Resolution) -> str:
        """At the resolution itself."""
        return ""

    def hidden_from(self, actor: Actor, resolutions: Sequence[Resolution]) -> Mapping[int, Hidden]:
        """Nothing."""
        return {}

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
