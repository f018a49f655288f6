"""What the rooms above know of the projects that money is kept for, without being known here.

The bank's lists name projects by numbers and titles that stand elsewhere; a room registers a function that tells them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from buendnis.ground.reference import Reference


@dataclass(frozen=True)
class Known:
    """What is known of the subject of an earmark, or of a project that has none yet; empty: not known."""

    subject: Reference
    title: str = ""
    bank_number: str = ""
    our_number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None

    def with_more(self, other: Known) -> Known:
        """The same, with what only ``other`` knows."""
        return Known(
            self.subject,
            self.title or other.title,
            self.bank_number or other.bank_number,
            self.our_number or other.our_number,
            self.starts_on or other.starts_on,
            self.ends_on or other.ends_on,
        )


Source = Callable[[int], Iterable[Known]]
CategoryNames = Callable[[int], dict[str, str]]
_sources: list[Source] = []
_names: list[CategoryNames] = []


def register(source: Source) -> None:
    """Name a function that tells what is known of an alliance's projects (by its key); from ``AppConfig.ready``."""
    if source not in _sources:
        _sources.append(source)


def register_categories(names: CategoryNames) -> None:
    """Name a function that tells how the funding objects of an alliance are called, by their keys."""
    if names not in _names:
        _names.append(names)


def known_of(alliance_id: int) -> dict[tuple[str, str], Known]:
    """What is known of each project of an alliance, by kind and id of its subject."""
    found: dict[tuple[str, str], Known] = {}
    for source in _sources:
        for each in source(alliance_id):
            key = (each.subject.kind, each.subject.id)
            found[key] = found[key].with_more(each) if key in found else each
    return found


def folded(number: str) -> str:
    """A number so that spellings of the same become equal: "85 012-345" and "85012345"."""
    return re.sub(r"[\s./_-]+", "", number).casefold()


def category_names(alliance_id: int) -> dict[str, str]:
    """How the funding objects are called; a key that nobody names is shown as it is."""
    found: dict[str, str] = {}
    for names in _names:
        found |= names(alliance_id)
    return found
