"""Frozen dataclasses to plain JSON and back, without loss.

Amounts and rates are text in JSON ("470000.00"), never numbers: a JSON number becomes a float somewhere on
its way. Dates are ISO text. A field that equals its default is left out on writing and may be left out on
reading.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Hashable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class Unreadable(ValueError):
    """The data does not have the shape of the type; ``pointer`` (JSON Pointer) says where."""

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(f"{pointer or '/'}: {reason}")
        self.pointer = pointer
        self.reason = reason


def read(cls: type[T], data: object, pointer: str = "") -> T:
    """Build a dataclass of type ``cls`` from parsed JSON. Raises Unreadable where the data does not fit."""
    if not isinstance(data, Mapping):
        raise Unreadable(pointer, "an object is expected")
    known = _fields(cls)  # type: ignore[arg-type]
    for name in data:
        if name not in known:
            raise Unreadable(f"{pointer}/{escape(str(name))}", "unknown name")
    values: dict[str, Any] = {}
    for name, (hint, default) in known.items():
        if name in data:
            values[name] = _value(hint, data[name], f"{pointer}/{name}")
        elif default is dataclasses.MISSING:
            raise Unreadable(f"{pointer}/{name}", "missing")
    try:
        return cls(**values)
    except ValueError as error:
        raise Unreadable(pointer, str(error)) from error


def write(value: object) -> Any:
    """Plain JSON data of a dataclass, or of anything that a field of one may hold."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            name: write(getattr(value, name))
            for name, (_, default) in _fields(type(value)).items()
            if default is dataclasses.MISSING or getattr(value, name) != default
        }
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(write(item) for item in value)
    if isinstance(value, tuple):
        return [write(item) for item in value]
    return value


def escape(name: str) -> str:
    """One step of a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


@cache
def _fields(cls: Hashable) -> dict[str, tuple[Any, Any]]:
    hints = get_type_hints(cls)
    return {field.name: (hints[field.name], field.default) for field in dataclasses.fields(cls)}  # type: ignore[arg-type]


def _value(hint: Any, data: object, pointer: str) -> Any:
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        if data is None and type(None) in get_args(hint):
            return None
        (inner,) = (part for part in get_args(hint) if part is not type(None))
        return _value(inner, data, pointer)
    if origin in {tuple, frozenset}:
        if not isinstance(data, list):
            raise Unreadable(pointer, "a list is expected")
        inner = get_args(hint)[0]
        return origin(_value(inner, item, f"{pointer}/{index}") for index, item in enumerate(data))
    if dataclasses.is_dataclass(hint):
        return read(hint, data, pointer)  # type: ignore[arg-type]
    return _plain(hint, data, pointer)


def _plain(hint: Any, data: object, pointer: str) -> Any:
    if hint in {bool, int}:
        if type(data) is not hint:
            raise Unreadable(pointer, f"{hint.__name__} is expected")
        return data
    if not isinstance(data, str):
        raise Unreadable(pointer, "text is expected")
    try:
        if hint is Decimal:
            number = Decimal(data)
            if not number.is_finite():
                raise Unreadable(pointer, "a finite number is expected")
            return number
        if hint is date:
            return date.fromisoformat(data)
        return hint(data)
    except (ValueError, InvalidOperation) as error:
        raise Unreadable(pointer, f"{data!r} is not expected here") from error
