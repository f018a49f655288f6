"""Steps in which an office writes a form: each gives a new questionnaire and leaves the old one as it was.

Keys are made once, from the first label, and stay: conditions and stored answers rest on them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from buendnis.funding.questionnaire.document import (
    CHOOSING,
    NUMBERS,
    TEXTS,
    BuiltIn,
    Field,
    Kind,
    Questionnaire,
    Section,
)

LONGEST_KEY = 40
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def key_from(label: str, taken: Collection[str]) -> str:
    """A key that reads like the label and is not ``taken``: "Wie viele Betriebe?" → "wie_viele_betriebe"."""
    plain = unicodedata.normalize("NFKD", label.casefold().translate(_GERMAN)).encode("ascii", "ignore")
    key = re.sub(r"[^a-z0-9]+", "_", plain.decode()).strip("_")[: LONGEST_KEY - 4].strip("_")
    if not key or not key[0].isalpha():
        key = f"x_{key}".rstrip("_")
    number, found = 2, key
    while found in taken:
        found = f"{key}_{number}"
        number += 1
    return found


def keys(questionnaire: Questionnaire) -> set[str]:
    """The keys of all fields and sections."""
    return {section.key for section in questionnaire.sections} | {f.key for f in questionnaire.fields()}


# --- sections --------------------------------------------------------------------------------------


def with_section(questionnaire: Questionnaire, section: Section) -> Questionnaire:
    """A further section, at the end."""
    return replace(questionnaire, sections=(*questionnaire.sections, section))


def changed_section(questionnaire: Questionnaire, section: Section) -> Questionnaire:
    """``section`` in place of the one with its key."""
    return _sections(questionnaire, lambda each: section if each.key == section.key else each)


def without_section(questionnaire: Questionnaire, key: str) -> Questionnaire:
    """Without a section and its fields."""
    left = tuple(section for section in questionnaire.sections if section.key != key)
    return replace(questionnaire, sections=left)


def moved_section(questionnaire: Questionnaire, key: str, by: int) -> Questionnaire:
    """A section some places further down (``by`` > 0) or up, as far as there are places."""
    sections = list(questionnaire.sections)
    place = next(index for index, section in enumerate(sections) if section.key == key)
    section = sections.pop(place)
    sections.insert(min(max(place + by, 0), len(sections)), section)
    return replace(questionnaire, sections=tuple(sections))


# --- fields ----------------------------------------------------------------------------------------


def section_of(questionnaire: Questionnaire, key: str) -> Section | None:
    """The section in which a field stands."""
    return next(
        (section for section in questionnaire.sections if any(field.key == key for field in section.fields)),
        None,
    )


def with_field(questionnaire: Questionnaire, section_key: str, field: Field) -> Questionnaire:
    """A further field, at the end of a section."""
    return _sections(
        questionnaire,
        lambda each: replace(each, fields=(*each.fields, field)) if each.key == section_key else each,
    )


def changed_field(questionnaire: Questionnaire, field: Field) -> Questionnaire:
    """``field`` in place of the one with its key."""
    return _sections(
        questionnaire,
        lambda each: replace(
            each, fields=tuple(field if other.key == field.key else other for other in each.fields)
        ),
    )


def without_field(questionnaire: Questionnaire, key: str) -> Questionnaire:
    """Without a field; what depended on it stays and is named as a problem."""
    return _sections(
        questionnaire,
        lambda each: replace(each, fields=tuple(field for field in each.fields if field.key != key)),
    )


def moved_field(questionnaire: Questionnaire, key: str, by: int) -> Questionnaire:
    """A field one place down (``by`` = 1) or up (-1); at the edge of its section into the next one."""
    sections = list(questionnaire.sections)
    place = next(i for i, each in enumerate(sections) if any(field.key == key for field in each.fields))
    fields = list(sections[place].fields)
    index = next(i for i, field in enumerate(fields) if field.key == key)
    target = index + by
    if 0 <= target < len(fields):
        fields[index], fields[target] = fields[target], fields[index]
        sections[place] = replace(sections[place], fields=tuple(fields))
    elif 0 <= place + by < len(sections):
        field = fields.pop(index)
        neighbour = sections[place + by]
        there = (*neighbour.fields, field) if by < 0 else (field, *neighbour.fields)
        sections[place] = replace(sections[place], fields=tuple(fields))
        sections[place + by] = replace(neighbour, fields=there)
    return replace(questionnaire, sections=tuple(sections))


def of_kind(field: Field, kind: Kind) -> Field:
    """The field with another kind of answer, without what only the old kind has."""
    return replace(
        field,
        kind=kind,
        max_words=field.max_words if kind in TEXTS else None,
        minimum=field.minimum if kind in NUMBERS else None,
        maximum=field.maximum if kind in NUMBERS else None,
        places=field.places if kind is Kind.NUMBER else 0,
        unit=field.unit if kind is Kind.NUMBER else Field.unit,
        earliest=field.earliest if kind is Kind.DATE else None,
        latest=field.latest if kind is Kind.DATE else None,
        options=field.options if kind in CHOOSING else (),
    )


def resting_on(questionnaire: Questionnaire, gone: Collection[str]) -> Iterator[str]:
    """The labels of what is asked depending on one of the fields ``gone``, and stays."""
    for section in questionnaire.sections:
        if all(field.key in gone for field in section.fields):
            continue
        if section.show_if and section.show_if.field in gone:
            yield str(section.title)
        for field in section.fields:
            if field.show_if and field.show_if.field in gone and field.key not in gone:
                yield str(field.label)


def before(questionnaire: Questionnaire, key: str) -> tuple[Field, ...]:
    """The fields that are asked before the field or section ``key``; all of them if there is none such."""
    found: list[Field] = []
    for section in questionnaire.sections:
        if section.key == key:
            break
        for field in section.fields:
            if field.key == key:
                return tuple(found)
            found.append(field)
    return tuple(found)


# --- the product's own fields ----------------------------------------------------------------------


def with_built_in(questionnaire: Questionnaire, said: Collection[BuiltIn]) -> Questionnaire:
    """What the form says about built-in fields; one about which it says nothing is left out."""
    kept = tuple(
        each for each in said if each.help or each.max_words is not None or each.required is not None
    )
    return replace(questionnaire, built_in=kept)


def _sections(questionnaire: Questionnaire, change: Callable[[Section], Section]) -> Questionnaire:
    return replace(questionnaire, sections=tuple(change(section) for section in questionnaire.sections))
