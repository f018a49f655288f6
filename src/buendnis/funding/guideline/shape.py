"""What is wrong with the shape of a JSON document, in sentences for those who edit it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from jsonschema.exceptions import ValidationError

from buendnis.funding.guideline import codec

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Problem:
    """``path`` is a JSON Pointer into the document; ``""`` means the document as a whole."""

    path: str
    message: StrOrPromise


_TYPES: dict[str, StrOrPromise] = {
    "string": _("Text is expected here."),
    "object": _("A group of values is expected here."),
    "array": _("A list is expected here."),
    "boolean": _("Yes or no is expected here."),
    "integer": _("A whole number is expected here."),
    "null": _("Nothing may stand here."),
}


def readable(error: ValidationError) -> Iterator[Problem]:
    """The problems that one finding of a JSON Schema stands for."""
    path = "".join(f"/{codec.escape(str(step))}" for step in error.absolute_path)
    rule = str(error.validator)
    expected: Any = error.validator_value
    around: Any = error.schema
    value: Any = error.instance
    if rule == "required":
        for name in expected:
            if name not in value:
                yield Problem(f"{path}/{name}", format_lazy(_("“{name}” is missing."), name=name))
    elif rule == "additionalProperties":
        for name in value:
            if name not in around["properties"]:
                yield Problem(
                    f"{path}/{codec.escape(name)}", format_lazy(_("“{name}” is not known here."), name=name)
                )
    else:
        yield Problem(path, _sentence(rule, expected, value, around))


def _sentence(rule: str, expected: Any, value: Any, around: Any) -> StrOrPromise:
    if rule == "type":
        return _TYPES[expected if isinstance(expected, str) else expected[0]]
    if rule in {"enum", "const"}:
        allowed = expected if rule == "enum" else [expected]
        return format_lazy(_("Allowed here: {values}."), values=", ".join(map(str, allowed)))
    if rule == "pattern":
        hint = around.get("description", "")
        return format_lazy(_("“{value}” has the wrong form. {hint}"), value=value, hint=hint)
    if rule == "format":
        return format_lazy(_("“{value}” is not a date such as 2022-02-16."), value=value)
    if rule in {"minLength", "minItems", "minProperties"}:
        return _("This must not be empty.")
    if rule == "uniqueItems":
        return _("Something is named twice here.")
    if rule in {"minimum", "exclusiveMinimum"}:
        return _("This number is too small.")
    if rule in {"maximum", "maxLength", "maxItems"}:
        return _("This is more than fits here.")
    return _("This value cannot be read.")


def twice(path: str, keys: Iterable[str]) -> Iterator[Problem]:
    """A problem for each key that stands there more than once."""
    for key, count in Counter(keys).items():
        if count > 1:
            yield Problem(
                path, format_lazy(_("The key “{key}” is used {count} times."), key=key, count=count)
            )
