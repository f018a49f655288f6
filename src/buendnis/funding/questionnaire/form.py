"""A Django form made from a form of questions.

Without script everything that may depend on an answer of the same page is shown, with its condition in
words; the server ignores what is hidden. With ``funding/questionnaire.js`` it comes and goes while one types.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from buendnis.funding.questionnaire.answers import (
    LONGEST,
    Answer,
    Answers,
    asked,
    condition_in_words,
    holds,
    kept,
    places_of,
    problems,
    wrong_with,
)
from buendnis.funding.questionnaire.document import (
    NO,
    TEXTS,
    YES,
    Condition,
    Field,
    Kind,
    Questionnaire,
    Section,
)
from buendnis.ground.money import EuroField

PREFIX = "answer:"
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?")
_PLAIN = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,12})?")
FEW = 7  # as many choices are read at a glance; more fold into a list


def name_of(key: str) -> str:
    """The name of a field of the page: ``answer:KEY``, apart from what the page asks besides."""
    return f"{PREFIX}{key}"


def key_of(name: str) -> str | None:
    """The key of the field whose name on the page is ``name``; None for others."""
    return name.removeprefix(PREFIX) if name.startswith(PREFIX) else None


class NumberField(forms.DecimalField):
    """A number as people in Germany write it ("1.234,5") or computers ("1234.5"); "1.234" is read as 1234."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The number; None for nothing."""
        text = "".join(str(value if value is not None else "").split())
        if not text:
            return None
        if _GROUPED.fullmatch(text):
            text = text.replace(".", "")
        if not _PLAIN.fullmatch(text):
            raise ValidationError(
                _("Please enter a number with digits, for example 1.234,5."), code="invalid"
            )
        return Decimal(text.replace(",", "."))


class QuestionForm(forms.Form):
    """The questions of ``sections``, all of the questionnaire unless named.

    ``answers`` are what has been answered so far, on other pages too. ``complete`` demands an answer to what
    is required; without it the form is one of a draft, which may have gaps and texts that are too long. After
    ``is_valid()``: ``entered`` are the answers of this page, ``answers_then`` all, ``submittable`` all without
    what is not asked.
    """

    use_required_attribute = False  # a browser would demand what is not asked

    def __init__(
        self,
        *args: Any,
        questionnaire: Questionnaire,
        sections: Iterable[Section] | None = None,
        answers: Answers | None = None,
        complete: bool = True,
        **kwargs: Any,
    ) -> None:
        self.questionnaire = questionnaire
        self.sections = tuple(questionnaire.sections if sections is None else sections)
        self.known: dict[str, Answer] = dict(answers or {})
        self.complete = complete
        self.here = {field.key: field for section in self.sections for field in section.fields}
        super().__init__(*args, **kwargs)
        self.mark_optional = complete
        self.entered: dict[str, Answer] = {}
        elsewhere = kept(questionnaire, self.known)
        for section in self.sections:
            for field in section.fields:
                if self._may_be_asked(field, section, elsewhere):
                    made = form_field(questionnaire, field, self._conditions(field, section))
                    made.initial = initial_of(field, self.known.get(field.key))
                    made.required = complete and field.required  # ``clean`` takes it back from what is hidden
                    self.fields[name_of(field.key)] = made

    def _conditions(self, field: Field, section: Section) -> list[Condition]:
        """What the field depends on that is answered on this page."""
        return [each for each in (section.show_if, field.show_if) if each and each.field in self.here]

    def _may_be_asked(self, field: Field, section: Section, elsewhere: Answers) -> bool:
        """Whether answers of other pages let the field be asked."""
        return all(
            name_of(each.field) in self.fields if each.field in self.here else holds(each, elsewhere)
            for each in (section.show_if, field.show_if)
            if each is not None
        )

    def clean(self) -> dict[str, Any]:
        """Take errors of hidden fields back, and judge those that are asked by the rules of the form."""
        data: dict[str, Any] = super().clean() or {}
        self.entered = {
            key: answer
            for key, field in self.here.items()
            if name_of(key) in self.fields and (answer := answer_of(field, data.get(name_of(key))))
        }
        now_asked = {field.key for _section, fields in self._asked() for field in fields}
        for key, field in self.here.items():
            name = name_of(key)
            if name not in self.fields:
                continue
            if key not in now_asked:
                if self.errors.pop(name, None):
                    data[name] = None  # what can't be read and is not asked says nothing
            elif name not in self.errors and (answer := self.entered.get(key)):
                wrong = wrong_with(field, answer, counting=self.complete)
                if wrong:
                    self.add_error(name, str(wrong))
        return data

    @property
    def answers_then(self) -> dict[str, Answer]:
        """All answers with those of this page, also of fields that are hidden now: nobody types them again."""
        shown = {key for key in self.here if name_of(key) in self.fields}
        others = {key: answer for key, answer in self.known.items() if key not in shown}
        return {**others, **self.entered}

    @property
    def submittable(self) -> dict[str, Answer]:
        """All answers without those of fields that are not asked."""
        return kept(self.questionnaire, self.answers_then)

    def _asked(self) -> list[tuple[Section, tuple[Field, ...]]]:
        return asked(self.questionnaire, self.answers_then)

    def grouped(self) -> list[tuple[Section, list[forms.BoundField]]]:
        """The fields of the page under their sections, for a page that shows several."""
        return [
            (section, found)
            for section in self.sections
            if (
                found := [
                    self[name_of(field.key)] for field in section.fields if name_of(field.key) in self.fields
                ]
            )
        ]


