"""A guideline as its page shows it, and what sets a version apart from its predecessor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from buendnis.funding.guideline_parts import (
    PARTS,
    SOURCE,
    Document,
    Kind,
    Part,
    Row,
    Text,
    Value,
    pointer_of,
    remark_on,
)
from buendnis.ground.look.templatetags.look import percent
from buendnis.ground.money import euro

NUMERIC = {Kind.AMOUNT, Kind.PERCENT, Kind.POINTS, Kind.NUMBER}


@dataclass(frozen=True)
class Cell:
    """A value in words; ``missing`` says what the office has to complete there."""

    label: Text
    text: str
    missing: str
    is_number: bool


@dataclass(frozen=True)
class ShownRow:
    """A row of a part; a proposal has to be confirmed by the office. ``missing`` is about the row as a whole."""

    label: Text
    by: dict[str, Cell]  # by the path of the value
    source: str
    is_proposal: bool
    level: int
    missing: str

    @property
    def cells(self) -> list[Cell]:
        """The values in their order."""
        return list(self.by.values())


@dataclass(frozen=True)
class ShownPart:
    """A part with its rows; ``missing`` is about its list as a whole."""

    part: Part
    rows: list[ShownRow]
    missing: list[str]


@dataclass(frozen=True)
class Change:
    """What differs from the predecessor; ``value`` is empty where a whole row came or went."""

    part: Text
    row: Text
    value: Text
    before: str
    after: str


def shown_parts(document: Document) -> list[ShownPart]:
    """All parts, with what is missing at its place."""
    unread = {each["pointer"]: each["remark"] for each in document.get("unread", [])}
    return [_shown_part(part, document, unread) for part in PARTS]


def placed(document: Document) -> set[str]:
    """The pointers that lead to a value, a row or a list of a part, where its page can say what is missing."""
    found: set[str] = set()
    for part in PARTS:
        found |= {pointer for place in part.places(document) for pointer, _label in place.lists}
        for row in part.rows(document):
            found.add(row.pointer)
            for value in row.values:
                pointer = pointer_of(row, value)
                while len(pointer) > len(row.pointer):  # a group of values, too
                    found.add(pointer)
                    pointer = pointer.rpartition("/")[0]
    return found


def shown(value: Value, document: Document, stored: Any) -> str:
    """A stored value in words; empty for nothing."""
    if stored is None or stored in ("", []):
        return ""
    if value.kind in {Kind.YES, Kind.TICK}:
        return pgettext("answer", "Yes") if stored else pgettext("answer", "No")
    if value.kind in {Kind.CHOICE, Kind.CHOICES}:
        names = dict(value.choices_in(document))
        chosen = stored if isinstance(stored, list) else [stored]
        return ", ".join(str(names.get(each, each)) for each in chosen)
    if value.kind is Kind.AMOUNT:
        return euro(Decimal(stored))
    if value.kind is Kind.PERCENT:
        return percent(stored)
    if value.kind is Kind.POINTS:
        return str(stored).replace(".", ",")
    if value.kind is Kind.DAY:
        return date_format(date.fromisoformat(stored), "d.m.Y")
    return str(stored)


def changes(before: Document, after: Document) -> list[Change]:
    """What ``after`` says differently, part by part; the order of rows does not matter."""
    return [change for part in PARTS for change in _changes_in(part, before, after)]


def _changes_in(part: Part, before: Document, after: Document) -> Iterator[Change]:
    old = {row.identity: row for row in part.rows(before)}
    new = {row.identity: row for row in part.rows(after)}
    for identity, row in new.items():
        if identity not in old:
            yield Change(part.title, row.label, "", "", _("added"))
            continue
        for value in row.values:
            was = shown(value, before, stored(old[identity], value))
            now = shown(value, after, stored(row, value))
            if was != now:
                yield Change(part.title, row.label, value.label, was, now)
        if _is_proposal(old[identity]) and not _is_proposal(row):
            yield Change(part.title, row.label, "", _("proposal"), _("confirmed by the office"))
    for identity, row in old.items():
        if identity not in new:
            yield Change(part.title, row.label, "", _("existed"), _("removed"))


def stored(row: Row, value: Value) -> Any:
    """The stored value of a row; None for nothing."""
    found: Any = row.data
    for step in value.path.split("."):
        found = (found or {}).get(step)
    return found


def where(document: Document, pointer: str) -> str:
    """In words, where ``pointer`` leads; the pointer itself if it leads to nothing that the page shows."""
    for part in PARTS:
        if any(pointer == each for place in part.places(document) for each, _label in place.lists):
            return str(part.title)
        for row in part.rows(document):
            if pointer == row.pointer:
                return f"{part.title}: {row.label}"
            named = [
                str(value.label)
                for value in row.values
                if f"{pointer_of(row, value)}/".startswith(f"{pointer}/")
            ]
            if named and pointer.startswith(f"{row.pointer}/"):
                return f"{part.title}: {row.label}, {' / '.join(named)}"
    return pointer


def _shown_part(part: Part, document: Document, unread: dict[str, str]) -> ShownPart:
    lists = [pointer for place in part.places(document) for pointer, _label in place.lists]
    rows = [_shown_row(row, document, unread) for row in part.rows(document)]
    return ShownPart(part, rows, [unread[pointer] for pointer in lists if pointer in unread])


def _shown_row(row: Row, document: Document, unread: dict[str, str]) -> ShownRow:
    cells = {
        value.path: Cell(
            value.label,
            shown(value, document, stored(row, value)),
            remark_on(unread, row, value),
            value.kind in NUMERIC,
        )
        for value in row.values
        if value is not SOURCE and value.kind is not Kind.TICK
    }
    return ShownRow(
        row.label,
        cells,
        str(row.data.get("source", "")),
        _is_proposal(row),
        row.level,
        unread.get(row.pointer, ""),
    )


def _is_proposal(row: Row) -> bool:
    return row.data.get("proposal") is True
