"""A line of a work list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SOON = 3  # days


@dataclass(frozen=True)
class Item:
    """Something to do or to wait for: ``due`` is its last day, ``since`` when it began to wait."""

    title: str
    text: str | Promise
    url: StrOrPromise
    icon: str
    due: date | None = None
    since: date | None = None
    who: str | Promise = ""
    today: date | None = None

    @property
    def state(self) -> str:
        """late, due (within three days), or nothing in particular."""
        if self.due is None or self.today is None:
            return ""
        left = (self.due - self.today).days
        return "late" if left < 0 else "due" if left <= SOON else ""


def in_order(items: Iterable[Item]) -> list[Item]:
    """What is due first on top; what has no last day after it, the longest waiting first."""
    far = date.max
    return sorted(items, key=lambda item: (item.due or far, item.since or far, item.title))