def open_problems(questionnaire: Questionnaire, answers: Answers) -> list[tuple[str, Field, Any]]:
    """(name on the page, field, sentence) of everything that keeps the answers from being submitted."""
    return [(name_of(each.field.key), each.field, each.message) for each in problems(questionnaire, answers)]


# --- between a field of the page and an answer -----------------------------------------------------


def answer_of(field: Field, value: Any) -> Answer | None:
    """What was entered as an answer; None where nothing was."""
    if value in (None, "", []):
        return None
    if isinstance(value, list):
        return [str(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if field.kind is Kind.NUMBER and places_of(text) else text
    text = str(value).replace("\r\n", "\n")
    return text if field.kind is Kind.LONG_TEXT else text.strip()


def initial_of(field: Field, answer: Answer | None) -> Any:
    """What the page shows of a stored answer."""
    if answer is None or isinstance(answer, list):
        return answer
    if field.kind is Kind.NUMBER:
        return answer.replace(".", ",")
    return Decimal(answer) if field.kind is Kind.EURO and not wrong_with(field, answer) else answer


def form_field(questionnaire: Questionnaire, field: Field, conditions: list[Condition]) -> forms.Field:
    """The Django field for a question, with its help and, for the script, on what it depends."""
    made = _bare(field)
    made.label = str(field.label)
    made.help_text = _help(questionnaire, field, conditions)
    if field.kind is Kind.NUMBER and field.unit:
        made.suffix = str(field.unit)  # type: ignore[attr-defined]
    attrs = made.widget.attrs
    for number, condition in enumerate(conditions, 1):
        attrs[f"data-ask-if-{number}"] = name_of(condition.field)
        attrs[f"data-ask-value-{number}"] = condition.equals
    if field.max_words:
        attrs["data-words"] = str(field.max_words)
    return made


def _bare(field: Field) -> forms.Field:
    if field.kind is Kind.LONG_TEXT:
        return forms.CharField(
            widget=forms.Textarea(attrs={"rows": "6"}), strip=True, max_length=LONGEST[field.kind]
        )
    if field.kind is Kind.NUMBER:
        return NumberField()
    if field.kind is Kind.EURO:
        return EuroField()
    if field.kind is Kind.DATE:
        return forms.DateField()
    if field.kind is Kind.YES_NO:
        return _choice(field, [(YES, pgettext("answer", "Yes")), (NO, pgettext("answer", "No"))])
    options = [(option.key, str(option.label)) for option in field.options]
    if field.kind is Kind.CHOICE:
        return _choice(field, options)
    if field.kind is Kind.CHOICES:
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple)
    if field.kind is Kind.EMAIL:
        return forms.EmailField(max_length=LONGEST[field.kind])
    if field.kind is Kind.URL:
        return forms.URLField(max_length=LONGEST[field.kind], assume_scheme="https")
    return forms.CharField(max_length=LONGEST[field.kind])


def _choice(field: Field, options: list[tuple[str, str]]) -> forms.ChoiceField:
    """A few choices stand as buttons, more in a list; an answer that is not needed can be taken back."""
    if len(options) > FEW:
        return forms.ChoiceField(choices=[("", pgettext("choice", "Please choose")), *options])
    if not field.required:
        options = [*options, ("", pgettext("choice", "no answer"))]
    return forms.ChoiceField(choices=options, widget=forms.RadioSelect)


def _help(questionnaire: Questionnaire, field: Field, conditions: list[Condition]) -> SafeString | str:
    parts: list[tuple[str, str]] = [
        ("question__condition", str(condition_in_words(questionnaire, each))) for each in conditions
    ]
    if field.help:
        parts.append(("question__help", str(field.help)))
    if field.kind in TEXTS and field.max_words:
        parts.append(("question__words", _("Up to %s words") % field.max_words))
    return format_html_join("", '<span class="question__line {}">{}</span>', parts) if parts else ""


def say_built_in(form: forms.Form, questionnaire: Questionnaire | None) -> None:
    """Let the fields of the product say what the form says about them: another help, a limit of words."""
    for said in questionnaire.built_in if questionnaire else ():
        field = form.fields.get(said.name)
        if field is None:
            continue
        if said.help:
            field.help_text = str(said.help)
        if said.max_words:
            field.widget.attrs["data-words"] = str(said.max_words)
            field.help_text = format_html(
                '<span class="question__line">{}</span><span class="question__line question__words">{}</span>',
                field.help_text,
                _("Up to %s words") % said.max_words,
            )
