"""The form of a page on which an outline answers the alliance's questions."""

from __future__ import annotations

from typing import Any

from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html_join

from buendnis.funding.forms.applications import SectionForm
from buendnis.funding.models import Application
from buendnis.funding.questionnaire import Answer, QuestionForm, Questionnaire, Section, key_of, name_of
from buendnis.funding.questionnaire.form import answer_of, initial_of
from buendnis.ground.money import EuroField


class QuestionSectionForm(QuestionForm, SectionForm):
    """A section of the alliance's questions, saved with gaps like any other section of the outline."""

    def __init__(
        self,
        *args: Any,
        application: Application,
        questionnaire: Questionnaire,
        section: Section,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            *args,
            questionnaire=questionnaire,
            sections=[section],
            answers=application.answers,
            complete=False,
            **kwargs,
        )
        said = [(linebreaksbr(str(text)),) for text in (questionnaire.help, section.help) if text]
        self.introduction = format_html_join("", "<p>{}</p>", said)


def shown_answers(questionnaire: Questionnaire, section: Section, application: Application) -> dict[str, Any]:
    """The stored answers of a page by the names of its fields, as a browser sends them back unchanged."""
    shown: dict[str, Any] = {}
    for field in section.fields:
        value = initial_of(field, application.answers.get(field.key))
        if isinstance(value, list) or (value is None and field.kind == "choices"):
            shown[name_of(field.key)] = value or []
        else:
            shown[name_of(field.key)] = str(EuroField().prepare_value(value)) if value is not None else ""
    return shown


def with_answers(
    questionnaire: Questionnaire, application: Application, said: dict[str, Any]
) -> dict[str, Answer]:
    """All answers of the outline with what was entered on a page; what was emptied goes."""
    answers: dict[str, Answer] = dict(application.answers)
    for name, value in said.items():
        key = key_of(name) or ""
        field = questionnaire.field(key)
        answer = answer_of(field, value) if field else None
        if answer is None:
            answers.pop(key, None)
        else:
            answers[key] = answer
    return answers
