"""A form as its office reads it: sections, questions, and where a problem is put right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from buendnis.funding.models import OutlineForm
from buendnis.funding.questionnaire import Field, Problem, Questionnaire, Section, condition_in_words
from buendnis.funding.questionnaire.description import KINDS, field_limits
from buendnis.funding.questionnaire.document import BuiltIn
from buendnis.funding.selectors.content import LABELS
from buendnis.funding.selectors.outline_forms import BUILT_IN

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class ShownField:
    """A question with the kind of its answer and what it must keep to."""

    field: Field
    kind: StrOrPromise
    limits: tuple[tuple[str, str], ...]
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class ShownSection:
    section: Section
    condition: StrOrPromise
    fields: tuple[ShownField, ...]
    is_first: bool
    is_last: bool


def shown_sections(questionnaire: Questionnaire) -> list[ShownSection]:
    """All sections in order; first and last say what can't move any further."""
    every = [field.key for field in questionnaire.fields()]
    last = len(questionnaire.sections) - 1
    return [
        ShownSection(
            section=section,
            condition=condition_in_words(questionnaire, section.show_if) if section.show_if else "",
            fields=tuple(
                ShownField(
                    field=field,
                    kind=KINDS[field.kind],
                    limits=tuple(field_limits(questionnaire, field).items()),
                    is_first=number == 0 and field.key == every[0],
                    is_last=number == last and field.key == every[-1],
                )
                for field in section.fields
            ),
            is_first=number == 0,
            is_last=number == last,
        )
        for number, section in enumerate(questionnaire.sections)
    ]


def shown_texts(questionnaire: Questionnaire) -> list[tuple[StrOrPromise, BuiltIn]]:
    """What the form says about texts that every outline has, in the order of the outline."""
    said = ((LABELS[name], questionnaire.about(name)) for name in BUILT_IN)
    return [(label, about) for label, about in said if about is not None]


def placed_problems(row: OutlineForm, problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Each problem with where it lies in words, and the page on which it is put right."""
    return [{"message": problem.message, **_place(row, problem.path)} for problem in problems]


def _place(row: OutlineForm, path: str) -> dict[str, str]:
    steps = _steps(path)
    sections = row.questionnaire.sections
    if (
        next(steps, "") == "sections"
        and (index := next(steps, "")).isdecimal()
        and int(index) < len(sections)
    ):
        section = sections[int(index)]
        inner = next(steps, "")
        number = next(steps, "") if inner == "fields" else ""
        if number.isdecimal() and int(number) < len(section.fields):
            field = section.fields[int(number)]
            return {
                "place": str(field.label),
                "url": reverse("funding:outline_form_field", args=[row.public_id, field.key]),
            }
        return {
            "place": str(section.title),
            "url": reverse("funding:outline_form_section", args=[row.public_id, section.key]),
        }
    if path.startswith("/built_in"):
        return {"place": "", "url": reverse("funding:outline_form_texts", args=[row.public_id])}
    return {"place": "", "url": ""}


def _steps(path: str) -> Iterator[str]:
    return iter(path.split("/")[1:])
