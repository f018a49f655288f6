"""A form of questions as one document: sections, fields, and when each of them is asked.

The office edits it like any other text; there is no expression language. A field or a section may be asked
only "if an earlier field = a value", which reads as a sentence and cannot run in circles. Labels and help are
in German and, where somebody wrote it, in English. Amounts and numbers are text in JSON, as in a guideline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import get_language

from buendnis.funding.guideline import codec

FORMAT = "buendnis.questionnaire/1"


@dataclass(frozen=True)
class Words:
    """A text in German, and in English where it has been translated; as text: in the reader's language."""

    de: str
    en: str = ""

    def __str__(self) -> str:
        return self.en if self.en and (get_language() or "").startswith("en") else self.de

    def __bool__(self) -> bool:
        return bool(self.de or self.en)


NOTHING = Words("")


class Kind(StrEnum):
    """What kind of answer a field takes."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    EURO = "euro"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    EMAIL = "email"
    URL = "url"


TEXTS = frozenset({Kind.SHORT_TEXT, Kind.LONG_TEXT})
NUMBERS = frozenset({Kind.NUMBER, Kind.EURO})
CHOOSING = frozenset({Kind.CHOICE, Kind.CHOICES})
# what a condition may rest on: answers that are picked, so that "= value" never depends on spelling
DECIDING = frozenset({Kind.YES_NO, *CHOOSING})
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Option:
    key: str
    label: Words


@dataclass(frozen=True)
class Condition:
    """Asked only if the earlier ``field`` is answered with ``equals`` (several choices: with it among them)."""

    field: str
    equals: str


@dataclass(frozen=True)
class Field:
    """One question. ``minimum`` and ``maximum`` are for numbers and euro, both included.

    ``places`` says how many decimals a number may have, ``unit`` what stands behind it.
    """

    key: str
    kind: Kind
    label: Words
    help: Words = NOTHING
    required: bool = False
    max_words: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    places: int = 0
    unit: Words = NOTHING
    earliest: date | None = None
    latest: date | None = None
    options: tuple[Option, ...] = ()
    show_if: Condition | None = None

    def option(self, key: str) -> Option | None:
        return next((option for option in self.options if option.key == key), None)


@dataclass(frozen=True)
class Section:
    """Fields that stand on one page."""

    key: str
    title: Words
    fields: tuple[Field, ...]
    help: Words = NOTHING
    show_if: Condition | None = None


@dataclass(frozen=True)
class BuiltIn:
    """What the form says about a field that the product has anyway, so that nobody asks for it twice.

    An empty ``help`` leaves the product's own, and ``required=None`` leaves whether it is needed.
    """

    name: str
    help: Words = NOTHING
    max_words: int | None = None
    required: bool | None = None


class InvalidQuestionnaire(ValueError):
    """The document breaks its schema or contradicts itself; ``problems`` says where and why."""

    def __init__(self, problems: tuple[Any, ...]) -> None:
        super().__init__(", ".join(problem.path or "/" for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Questionnaire:
    format: str
    title: Words
    sections: tuple[Section, ...]
    help: Words = NOTHING
    built_in: tuple[BuiltIn, ...] = ()

    @classmethod
    def stored(cls, data: Mapping[str, Any]) -> Questionnaire:
        """Read a document whose shape was checked when it was stored, without checking it again."""
        return codec.read(cls, data)

    def to_json(self) -> dict[str, Any]:
        """The document as plain JSON data; ``read_questionnaire`` gives the same back."""
        data: dict[str, Any] = codec.write(self)
        return data

    def fields(self) -> Iterator[Field]:
        """All fields in the order in which they are asked."""
        for section in self.sections:
            yield from section.fields

    def field(self, key: str) -> Field | None:
        return next((field for field in self.fields() if field.key == key), None)

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def about(self, name: str) -> BuiltIn | None:
        """What the form says about a field of the product."""
        return next((each for each in self.built_in if each.name == name), None)


def empty(title: Words) -> Questionnaire:
    """A form in which nothing is asked yet."""
    return Questionnaire(FORMAT, title, ())
