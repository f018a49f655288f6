"""How an outline is read: labelled lines under titles; and the alliance's questions in its content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from buendnis.funding.guideline import codec
from buendnis.funding.models import Application
from buendnis.funding.questionnaire import GivenSection, given, name_of
from buendnis.funding.selectors.outline_forms import questionnaire_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

QUESTIONS = "fragen-"  # begins the name of each section that asks the alliance's own questions


@dataclass(frozen=True)
class Line:
    """One thing said: ``key`` is the same in every revision, ``text`` is empty where nothing was said."""

    key: str
    label: StrOrPromise
    text: str


@dataclass(frozen=True)
class Part:
    """A section of the outline as it is read; ``section`` names the form in which it is edited."""

    section: str
    title: StrOrPromise
    lines: tuple[Line, ...]


def questions_said(application: Application) -> dict[str, Any]:
    """What the content of an outline says of the alliance's questions: which version, what was asked and said.

    Labels and answers are held in words, so that they read the same whatever becomes of the form.
    """
    questionnaire = questionnaire_of(application)
    if questionnaire is None or application.form is None:
        return {"form": None, "questions": []}
    form = application.form
    return {
        "form": {
            "title": codec.write(questionnaire.title),
            "number": form.number,
            "hash": form.document_hash,
        },
        "questions": [codec.write(section) for section in given(questionnaire, application.answers)],
    }


def question_parts(content: Mapping[str, Any]) -> list[Part]:
    """The questions of a content as lines, in the reader's language; none in one from before there were any."""
    sections = [codec.read(GivenSection, each) for each in content.get("questions", [])]
    return [
        Part(
            f"{QUESTIONS}{section.key}",
            str(section.title),
            tuple(Line(name_of(each.key), str(each.label), str(each.text)) for each in section.answers),
        )
        for section in sections
    ]
