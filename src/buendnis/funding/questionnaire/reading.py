"""From a document to the form of questions that it says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from buendnis.funding.questionnaire.document import InvalidQuestionnaire, Questionnaire
from buendnis.funding.questionnaire.validation import shape_problems, validate


def read_questionnaire(document: Mapping[str, Any], built_in: Collection[str] = ()) -> Questionnaire:
    """Read a document that can be asked. Raises InvalidQuestionnaire with every problem found.

    ``built_in`` are the names of the fields of the product that it may speak about.
    """
    if problems := validate(document, built_in):
        raise InvalidQuestionnaire(tuple(problems))
    return Questionnaire.stored(document)


def read_draft(document: Mapping[str, Any]) -> Questionnaire:
    """Read a document that is still being edited: of the right shape, whatever it lacks in sense."""
    if problems := shape_problems(document):
        raise InvalidQuestionnaire(tuple(problems))
    return Questionnaire.stored(document)
