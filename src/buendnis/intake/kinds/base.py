"""What every kind of list answers: its columns, what a row means, and how it is carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.ground.actor import Actor
from buendnis.ground.reference import reference_to
from buendnis.ground.sheets import Kind as ColumnKind
from buendnis.ground.sheets import Target
from buendnis.ground.sheets.columns import fold
from buendnis.ground.sheets.grid import shown
from buendnis.intake.models import Verdict

NEW, SKIP = "new", "skip"
_LEGAL_FORMS = {
    "gmbh", "ggmbh", "mbh", "ag", "kg", "ohg", "ug", "e", "v", "ev", "eg", "gbr", "co", "und", "u",
    "der", "die", "das", "fur", "den", "des",
}  # fmt: skip

Change = tuple[str, str, str]


@dataclass
class Meaning:
    """What a row means for what is there: its verdict, and of whom it speaks.

    ``warnings`` are told and keep nothing out; ``candidates`` are (public id, label) to decide between.
    """

    verdict: Verdict
    label: str
    match: str = ""
    changes: list[Change] = field(default_factory=list)
    candidates: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass
class Done:
    """What carrying out a row has made, and changed (row, what was there before)."""

    made: list[models.Model] = field(default_factory=list)
    changed: list[tuple[models.Model, dict[str, Any]]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The references, as an import's row keeps them."""
        return {
            "made": [_pointer(row) for row in self.made],
            "changed": [{**_pointer(row), "before": before} for row, before in self.changed],
        }


class Reading(Protocol):
    """Says of one row after the other what it means; knows what is there, and the rows before."""

    def meaning(self, number: int, values: Mapping[str, Any]) -> Meaning:
        """The meaning of the row ``number``."""


class Writing(Protocol):
    """Carries out one row after the other."""

    def carry_out(self, values: Mapping[str, Any], target: str) -> Done:
        """Make what the row says, or change what has the public id ``target``."""


@dataclass(frozen=True)
class Kind:
    """A kind of list."""

    title: str | Promise
    lead: str | Promise
    targets: tuple[Target, ...]
    reading: Callable[[Actor, Alliance], Reading]
    writing: Callable[[Actor, Alliance], Writing]

    def target(self, key: str) -> Target:
        """The column named ``key``."""
        return next(each for each in self.targets if each.key == key)

    def stored(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """``values`` as JSON."""
        return {key: _stored(value) for key, value in values.items()}

    def loaded(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """The values that :meth:`stored` wrote."""
        return {key: _loaded(self.target(key), value) for key, value in stored.items()}


def name_key(name: str) -> str:
    """What names of the same organisation have in common: "TU Clausthal e. V." and "tu  clausthal"."""
    words = [word for word in fold(name).split() if word not in _LEGAL_FORMS]
    return " ".join(words) or fold(name)


def changes_between(
    labels: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Change]:
    """What a row would change, in words; what the list leaves empty changes nothing."""
    return [
        (str(labels[key]), shown(before[key]), shown(value))
        for key, value in after.items()
        if key in before and value not in ("", None) and before[key] != value
    ]


def twice(number: int) -> str:
    """What to say of a row that speaks of the same as an earlier one of the list."""
    return _("Row %(row)s of this list speaks of the same. Please decide which one counts.") % {"row": number}


def _pointer(row: models.Model) -> dict[str, Any]:
    reference = reference_to(row)
    return {"kind": reference.kind, "id": reference.id}


def _stored(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _loaded(target: Target, value: Any) -> Any:
    if value is None or value == "":
        return value
    if target.kind is ColumnKind.DAY:
        return date.fromisoformat(value)
    if target.kind is ColumnKind.AMOUNT:
        return Decimal(value)
    return value
