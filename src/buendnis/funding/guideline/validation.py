"""What is wrong with a guideline document, in sentences for those who edit it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator, FormatChecker

from buendnis.funding.guideline import codec
from buendnis.funding.guideline.document import Guideline
from buendnis.funding.guideline.shape import Problem, readable, twice


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
    problems = [problem for error in _validator().iter_errors(data) for problem in readable(error)]
    if not problems:
        try:
            problems = list(_contradictions(codec.read(Guideline, data), data))
        except codec.Unreadable as error:
            problems = [Problem(error.pointer, _("This value cannot be read."))]
    return sorted(problems, key=lambda problem: problem.path)


# ---------------------------------------------------------------------------------------------- sense


def _contradictions(guideline: Guideline, data: Any) -> Iterator[Problem]:
    for rule in _RULES:
        yield from rule(guideline)
    yield from _pointers(guideline, data)


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
        yield from twice(f"/{name}", (item.key for item in getattr(guideline, name)))
    blocks = guideline.rubric.blocks
    yield from twice("/rubric/blocks", (block.key for block in blocks))
    yield from twice("/rubric/blocks", (item.key for block in blocks for item in block.criteria))
    yield from twice(
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
    yield from twice("/rates", (area.value for rate in guideline.rates for area in rate.areas))


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
    yield from twice("/unread", (part.pointer for part in guideline.unread))


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
