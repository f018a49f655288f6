"""Frozen dataclasses that are read from JSON and written to it without loss.

The fields of a class are its JSON names, its type hints are its JSON Schema (``engines.schema``), so that
nothing is said twice. Allowed in hints: bool, int, str, Decimal, Fraction, Signed, datetime, enumerations of text,
other records, ``tuple[X, ...]``, ``X | None`` and ``Annotated[X, "what it means"]``.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Self

from buendnis.engines import exact, schema
from buendnis.engines.hints import Described, Hint, fields, is_record
from buendnis.engines.problems import BadInput, refuse


@dataclass(frozen=True)
class Record(Described):
    """The common ancestor of what goes into an engine and comes out of it."""

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read parsed JSON. Raises BadInput with every problem found."""
        if found := schema.problems(cls, data):
            raise BadInput(found)
        record: Self = _read(cls, data, "")
        return record

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data, all fields named, no floats; ``from_json`` gives the same record back."""
        data: dict[str, Any] = _write(self)
        return data


@dataclass(frozen=True)
class Text(Record):
    """One sentence in both languages."""

    de: str
    en: str


def _read(cls: type[Any], data: Any, path: str) -> Any:
    """Build ``cls`` from data of the right shape; what the class itself refuses is told with its path."""
    values = {
        name: _value(hint, data[name], f"{path}/{name}")
        for name, (hint, _) in fields(cls).items()  # type: ignore[arg-type]
        if name in data
    }
    try:
        return cls(**values)
    except BadInput as error:
        raise error.under(path) from None


def _value(hint: Hint, data: Any, path: str) -> Any:
    if data is None:
        return None
    if hint.kind is tuple:
        return tuple(_value(hint.items, item, f"{path}/{index}") for index, item in enumerate(data))
    if is_record(hint.kind):
        return _read(hint.kind, data, path)
    try:
        if hint.kind is Fraction:
            return exact.fraction(data)
        if hint.kind is exact.Signed:
            return exact.Signed(exact.fraction(data))
        if hint.kind is datetime:
            return _instant(data)
        return hint.kind(data)
    except ValueError as error:
        raise refuse(str(error), path) from error


def _instant(data: str) -> datetime:
    at = datetime.fromisoformat(data)
    if at.utcoffset() is None:
        raise ValueError(f"{data} lacks its time zone; write it such as 2018-09-05T14:30:00+02:00")
    return at


def _write(value: object) -> Any:
    if isinstance(value, Record):
        return {field.name: _write(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_write(item) for item in value]
    if isinstance(value, Decimal | Fraction):
        return exact.text(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return value
