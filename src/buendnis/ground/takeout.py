"""What rooms put into an export of everything: each registers its sheets, so that the export knows no room.

Headings are German whatever language the site is shown in, because offices and authorities here read them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from buendnis.ground.actor import Actor

Rows = Callable[[Actor], Iterable[Sequence[Any]]]
LONGEST_TITLE = 31  # what Excel takes


@dataclass(frozen=True)
class ExportSheet:
    """A sheet of the export. ``rows`` yields what the given office may see, piece by piece."""

    title: str
    headings: tuple[str, ...]
    rows: Rows
    order: int
    about: str = ""


_sheets: dict[str, ExportSheet] = {}


def register(title: str, headings: Sequence[str], rows: Rows, *, order: int, about: str = "") -> None:
    """Put a sheet into every export; a room calls this from its ``AppConfig.ready``.

    ``rows`` asks through ``visible_to`` of the actor it is given, and reads with ``iterator``.
    """
    if len(title) > LONGEST_TITLE:
        raise ValueError(f"The title of a sheet has at most {LONGEST_TITLE} letters: {title}")
    _sheets[title] = ExportSheet(title, tuple(headings), rows, order, about)


def registered() -> list[ExportSheet]:
    """All sheets, in order."""
    return sorted(_sheets.values(), key=lambda sheet: (sheet.order, sheet.title))
