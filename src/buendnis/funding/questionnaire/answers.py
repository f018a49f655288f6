"""Answers to a form of questions: which fields are asked, what is kept, what is wrong, how they read.

An answer is plain JSON: text, a number or an amount as text ("1234.50"), a day as ISO text, "yes" or "no",
the key of an option, or for several choices a list of keys. Nothing said is no entry at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.funding.questionnaire.document import (
    NO,
    NUMBERS,
    YES,
    Condition,
    Field,
    Kind,
    Questionnaire,
    Section,
    Words,
)
from buendnis.ground.money import euro

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answer = str | list[str]
Answers = Mapping[str, Answer]

LONGEST = {Kind.SHORT_TEXT: 300, Kind.LONG_TEXT: 20_000, Kind.EMAIL: 254, Kind.URL: 500}
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,4})?")
_AMOUNT = re.compile(r"[0-9]{1,12}\.[0-9]{2}")
_a_web_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Problem:
    """What is wrong with the answer to ``field``, or that it is missing."""

    field: Field
    message: StrOrPromise
    missing: bool = False


# --- what is asked ---------------------------------------------------------------------------------


def asked(questionnaire: Questionnaire, answers: Answers) -> list[tuple[Section, tuple[Field, ...]]]:
    """The sections with the fields that are asked, given what has been answered so far.

    What depends on a field that is not asked itself, is not asked either. A section without any such field
    is left out.
    """
    counted: dict[str, Answer] = {}
    found = []
    for section in questionnaire.sections:
        if not holds(section.show_if, counted):
            continue
        here = []
        for field in section.fields:
            if holds(field.show_if, counted):
                here.append(field)
                if given := answers.get(field.key):
                    counted[field.key] = given
        if here:
            found.append((section, tuple(here)))
    return found


def holds(condition: Condition | None, answers: Answers) -> bool:
    """Whether a condition is met by ``answers``; none is always met."""
    if condition is None:
        return True
    given = answers.get(condition.field)
    return condition.equals in given if isinstance(given, list) else condition.equals == given


def kept(questionnaire: Questionnaire, answers: Answers) -> dict[str, Answer]:
    """What is submitted of ``answers``: of the fields that are asked, those that say something."""
    return {
        field.key: answers[field.key]
        for _section, fields in asked(questionnaire, answers)
        for field in fields
        if answers.get(field.key)
    }


# --- what is wrong ---------------------------------------------------------------------------------


def words_in(text: str) -> int:
    """How many words a text has: its pieces between spaces that hold a letter or a digit."""
    return sum(any(char.isalnum() for char in piece) for piece in text.split())


def problems(questionnaire: Questionnaire, answers: Answers) -> list[Problem]:
    """What keeps ``answers`` from being submitted, in the order of the form; hidden fields never do."""
    found = []
    for _section, fields in asked(questionnaire, answers):
        for field in fields:
            given = answers.get(field.key)
            if given:
                wrong = wrong_with(field, given)
                if wrong:
                    found.append(Problem(field, wrong))
            elif field.required:
                found.append(Problem(field, _("This needs an answer."), missing=True))
    return found


def wrong_with(field: Field, answer: Any, *, counting: bool = True) -> StrOrPromise | None:
    """Why ``answer`` does not fit the field, as a sentence; None where it fits. Words only if ``counting``."""
    if field.kind is Kind.CHOICES:
        keys = [option.key for option in field.options]
        fits = isinstance(answer, list) and all(each in keys for each in answer)
        return None if fits else _("Please choose from the list.")
    if not isinstance(answer, str):
        return _("This value cannot be read.")
    if field.kind is Kind.YES_NO:
        return None if answer in {YES, NO} else _("Please answer yes or no.")
    if field.kind is Kind.CHOICE:
        return None if field.option(answer) else _("Please choose from the list.")
    if field.kind in NUMBERS:
        return _wrong_number(field, answer)
    if field.kind is Kind.DATE:
        return _wrong_day(field, answer)
    return _wrong_text(field, answer, counting)


def _wrong_text(field: Field, answer: str, counting: bool) -> StrOrPromise | None:
    if len(answer) > LONGEST[field.kind]:
        return format_lazy(_("This is too long: at most {limit} characters fit."), limit=LONGEST[field.kind])
    if counting and field.max_words is not None and (count := words_in(answer)) > field.max_words:
        return too_many_words(count, field.max_words)
    try:
        if field.kind is Kind.EMAIL:
            validate_email(answer)
        elif field.kind is Kind.URL:
            _a_web_address(answer)
    except ValidationError as error:
        return " ".join(error.messages)
    return None


def too_many_words(count: int, limit: int) -> StrOrPromise:
    """The sentence for a text that is too long."""
    return format_lazy(
        _("This text has {count} words. Please shorten it to at most {limit}."), count=count, limit=limit
    )


def _wrong_number(field: Field, answer: str) -> StrOrPromise | None:
    if not (_AMOUNT if field.kind is Kind.EURO else _NUMBER).fullmatch(answer):
        return _("This is no number.")
    number = Decimal(answer)
    if field.kind is Kind.NUMBER and places_of(answer) > field.places:
        if not field.places:
            return _("Please enter a whole number.")
        return format_lazy(_("At most {places} decimals are possible."), places=field.places)
    if field.minimum is not None and number < field.minimum:
        return format_lazy(_("At least {least} is expected."), least=shown_number(field, field.minimum))
    if field.maximum is not None and number > field.maximum:
        return format_lazy(_("At most {most} is possible."), most=shown_number(field, field.maximum))
    return None


def _wrong_day(field: Field, answer: str) -> StrOrPromise | None:
    try:
        day = date.fromisoformat(answer)
    except ValueError:
        return _("This is no date.")
    if field.earliest and day < field.earliest:
        return format_lazy(_("The day must not lie before {day}."), day=shown_day(field.earliest))
    if field.latest and day > field.latest:
        return format_lazy(_("The day must not lie after {day}."), day=shown_day(field.latest))
    return None


# --- how it reads ----------------------------------------------------------------------------------


def places_of(number: str) -> int:
    """How many decimals a number as text has."""
    return len(number.partition(".")[2])


def shown_day(day: date) -> str:
    """A day as people in Germany write it."""
    return f"{day:%d.%m.%Y}"


def shown_number(field: Field, number: Decimal) -> str:
    """A number or amount as people in Germany write it, without its unit."""
    if field.kind is Kind.EURO:
        return euro(number)
    return f"{number:,f}".translate(str.maketrans(",.", ".,"))


def in_words(field: Field, answer: Answer) -> Words:
    """An answer as people read it; what no longer fits its field reads as it was typed."""
    if not answer:
        return Words("")
    if field.kind is Kind.YES_NO and answer in {YES, NO}:
        return Words("Ja", "Yes") if answer == YES else Words("Nein", "No")
    if isinstance(answer, list) or field.kind is Kind.CHOICE:
        return _picked(field, answer if isinstance(answer, list) else [answer])
    try:
        if field.kind in NUMBERS:
            text = shown_number(field, Decimal(answer))
            unit = field.unit
            return Words(f"{text} {unit.de}".strip(), f"{text} {unit.en}".strip() if unit.en else "")
        if field.kind is Kind.DATE:
            return Words(shown_day(date.fromisoformat(answer)))
    except (InvalidOperation, ValueError):
        return Words(answer)
    return Words(answer)


def _picked(field: Field, keys: list[str]) -> Words:
    labels = [option.label if (option := field.option(key)) else Words(key) for key in keys]
    german = ", ".join(label.de for label in labels)
    english = ", ".join(label.en or label.de for label in labels)
    return Words(german, english if english != german else "")


@dataclass(frozen=True)
class GivenAnswer:
    """A question with its answer as both were: ``given`` as stored (one value, or several), ``text`` as read.

    Nothing given is an empty tuple and an empty text.
    """

    key: str
    kind: Kind
    label: Words
    given: tuple[str, ...]
    text: Words


@dataclass(frozen=True)
class GivenSection:
    """A section with its questions and answers, independent of what becomes of the form later."""

    key: str
    title: Words
    answers: tuple[GivenAnswer, ...]


def given(questionnaire: Questionnaire, answers: Answers) -> tuple[GivenSection, ...]:
    """What was asked and answered, to be kept with a submission and read back as it was.

    ``codec.write`` makes plain JSON of it and ``codec.read(GivenSection, …)`` the same again.
    """
    return tuple(
        GivenSection(section.key, section.title, tuple(_given(field, answers) for field in fields))
        for section, fields in asked(questionnaire, answers)
    )


def _given(field: Field, answers: Answers) -> GivenAnswer:
    answer = answers.get(field.key, "")
    values = tuple(answer) if isinstance(answer, list) else (answer,) if answer else ()
    return GivenAnswer(field.key, field.kind, field.label, values, in_words(field, answer))


def condition_in_words(questionnaire: Questionnaire, condition: Condition) -> StrOrPromise:
    """The condition as a sentence: Only if “…” is answered with “…”."""
    field = questionnaire.field(condition.field)
    if field is None:
        return ""
    if field.kind is Kind.CHOICES:
        sentence = _("Only if “{value}” is chosen at “{label}”.")
    else:
        sentence = _("Only if “{label}” is answered with “{value}”.")
    value = str(in_words(field, condition.equals if field.kind is not Kind.CHOICES else [condition.equals]))
    return format_lazy(sentence, label=str(field.label), value=value)
