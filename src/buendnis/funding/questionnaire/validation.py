"""What is wrong with a form of questions, in sentences for the office that edits it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator, FormatChecker

from buendnis.funding.guideline import codec
from buendnis.funding.guideline.shape import Problem, readable, twice
from buendnis.funding.questionnaire.document import (
    CHOOSING,
    DECIDING,
    NO,
    NUMBERS,
    TEXTS,
    YES,
    Condition,
    Field,
    Kind,
    Questionnaire,
)


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a questionnaire."""
    data: dict[str, Any] = json.loads(files(__package__).joinpath("schema.json").read_text("utf-8"))
    return data


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema(), format_checker=FormatChecker())


def shape_problems(data: object) -> list[Problem]:
    """Where the document cannot even be read, or two things bear one key, by path."""
    problems = [problem for error in _validator().iter_errors(data) for problem in readable(error)]
    if not problems:
        try:
            problems = list(_keys(codec.read(Questionnaire, data)))
        except codec.Unreadable as error:
            problems = [Problem(error.pointer, _("This value cannot be read."))]
    return sorted(problems, key=lambda problem: problem.path)


def validate(data: object, built_in: Collection[str] = ()) -> list[Problem]:
    """Every problem of the document, by path: first its shape, and once that is right, its sense.

    ``built_in`` are the names of the fields of the product that the form may speak about.
    """
    problems = shape_problems(data)
    if problems:
        return problems
    questionnaire = codec.read(Questionnaire, data)
    found = [problem for rule in _RULES for problem in rule(questionnaire)]
    found += _built_in(questionnaire, built_in)
    return sorted(found, key=lambda problem: _in_order(problem.path))


def _in_order(path: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(step), "") if step.isdecimal() else (0, step) for step in path.split("/"))


def _places(questionnaire: Questionnaire) -> Iterator[tuple[str, Field]]:
    for s, section in enumerate(questionnaire.sections):
        for f, field in enumerate(section.fields):
            yield f"/sections/{s}/fields/{f}", field


def _filled(questionnaire: Questionnaire) -> Iterator[Problem]:
    if not questionnaire.sections:
        yield Problem("/sections", _("The form has no section yet."))
    for s, section in enumerate(questionnaire.sections):
        if not section.fields:
            yield Problem(
                f"/sections/{s}",
                format_lazy(
                    _("The section “{title}” has no question. Add one, or remove the section."),
                    title=section.title,
                ),
            )


def _keys(questionnaire: Questionnaire) -> Iterator[Problem]:
    yield from twice("/sections", (section.key for section in questionnaire.sections))
    yield from twice("/sections", (field.key for field in questionnaire.fields()))
    for path, field in _places(questionnaire):
        yield from twice(f"{path}/options", (option.key for option in field.options))


def _options(questionnaire: Questionnaire) -> Iterator[Problem]:
    for path, field in _places(questionnaire):
        if field.kind in CHOOSING and len(field.options) < 2:
            yield Problem(f"{path}/options", _("A choice needs at least two possible answers."))
        elif field.kind not in CHOOSING and field.options:
            yield Problem(f"{path}/options", _("Only a choice has possible answers."))


def _limits(questionnaire: Questionnaire) -> Iterator[Problem]:
    for path, field in _places(questionnaire):
        if field.max_words is not None and field.kind not in TEXTS:
            yield Problem(f"{path}/max_words", _("Only texts have a limit of words."))
        if field.kind not in NUMBERS and (field.minimum is not None or field.maximum is not None):
            yield Problem(path, _("Only numbers and amounts have a smallest and a largest value."))
        if field.kind is not Kind.DATE and (field.earliest or field.latest):
            yield Problem(path, _("Only dates have a first and a last day."))
        if field.kind is not Kind.NUMBER and (field.places or field.unit):
            yield Problem(path, _("Only numbers have decimals and a unit."))
        if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
            yield Problem(f"{path}/minimum", _("The smallest value is above the largest."))
        if field.kind is Kind.EURO and field.minimum is not None and field.minimum < 0:
            yield Problem(f"{path}/minimum", _("An amount is never below zero."))
        if field.earliest and field.latest and field.earliest > field.latest:
            yield Problem(f"{path}/latest", _("The last day lies before the first."))


def _conditions(questionnaire: Questionnaire) -> Iterator[Problem]:
    everything = {field.key: field for field in questionnaire.fields()}
    on = _rests_on(questionnaire)
    before: set[str] = set()
    for s, section in enumerate(questionnaire.sections):
        own = {field.key for field in section.fields}
        if section.show_if:
            inside = section.show_if.field in own
            yield from _condition(f"/sections/{s}/show_if", section.show_if, everything, before, on, inside)
        for f, field in enumerate(section.fields):
            if field.show_if:
                path = f"/sections/{s}/fields/{f}/show_if"
                itself = field.show_if.field == field.key
                yield from _condition(path, field.show_if, everything, before, on, itself)
            before.add(field.key)


def _condition(
    path: str,
    condition: Condition,
    everything: Mapping[str, Field],
    before: Collection[str],
    on: Mapping[str, frozenset[str]],
    itself: bool,
) -> Iterator[Problem]:
    field = everything.get(condition.field)
    if field is None:
        yield Problem(
            path, format_lazy(_("The form has no question “{key}” to depend on."), key=condition.field)
        )
    elif itself:
        yield Problem(path, _("Nothing can depend on an answer that is given in it."))
    elif condition.field not in before:
        if _in_circle(condition.field, on):
            text = _("“{label}” is asked later and waits for this one in turn: both would never be asked.")
        else:
            text = _("“{label}” is asked later. Move it before, or depend on an earlier question.")
        yield Problem(path, format_lazy(text, label=field.label))
    elif field.kind not in DECIDING:
        yield Problem(
            path,
            format_lazy(
                _("“{label}” has no answers to choose from. Depend on yes or no, or on a choice."),
                label=field.label,
            ),
        )
    elif condition.equals not in ({YES, NO} if field.kind is Kind.YES_NO else {o.key for o in field.options}):
        yield Problem(
            path,
            format_lazy(
                _("“{value}” is no possible answer to “{label}”."), value=condition.equals, label=field.label
            ),
        )


def _rests_on(questionnaire: Questionnaire) -> dict[str, frozenset[str]]:
    """On which fields each field depends: by its own condition and by its section's."""
    return {
        field.key: frozenset(
            each.field for each in (field.show_if, section.show_if) if each and each.field != field.key
        )
        for section in questionnaire.sections
        for field in section.fields
    }


def _in_circle(key: str, on: Mapping[str, frozenset[str]]) -> bool:
    seen: set[str] = set()
    waiting = set(on.get(key, ()))
    while waiting:
        one = waiting.pop()
        if one == key:
            return True
        if one not in seen:
            seen.add(one)
            waiting |= on.get(one, frozenset())
    return False


def _built_in(questionnaire: Questionnaire, known: Collection[str]) -> Iterator[Problem]:
    yield from twice("/built_in", (each.name for each in questionnaire.built_in))
    for index, each in enumerate(questionnaire.built_in):
        if each.name not in known:
            yield Problem(
                f"/built_in/{index}/name",
                format_lazy(_("“{name}” is no field that the outline has anyway."), name=each.name),
            )


_RULES: tuple[Callable[[Questionnaire], Iterator[Problem]], ...] = (
    _filled,
    _options,
    _limits,
    _conditions,
)
