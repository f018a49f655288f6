"""Frozen dataclasses that are read from JSON and written to it without loss.

The fields of a class are its JSON names, its type hints are its JSON Schema (``engines.schema``), so that
nothing is said twice. Allowed in hints: bool, int, str, Decimal, Fraction, Signed, datetime, enumerations of text,
other records, ``tuple[X, ...]``, ``X | None`` and ``Annotated[X, "what it means"]``.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, NamedTuple, Self, Union, get_args, get_origin, get_type_hints

from buendnis.engines import exact


class Problem(NamedTuple):
    """What is wrong at ``path``, a JSON Pointer; "" means the whole."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path or '/'}: {self.message}"


class BadInput(ValueError):
    """The engine cannot work with what it was given; ``problems`` says where, why and what to do."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def under(self, path: str) -> BadInput:
        """The same, seen from further outside."""
        return BadInput(Problem(path + problem.path, problem.message) for problem in self.problems)


def refuse(message: str, path: str = "") -> BadInput:
    """A refusal with a single problem, to be raised."""
    return BadInput([Problem(path, message)])


@dataclass(frozen=True)
class Record:
    """The common ancestor of what goes into an engine and comes out of it."""

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read parsed JSON. Raises BadInput with every problem found."""
        from buendnis.engines import schema

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


class Hint(NamedTuple):
    """A type hint taken apart."""

    kind: Any
    nullable: bool
    items: Any  # of a tuple
    about: str


@cache
def fields(cls: type[Record]) -> dict[str, tuple[Hint, bool]]:
    """The hint of each field, and whether the field must be given."""
    hints = get_type_hints(cls, include_extras=True)
    return {
        field.name: (
            _taken_apart(hints[field.name]),
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING,
        )
        for field in dataclasses.fields(cls)
    }


def is_record(kind: object) -> bool:
    """Whether a hint's kind is a record itself."""
    return isinstance(kind, type) and issubclass(kind, Record)


def _taken_apart(hint: Any) -> Hint:
    about = ""
    if get_origin(hint) is Annotated:
        hint, about, *_ = get_args(hint)
    nullable = False
    if get_origin(hint) in {Union, types.UnionType}:
        (kind,) = (part for part in get_args(hint) if part is not type(None))
        hint, nullable = kind, True
    if get_origin(hint) is tuple:
        return Hint(tuple, nullable, _taken_apart(get_args(hint)[0]), about)
    return Hint(hint, nullable, None, about)


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
