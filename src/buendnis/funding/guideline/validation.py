"""What is wrong with a guideline document, in sentences for those who edit it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from buendnis.funding.guideline import codec
from buendnis.funding.guideline.document import Guideline

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Problem:
    """``path`` is a JSON Pointer into the document; ``""`` means the document as a whole."""

    path: str
    message: StrOrPromise


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a guideline document."""
    data: dict[str, Any] = json.loads(files(__package__).joinpath("schema.json").read_text("utf-8"))
    return data


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema(), format_checker=FormatChecker())


def validate(data: object) -> list[Problem]:
    """Every problem of the document, by path: first its shape, and once that is right, its sense."""
    problems = [problem for error in _validator().iter_errors(data) for problem in _readable(error)]
    if not problems:
        try:
            problems = list(_contradictions(codec.read(Guideline, data), data))
        except codec.Unreadable as error:
            problems = [Problem(error.pointer, _("This value cannot be read."))]
    return sorted(problems, key=lambda problem: problem.path)


# ---------------------------------------------------------------------------------------------- shape


_TYPES: dict[str, StrOrPromise] = {
    "string": _("Text is expected here."),
    "object": _("A group of values is expected here."),
    "array": _("A list is expected here."),
    "boolean": _("Yes or no is expected here."),
    "integer": _("A whole number is expected here."),
    "null": _("Nothing may stand here."),
}


def _readable(error: ValidationError) -> Iterator[Problem]:
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
    return _("This value cannot be read.")


# ---------------------------------------------------------------------------------------------- sense


def _contradictions(guideline: Guideline, data: Any) -> Iterator[Problem]:
    for rule in _RULES:
        yield from rule(guideline)
    yield from _pointers(guideline, data)


def _twice(path: str, keys: Iterable[str]) -> Iterator[Problem]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield Problem(
                path, format_lazy(_("The key “{key}” is used {count} times."), key=key, count=count)
            )


def _keys(guideline: Guideline) -> Iterator[Problem]:
    for name in (
        "funding_objects",
        "expenditure_categories",
        "flat_rates",
        "required_documents",
        "horizontal_principles",
        "topics",
        "state_aid",
    ):
        yield from _twice(f"/{name}", (item.key for item in getattr(guideline, name)))
    blocks = guideline.rubric.blocks
    yield from _twice("/rubric/blocks", (block.key for block in blocks))
    yield from _twice("/rubric/blocks", (item.key for block in blocks for item in block.criteria))
    yield from _twice(
        "/rubric/blocks",
        (aspect.key for block in blocks for item in block.criteria for aspect in item.aspects),
    )


def _dates(guideline: Guideline) -> Iterator[Problem]:
    if guideline.valid_from is None and not guideline.template:
        yield Problem(
            "/valid_from", _("A guideline needs the first day of its validity; only a template has none.")
        )
    parts = [("", guideline.valid_from, guideline.valid_until)]
    parts += [
        (f"/state_aid/{i}", aid.valid_from, aid.valid_until) for i, aid in enumerate(guideline.state_aid)
    ]
    for path, first, last in parts:
        if first is not None and last is not None and last < first:
            yield Problem(f"{path}/valid_until", _("The last day lies before the first."))


def _limits(guideline: Guideline) -> Iterator[Problem]:
    for index, item in enumerate(guideline.funding_objects):
        low, high = item.limits.min_total, item.limits.max_total
        if low is not None and high is not None and low > high:
            yield Problem(f"/funding_objects/{index}/limits", _("The smallest total is above the largest."))


def _rates(guideline: Guideline) -> Iterator[Problem]:
    for index, rate in enumerate(guideline.rates):
        if rate.rate > 1:
            yield Problem(f"/rates/{index}/rate", _("A rate is a share: 0.5000 means 50 %."))
        if rate.with_state_funds is not None and not rate.rate <= rate.with_state_funds <= 1:
            yield Problem(
                f"/rates/{index}/with_state_funds",
                _("With state funds the rate cannot be below the rate without, nor above 100 %."),
            )
    yield from _twice("/rates", (area.value for rate in guideline.rates for area in rate.areas))


def _rubric(guideline: Guideline) -> Iterator[Problem]:
    rubric = guideline.rubric
    if rubric.min_share_per_criterion is not None and rubric.min_share_per_criterion > 1:
        yield Problem("/rubric/min_share_per_criterion", _("A rate is a share: 0.5000 means 50 %."))
    yield from _points("/rubric", rubric.max, rubric.min, [block.max for block in rubric.blocks])
    for b, block in enumerate(rubric.blocks):
        at = f"/rubric/blocks/{b}"
        yield from _points(at, block.max, block.min, [item.max for item in block.criteria])
        for c, criterion in enumerate(block.criteria):
            below = [aspect.max for aspect in criterion.aspects]
            yield from _points(f"{at}/criteria/{c}", criterion.max, criterion.min, below)


def _points(
    path: str, most: Decimal | None, least: Decimal | None, parts: list[Decimal | None]
) -> Iterator[Problem]:
    if most is None:
        return
    if least is not None and least > most:
        yield Problem(f"{path}/min", _("The threshold is above the maximum."))
    total = sum((part for part in parts if part is not None), Decimal(0))
    if total > most:
        yield Problem(
            f"{path}/max",
            format_lazy(
                _("The parts add up to {total} points, but the maximum is {most}."), total=total, most=most
            ),
        )
    elif parts and None not in parts and total < most:
        yield Problem(
            f"{path}/max",
            format_lazy(_("The parts add up to only {total} of {most} points."), total=total, most=most),
        )


def _flat_rates(guideline: Guideline) -> Iterator[Problem]:
    known = {category.key for category in guideline.expenditure_categories}
    for index, flat in enumerate(guideline.flat_rates):
        for key in (flat.category, *flat.base):
            if key not in known:
                yield Problem(
                    f"/flat_rates/{index}",
                    format_lazy(_("The category “{key}” is not in the list."), key=key),
                )
        if flat.category in flat.base:
            yield Problem(f"/flat_rates/{index}/base", _("A flat rate cannot be counted from itself."))


def _pointers(guideline: Guideline, data: Any) -> Iterator[Problem]:
    for index, part in enumerate(guideline.unread):
        if not points_at(data, part.pointer):
            yield Problem(
                f"/unread/{index}/pointer",
                format_lazy(_("The document has no part “{pointer}”."), pointer=part.pointer),
            )
    yield from _twice("/unread", (part.pointer for part in guideline.unread))


def points_at(data: Any, pointer: str) -> bool:
    """Whether the JSON Pointer leads to a part of the data."""
    for raw in pointer.split("/")[1:]:
        step = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(data, Mapping) and step in data:
            data = data[step]
        elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            return False
    return True


_RULES: tuple[Callable[[Guideline], Iterator[Problem]], ...] = (
    _keys,
    _dates,
    _limits,
    _rates,
    _rubric,
    _flat_rates,
)
