"""The lines of a work list, and the list: what is due first, and of a long one no more than is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SOON = 3  # days

M = TypeVar("M", bound=Model)


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

    @property
    def said(self) -> str:
        """Who is to do what."""
        return f"{self.who}: {self.text}" if self.who else str(self.text)

    @property
    def when(self) -> str:
        """Until when, else since when."""
        if self.due:
            return _("until %(day)s") % {"day": f"{self.due:%d.%m.%Y}"}
        return _("since %(day)s") % {"day": f"{self.since:%d.%m.%Y}"} if self.since else ""


class WorkList:
    """What somebody has to do or waits for, what is due first on top; the first ``most`` lines, if it is long.

    Whoever adds lines of one kind in their order may ask ``few`` for the rows: of hundreds only as many are read
    as can be shown, and the rest is counted.
    """

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        self._items: list[Item] = []
        self._left_out = 0

    def few(self, rows: QuerySet[M]) -> list[M]:
        """The first of the ordered ``rows``."""
        if self.most is None:
            return list(rows)
        found = list(rows[: self.most + 1])
        if len(found) > self.most:
            self._left_out += rows.count() - self.most
        return found[: self.most]

    def add(self, *items: Item) -> None:
        """Take further lines in."""
        self._items += items

    def extend(self, items: Iterable[Item]) -> None:
        """Take further lines in."""
        self._items.extend(items)

    def __iter__(self) -> Iterator[Item]:
        """The lines that are shown."""
        return iter(in_order(self._items)[: self.most])

    def __len__(self) -> int:
        """How many lines there are in all."""
        return len(self._items) + self._left_out

    @property
    def is_cut(self) -> bool:
        """Whether more is due than is shown."""
        return self.most is not None and len(self) > self.most


def in_order(items: Iterable[Item]) -> list[Item]:
    """What is due first on top; what has no last day after it, the longest waiting first."""
    far = date.max
    return sorted(items, key=lambda item: (item.due or far, item.since or far, item.title))
