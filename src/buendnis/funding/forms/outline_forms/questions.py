"""The sections and questions of a form, and the answers to choose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.funding.forms.guidelines import BasisForm
from buendnis.funding.forms.outline_forms.conditions import Conditional, as_choice, asked_if
from buendnis.funding.forms.outline_forms.words import MOST_WORDS, german, in_both, text
from buendnis.funding.questionnaire import Field, Kind, Option, Questionnaire, Section, Words
from buendnis.funding.questionnaire.description import KINDS
from buendnis.funding.questionnaire.document import CHOOSING, NUMBERS, TEXTS
from buendnis.funding.questionnaire.editing import key_from
from buendnis.funding.questionnaire.form import NumberField
from buendnis.ground.money import EuroField

SPARE_ROWS = 3


class PartForm(Conditional):
    """A section: its title, what it says first, and when it is asked."""

    title_de = german(_("Title"))
    title_en = german(_("Title in English"), required=False)
    help_de = text(_("Help"), _("Stands above the questions of the section."))
    help_en = text(_("Help in English"))
    show_if = asked_if()

    def __init__(
        self, data: Any, *, questionnaire: Questionnaire, section: Section | None, basis: str
    ) -> None:
        initial: dict[str, Any] = {"basis": basis}
        if section is not None:
            initial |= in_both("title", section.title) | in_both("help", section.help)
            initial["show_if"] = as_choice(section.show_if)
        super().__init__(data, initial=initial)
        self.questionnaire, self.section = questionnaire, section
        self.offer(questionnaire, section.key if section else "")

    def made(self, taken: set[str]) -> Section:
        """The section as it was entered; a new one gets a key from its title."""
        said = self.cleaned_data
        title, help_text = Words(said["title_de"], said["title_en"]), Words(said["help_de"], said["help_en"])
        if self.section is not None:
            return replace(self.section, title=title, help=help_text, show_if=self.condition)
        return Section(key_from(title.de, taken), title, (), help_text, self.condition)


class NewFieldForm(BasisForm):
    """A question begins with its words and the kind of its answer; the rest follows from the kind."""

    label_de = german(_("Question"), help_text=_("In German, as applicants read it."))
    label_en = german(_("Question in English"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind of answer"), choices=[(kind.value, label) for kind, label in KINDS.items()]
    )

    def made(self, taken: set[str]) -> Field:
        """The field, with a key from its words."""
        said = self.cleaned_data
        label = Words(said["label_de"], said["label_en"])
        return Field(key_from(label.de, taken), Kind(said["kind"]), label)


class KindForm(BasisForm):
    """Another kind of answer for a question that is there."""

    kind = forms.ChoiceField(
        label=_("Kind of answer"),
        choices=[(kind.value, label) for kind, label in KINDS.items()],
        help_text=_("What only the old kind has, such as its limits or its answers, goes."),
    )


class FieldForm(Conditional):
    """All that can be said about a question of its kind."""

    label_de = german(_("Question"))
    label_en = german(_("Question in English"), required=False)
    help_de = text(_("Help"), _("What belongs here? An example helps more than a rule."))
    help_en = text(_("Help in English"))
    required = forms.BooleanField(
        label=_("This needs an answer before the outline can be submitted."), required=False
    )
    max_words = forms.IntegerField(
        label=_("Words at most"), min_value=1, max_value=MOST_WORDS, required=False
    )
    minimum = NumberField(label=_("Smallest value"), required=False)
    maximum = NumberField(label=_("Largest value"), required=False)
    places = forms.IntegerField(label=_("Decimals"), min_value=0, max_value=4, required=False)
    unit_de = german(
        _("Unit"), 40, required=False, help_text=_("Stands behind the number, for example “Personen”.")
    )
    unit_en = german(_("Unit in English"), 40, required=False)
    earliest = forms.DateField(label=_("Earliest day"), required=False)
    latest = forms.DateField(label=_("Latest day"), required=False)
    show_if = asked_if()

    def __init__(self, data: Any, *, questionnaire: Questionnaire, field: Field, basis: str) -> None:
        initial = {
            "basis": basis,
            **in_both("label", field.label),
            **in_both("help", field.help),
            **in_both("unit", field.unit),
            "required": field.required,
            "max_words": field.max_words,
            "minimum": field.minimum,
            "maximum": field.maximum,
            "places": field.places,
            "earliest": field.earliest,
            "latest": field.latest,
            "show_if": as_choice(field.show_if),
        }
        super().__init__(data, initial=initial)
        self.question = field
        if field.kind is Kind.EURO:
            for name in ("minimum", "maximum"):
                self.fields[name] = EuroField(label=self.fields[name].label, required=False)
        for name in self._not_of(field.kind):
            del self.fields[name]
        self.offer(questionnaire, field.key)

    @staticmethod
    def _not_of(kind: Kind) -> Iterable[str]:
        if kind not in TEXTS:
            yield "max_words"
        if kind not in NUMBERS:
            yield from ("minimum", "maximum")
        if kind is not Kind.NUMBER:
            yield from ("places", "unit_de", "unit_en")
        if kind is not Kind.DATE:
            yield from ("earliest", "latest")

    def made(self, options: tuple[Option, ...]) -> Field:
        """The field as it was entered."""
        said = self.cleaned_data
        return replace(
            self.question,
            label=Words(said["label_de"], said["label_en"]),
            help=Words(said["help_de"], said["help_en"]),
            required=said["required"],
            max_words=said.get("max_words"),
            minimum=said.get("minimum"),
            maximum=said.get("maximum"),
            places=said.get("places") or 0,
            unit=Words(said.get("unit_de", ""), said.get("unit_en", "")),
            earliest=said.get("earliest"),
            latest=said.get("latest"),
            options=options if self.question.kind in CHOOSING else (),
            show_if=self.condition,
        )


class OptionForm(forms.Form):
    """An answer to choose; its key stays when its words change. Without words it goes."""

    mark_optional = False
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    de = german(_("Answer"), required=False)
    en = german(_("Answer in English"), required=False)
    place = forms.IntegerField(
        label=pgettext_lazy("order", "Place"), required=False, min_value=1, max_value=99
    )

    def clean(self) -> dict[str, Any]:
        """An English answer needs its German."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("en") and not data.get("de"):
            self.add_error("de", _("Please name the answer in German, too."))
        return data


OptionFormSet = forms.formset_factory(OptionForm, extra=0, max_num=60, absolute_max=60)


def option_rows(field: Field) -> list[dict[str, Any]]:
    """The answers of a field and some empty rows, as the formset shows them."""
    rows: list[dict[str, Any]] = [
        {"key": option.key, "de": option.label.de, "en": option.label.en, "place": number}
        for number, option in enumerate(field.options, 1)
    ]
    return rows + [{} for _spare in range(SPARE_ROWS)]


def options_made(rows: Any, field: Field) -> tuple[Option, ...]:
    """The answers as they were entered, in the order of their places; new ones come last."""
    known = {option.key for option in field.options}
    taken = set(known)
    found: list[tuple[int, int, Option]] = []
    for number, row in enumerate(rows.forms):
        said = row.cleaned_data
        if not said.get("de"):
            continue
        key = said["key"] if said.get("key") in known else key_from(said["de"], taken)
        taken.add(key)
        known.discard(key)  # a key that was sent twice is taken once
        found.append((said.get("place") or 100, number, Option(key, Words(said["de"], said["en"]))))
    return tuple(option for _place, _number, option in sorted(found, key=lambda each: each[:2]))
