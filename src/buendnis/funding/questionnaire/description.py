"""A form of questions in words: what each field and section asks for, and how two versions differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from buendnis.funding.questionnaire.answers import condition_in_words, shown_day, shown_number
from buendnis.funding.questionnaire.document import BuiltIn, Field, Kind, Questionnaire, Section, Words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KINDS: dict[Kind, StrOrPromise] = {
    Kind.SHORT_TEXT: gettext_lazy("Short text"),
    Kind.LONG_TEXT: gettext_lazy("Longer text"),
    Kind.NUMBER: pgettext_lazy("kind of answer", "Number"),
    Kind.EURO: gettext_lazy("Amount in euro"),
    Kind.DATE: pgettext_lazy("kind of answer", "Date"),
    Kind.YES_NO: gettext_lazy("Yes or no"),
    Kind.CHOICE: gettext_lazy("One choice"),
    Kind.CHOICES: gettext_lazy("Several choices"),
    Kind.EMAIL: gettext_lazy("E-mail address"),
    Kind.URL: gettext_lazy("Web address"),
}

Described = dict[str, str]


def field_limits(questionnaire: Questionnaire, field: Field) -> Described:
    """What an answer to the field must keep to, by name; only what is set."""
    said = {
        _("Words at most"): str(field.max_words or ""),
        _("Smallest value"): shown_number(field, field.minimum) if field.minimum is not None else "",
        _("Largest value"): shown_number(field, field.maximum) if field.maximum is not None else "",
        _("Decimals"): str(field.places or ""),
        _("Unit"): _both(field.unit),
        _("Earliest day"): shown_day(field.earliest) if field.earliest else "",
        _("Latest day"): shown_day(field.latest) if field.latest else "",
        _("Answers to choose from"): "; ".join(_both(option.label) for option in field.options),
        _("Asked when"): str(condition_in_words(questionnaire, field.show_if)) if field.show_if else "",
    }
    return {name: text for name, text in said.items() if text}


def _field(questionnaire: Questionnaire, section: Section, field: Field) -> Described:
    return {
        _("Question"): field.label.de,
        _("Question in English"): field.label.en,
        _("Help"): field.help.de,
        _("Help in English"): field.help.en,
        _("Kind of answer"): str(KINDS[field.kind]),
        _("Needed"): pgettext("answer", "Yes") if field.required else pgettext("answer", "No"),
        pgettext("form", "Section"): section.title.de,
        **field_limits(questionnaire, field),
    }


def _section(questionnaire: Questionnaire, section: Section) -> Described:
    return {
        _("Title"): section.title.de,
        _("Title in English"): section.title.en,
        _("Help"): section.help.de,
        _("Help in English"): section.help.en,
        _("Asked when"): str(condition_in_words(questionnaire, section.show_if)) if section.show_if else "",
    }


def _built_in(said: BuiltIn | None) -> Described:
    if said is None:
        return {}
    needed = {True: _("always needed"), False: _("may stay empty"), None: ""}[said.required]
    return {
        _("Help"): said.help.de,
        _("Help in English"): said.help.en,
        _("Words at most"): str(said.max_words or ""),
        _("Needed"): needed,
    }


def _both(words: Words) -> str:
    return f"{words.de} / {words.en}" if words.en else words.de


# --- two versions ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """Something that two versions say differently: where, what about it, and both texts."""

    place: str
    value: str
    before: str
    after: str


def differences(
    old: Questionnaire, new: Questionnaire, built_in: Mapping[str, StrOrPromise]
) -> list[Difference]:
    """What changed from one version to the next, in reading order; ``built_in`` names the product's fields."""
    found = list(_changed(_("The form"), _head(old), _head(new)))
    for name, label in built_in.items():
        found += _changed(str(label), _built_in(old.about(name)), _built_in(new.about(name)))
    found += _parts(
        {s.key: (s.title.de, _section(old, s)) for s in old.sections},
        {s.key: (s.title.de, _section(new, s)) for s in new.sections},
        (_("Section added"), _("Section removed")),
    )
    found += _parts(
        {f.key: (f.label.de, _field(old, s, f)) for s in old.sections for f in s.fields},
        {f.key: (f.label.de, _field(new, s, f)) for s in new.sections for f in s.fields},
        (_("Question added"), _("Question removed")),
    )
    before, after = _order(old, new), _order(new, old)
    if before != after:
        texts = [" → ".join(_labels(each, order)) for each, order in ((old, before), (new, after))]
        found.append(Difference(_("The form"), _("Order of the questions"), *texts))
    return found


def _head(questionnaire: Questionnaire) -> Described:
    return {
        _("Title"): _both(questionnaire.title),
        _("Introduction"): _both(questionnaire.help),
    }


def _parts(
    old: Mapping[str, tuple[str, Described]], new: Mapping[str, tuple[str, Described]], names: tuple[str, str]
) -> Iterator[Difference]:
    added, removed = names
    for key, (label, described) in new.items():
        if key in old:
            yield from _changed(label, old[key][1], described)
        else:
            yield Difference(label, added, "", _in_a_line(described))
    for key, (label, described) in old.items():
        if key not in new:
            yield Difference(label, removed, _in_a_line(described), "")


def _changed(place: str, before: Described, after: Described) -> Iterator[Difference]:
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            yield Difference(place, name, old, new)


def _in_a_line(described: Described) -> str:
    """What is added or gone: its words, and by name what else is said of it."""
    (_name, words), *rest = described.items()
    return " · ".join([words, *(f"{name}: {text}" for name, text in rest if text)])


def _order(one: Questionnaire, other: Questionnaire) -> list[str]:
    """The keys of the questions that both have, in the order of the first."""
    common = {field.key for field in other.fields()}
    return [field.key for field in one.fields() if field.key in common]


def _labels(questionnaire: Questionnaire, keys: list[str]) -> Iterator[str]:
    found = {field.key: field.label.de for field in questionnaire.fields()}
    return (found[key] for key in keys)


def without_english(questionnaire: Questionnaire) -> list[str]:
    """The German texts that are shown to readers of English, in the order in which they read them."""

    def texts() -> Iterator[Words]:
        yield questionnaire.help
        for section in questionnaire.sections:
            yield from (section.title, section.help)
            for field in section.fields:
                yield from (field.label, field.help, field.unit, *(option.label for option in field.options))

    return [words.de for words in texts() if words.de and not words.en]
