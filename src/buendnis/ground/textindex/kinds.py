"""The kinds of things that are indexed; each room registers its own in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.functional import Promise

from buendnis.ground.actor import Actor


@dataclass(frozen=True)
class Piece:
    """What a room wants found: ``text`` beside the title, found by members only unless ``public``."""

    kind: str
    public_id: UUID
    alliance_id: int
    title: str
    text: str
    public: bool
    day: date
    language: str = "de"


@dataclass(frozen=True)
class Shown:
    """How a room shows one of its own to an actor: its state in words and, if they may open it, its address."""

    state: str | Promise
    url: str = ""


Describe = Callable[[Actor, Sequence[UUID]], Mapping[UUID, Shown]]
Source = Callable[[], Iterable[Piece]]


@dataclass(frozen=True)
class Kind:
    """A kind: ``describe`` leaves out what an actor may not see after all; ``source`` yields all that there is."""

    key: str
    label: str | Promise
    describe: Describe
    source: Source


_kinds: dict[str, Kind] = {}


def register(key: str, label: str | Promise, *, describe: Describe, source: Source) -> None:
    """Make a kind known."""
    _kinds[key] = Kind(key, label, describe, source)


def kind_of(key: str) -> Kind:
    """The kind called ``key``. Raises KeyError for one that no room has registered."""
    return _kinds[key]


def all_kinds() -> list[Kind]:
    """All kinds in the order of their keys."""
    return [_kinds[key] for key in sorted(_kinds)]
