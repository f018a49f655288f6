"""Where the subjects of earmarks have their pages: the rooms above say so, without being known here."""

from __future__ import annotations

from collections.abc import Callable

PageOf = Callable[[str], str]
_pages: dict[str, PageOf] = {}


def register(kind: str, page_of: PageOf) -> None:
    """Name the function that turns the id of a subject of ``kind`` into its address; from ``AppConfig.ready``."""
    _pages[kind] = page_of


def page_of(kind: str, subject_id: str) -> str:
    """The address of a subject's page; empty where no room has named one."""
    return _pages[kind](subject_id) if kind in _pages else ""
