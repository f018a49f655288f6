"""What a kind of file is made of, and how its rows become rows of a table."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar

from django.utils.translation import gettext_noop as _

from buendnis.evidence.importing.problems import Problems, RowRefused
from buendnis.evidence.models import DatasetKind
from buendnis.ground.sheets.columns import fold as fold_heading

Row = tuple[Any, ...]
# each kind is tried on each of the first rows, so that the same words are folded again and again
fold = lru_cache(maxsize=4096)(fold_heading)


@dataclass(frozen=True)
class Field:
    """A column: ``names`` are the headings under which it has been seen."""

    key: str
    names: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True)
class Surroundings:
    """What an import may look at besides its file: the codes and districts that there are."""

    occupations: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()


class Reader(ABC):
    """Reads the rows of one file. ``row`` raises RowRefused; ``late`` yields what is known only at the end."""

    def __init__(self, at: Mapping[str, int], header: Sequence[str], around: Surroundings) -> None:
        self.at, self.header, self.around = at, header, around
        self.notes: list[str] = []
        self._seen: dict[Any, int] = {}

    @abstractmethod
    def row(self, line: int, cells: Sequence[str]) -> Row | None:
        """The row as it is stored; none for one that stands for nothing of its own."""

    def late(self) -> Iterator[Row]:
        """Rows that come of several lines together."""
        return iter(())

    @property
    def as_of(self) -> date | None:
        """The day that the rows themselves tell, where they do."""
        return None

    def finish(self, problems: Problems) -> None:  # noqa: B027  # most kinds have nothing to add
        """Look at the whole file once every row has been read."""

    def once(self, key: Any, line: int, column: str) -> None:
        """Refuse a key that stands in an earlier line."""
        before = self._seen.setdefault(key, line)
        if before != line:
            shown = " · ".join(map(str, key)) if isinstance(key, tuple) else key
            raise RowRefused(
                _("“%(said)s” stands in line %(line)s already."), column, said=shown, line=before
            )

    def cell(self, key: str, cells: Sequence[str]) -> str:
        """The cell of a column that may be missing."""
        place = self.at.get(key)
        return "" if place is None else cells[place]


class Kind:
    """A kind of file."""

    key: ClassVar[DatasetKind]
    table: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]
    fields: ClassVar[tuple[Field, ...]]
    reader: ClassVar[type[Reader]]
    source: ClassVar[str]
    licence: ClassVar[str]
    # a list of today that has lost more rows than this is more likely cut off than shorter
    least_share: ClassVar[float] = 0.9

    def match(self, header: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int] | None:
        """The place of each column in a row of headings, or None if a required one is missing.

        ``chosen`` names headings for columns by hand.
        """
        folded = [fold(each) for each in header]
        at: dict[str, int] = {}
        for each in self.fields:
            names: Iterable[str] = (chosen[each.key],) if each.key in chosen else each.names
            for name in map(fold, names):
                if name in folded:
                    at[each.key] = folded.index(name)
                    break
            else:
                if each.required:
                    return None
        return at

    def known_in(self, header: Sequence[str]) -> dict[str, str]:
        """The headings that are known, by column, in a row that need not have all."""
        by_name = {fold(each): each for each in header}
        found = {
            each.key: next((by_name[fold(name)] for name in each.names if fold(name) in by_name), "")
            for each in self.fields
        }
        return {key: heading for key, heading in found.items() if heading}

    def missing(self, header: Sequence[str], chosen: Mapping[str, str]) -> list[str]:
        """The required columns that a row of headings lacks."""
        folded = {fold(each) for each in header}
        return [
            each.names[0]
            for each in self.fields
            if each.required
            and not folded
            & {fold(name) for name in ((chosen[each.key],) if each.key in chosen else each.names)}
        ]
