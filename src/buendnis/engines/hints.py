"""What the type hints of a record say."""

from __future__ import annotations

import dataclasses
import types
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Described:
    """A class whose hints say what it is made of; see ``engines.record``."""


class Hint(NamedTuple):
    """A type hint taken apart."""

    kind: Any
    nullable: bool
    items: Any  # of a tuple
    about: str


@cache
def fields(cls: type[Described]) -> dict[str, tuple[Hint, bool]]:
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
    return isinstance(kind, type) and issubclass(kind, Described)


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
