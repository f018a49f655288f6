"""Forms of questions as validated documents, their answers, and Django forms made from them: no database.

How to use it: ``read_questionnaire`` reads a document (``validate`` names its problems), ``QuestionForm``
asks it, ``problems`` says what is missing, ``kept`` what is submitted, ``given`` what is read back for ever.
"""

from buendnis.funding.guideline.shape import Problem
from buendnis.funding.questionnaire.answers import (
    Answer,
    Answers,
    GivenAnswer,
    GivenSection,
    asked,
    condition_in_words,
    given,
    in_words,
    kept,
    problems,
    words_in,
    wrong_with,
)
from buendnis.funding.questionnaire.document import (
    FORMAT,
    BuiltIn,
    Condition,
    Field,
    InvalidQuestionnaire,
    Kind,
    Option,
    Questionnaire,
    Section,
    Words,
    empty,
)
from buendnis.funding.questionnaire.form import QuestionForm, key_of, name_of
from buendnis.funding.questionnaire.reading import read_draft, read_questionnaire
from buendnis.funding.questionnaire.validation import schema, shape_problems, validate

__all__ = [
    "FORMAT",
    "Answer",
    "Answers",
    "BuiltIn",
    "Condition",
    "Field",
    "GivenAnswer",
    "GivenSection",
    "InvalidQuestionnaire",
    "Kind",
    "Option",
    "Problem",
    "QuestionForm",
    "Questionnaire",
    "Section",
    "Words",
    "asked",
    "condition_in_words",
    "empty",
    "given",
    "in_words",
    "kept",
    "key_of",
    "name_of",
    "problems",
    "read_draft",
    "read_questionnaire",
    "schema",
    "shape_problems",
    "validate",
    "words_in",
    "wrong_with",
]
