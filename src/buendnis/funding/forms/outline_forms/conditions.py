"""What may be asked only after a certain answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from buendnis.funding.forms.guidelines import BasisForm
from buendnis.funding.questionnaire import Condition, Field, Kind, Questionnaire, in_words
from buendnis.funding.questionnaire.document import DECIDING, NO, YES
from buendnis.funding.questionnaire.editing import before


class Conditional(BasisForm):
    """What may be asked only after a certain answer."""

    def offer(self, questionnaire: Questionnaire, key: str) -> None:
        """Let it depend on what is asked before ``key``, and on what it depends on already."""
        choices: list[tuple[str, str | Promise]] = [("", _("always"))]
        for field in before(questionnaire, key):
            if field.kind in DECIDING:
                for value, label in _answers(field):
                    choices.append((f"{field.key}={value}", f"{field.label} = {label}"))
        stored = self.initial.get("show_if") or ""
        if stored and stored not in dict(choices):
            choices.append((stored, stored.replace("=", " = ")))
        asked: Any = self.fields["show_if"]
        asked.choices = choices
        asked.empty_is_answer = True  # "always" is no gap

    @property
    def condition(self) -> Condition | None:
        """When it is asked; None: always."""
        field, _equals, value = self.cleaned_data["show_if"].partition("=")
        return Condition(field, value) if field else None


def asked_if() -> forms.ChoiceField:
    """The field in which the answer is chosen."""
    return forms.ChoiceField(
        label=_("Asked when"),
        required=False,
        help_text=_("Only yes-or-no questions and choices that stand before it are offered."),
    )


def as_choice(condition: Condition | None) -> str:
    """A condition as the value of that field."""
    return f"{condition.field}={condition.equals}" if condition else ""


def _answers(field: Field) -> list[tuple[str, str]]:
    if field.kind is Kind.YES_NO:
        return [(value, str(in_words(field, value))) for value in (YES, NO)]
    return [(option.key, str(option.label)) for option in field.options]
