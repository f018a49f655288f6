"""JSON Schemas made from records, and what is wrong with data in sentences that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from buendnis.engines.exact import Signed
from buendnis.engines.hints import Described, Hint, fields, is_record
from buendnis.engines.problems import Problem

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

_DECIMAL = r"^[0-9]{1,9}(\.[0-9]{1,9})?$"
_EXACT = r"^[0-9]{1,999}(\.[0-9]{1,999}|/[1-9][0-9]{0,999})?$"
_SIGNED = r"^-?[0-9]{1,999}(\.[0-9]{1,999}|/[1-9][0-9]{0,999})?$"
_INSTANT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$"
_RANGE = {"minimum": 0, "maximum": 999_999_999}
_EITHER_SIGN = {"minimum": -999_999_999, "maximum": 999_999_999}
_FORMS = {
    _DECIMAL: 'Write it as text such as "7.5", not negative, at most 9 digits on each side of the point.',
    _EXACT: 'Write it as text such as "7.5" or "1/2", not negative.',
    _SIGNED: 'Write it as text such as "7.5", "-0.25" or "1/2".',
    _INSTANT: "Write a time with its zone, such as 2018-09-05T14:30:00+02:00.",
}
_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


@cache
def of(cls: type[Described]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a record."""
    definitions: dict[str, Any] = {}
    _define(cls, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{cls.__module__.split('.')[2]}.{cls.__name__}",
        "$ref": f"#/$defs/{cls.__name__}",
        "$defs": definitions,
    }


def problems(cls: type[Described], data: object) -> list[Problem]:
    """Everything that keeps ``data`` from being a record of this class, in the order of the data."""
    found = _validator(cls).iter_errors(data)  # type: ignore[arg-type]
    return sorted(problem for error in found for problem in _readable(error))


# ----------------------------------------------------------------------------------------------- making


def _define(cls: type[Any], definitions: dict[str, Any]) -> None:
    if cls.__name__ in definitions:
        return
    definition = definitions[cls.__name__] = {
        "type": "object",
        "description": " ".join((cls.__doc__ or "").split()),
        "additionalProperties": False,
    }
    known = fields(cls)  # type: ignore[arg-type]
    if required := [name for name, (_, needed) in known.items() if needed]:
        definition["required"] = required
    definition["properties"] = {name: _hinted(hint, definitions) for name, (hint, _) in known.items()}


def _hinted(hint: Hint, definitions: dict[str, Any]) -> dict[str, Any]:
    schema = _kind(hint, definitions)
    if hint.nullable and "$ref" in schema:
        schema = {"anyOf": [schema, {"type": "null"}]}
    elif hint.nullable:
        types = schema["type"]
        schema["type"] = [*(types if isinstance(types, list) else [types]), "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return {"description": hint.about, **schema} if hint.about else schema


def _kind(hint: Hint, definitions: dict[str, Any]) -> dict[str, Any]:
    kind = hint.kind
    if kind is tuple:
        return {"type": "array", "items": _hinted(hint.items, definitions)}
    if is_record(kind):
        _define(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    if issubclass(kind, StrEnum):
        return {"type": "string", "enum": [member.value for member in kind]}
    simple: dict[Any, dict[str, Any]] = {
        bool: {"type": "boolean"},
        int: {"type": "integer", **_RANGE},
        str: {"type": "string"},
        Decimal: {"type": ["string", "integer"], "pattern": _DECIMAL, **_RANGE},
        Fraction: {"type": ["string", "integer"], "pattern": _EXACT, **_RANGE},
        Signed: {"type": ["string", "integer"], "pattern": _SIGNED, **_EITHER_SIGN},
        datetime: {"type": "string", "pattern": _INSTANT},
    }
    return simple[kind]


# --------------------------------------------------------------------------------------------- checking


def _is_integer(_: object, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)  # 7.0 is a float, whatever JSON Schema says


@cache
def _validator(cls: type[Described]) -> Validator:
    from jsonschema import Draft202012Validator  # some megabytes that whoever counts a file needs not
    from jsonschema.validators import extend

    exact: type[Validator] = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
    )
    return exact(of(cls))  # type: ignore[arg-type]


def _readable(error: ValidationError) -> Iterator[Problem]:
    path = "".join(f"/{_escape(str(step))}" for step in error.absolute_path)
    rule, value, expected = str(error.validator), error.instance, error.validator_value
    if rule == "anyOf":  # a record or null: what is wrong with the record
        for inner in error.context or ():
            if inner.validator_value != "null":
                yield from _readable(inner)
    elif rule == "required":
        message = error.message.removesuffix(" is a required property")
        yield Problem(path, f"{message.replace(chr(39), chr(34))} is missing. Please add it.")
    elif rule == "additionalProperties":
        allowed: Any = error.schema
        for name in value:  # type: ignore[union-attr]
            if name not in allowed["properties"]:
                known = ", ".join(allowed["properties"])
                yield Problem(f"{path}/{_escape(name)}", f"This name is not known. Known here: {known}.")
    else:
        yield Problem(path, _sentence(rule, expected, value))


def _sentence(rule: str, expected: Any, value: Any) -> str:
    if rule == "type":
        types = expected if isinstance(expected, list) else [expected]
        if "integer" in types and "string" in types:
            return f"{_short(value)} is no exact number. {_FORMS[_DECIMAL]}"
        return f"{' or '.join(_TYPES[name] for name in types)} is expected here, not {_short(value)}."
    if rule == "enum":
        choices = ", ".join(choice or "null" for choice in expected)
        return f"{_short(value)} is not known here. Choose one of: {choices}."
    if rule == "pattern":
        return f"{_short(value)} has the wrong form. {_FORMS[expected]}"
    if rule == "minimum":
        return f"{_short(value)} is {'negative' if expected == 0 else 'too small'}. Write {expected} or more."
    if rule == "maximum":
        return f"{_short(value)} is too large. Write at most {expected}."
    return f"{_short(value)} does not keep the rule “{rule}”."


def _short(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
