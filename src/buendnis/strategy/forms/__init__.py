"""The forms of a strategy."""

from buendnis.strategy.forms.content import (
    CiteDocumentForm,
    CiteSnapshotForm,
    FieldForm,
    GoalForm,
    RevisionForm,
    StrategyForm,
)
from buendnis.strategy.forms.numbers import ValueInput
from buendnis.strategy.forms.steps import (
    AnswerForm,
    CommentForm,
    ConsultForm,
    CorrectForm,
    ExtendForm,
    MeasureForm,
    OutsideForm,
)

__all__ = [
    "AnswerForm",
    "CiteDocumentForm",
    "CiteSnapshotForm",
    "CommentForm",
    "ConsultForm",
    "CorrectForm",
    "ExtendForm",
    "FieldForm",
    "GoalForm",
    "MeasureForm",
    "OutsideForm",
    "RevisionForm",
    "StrategyForm",
    "ValueInput",
]
