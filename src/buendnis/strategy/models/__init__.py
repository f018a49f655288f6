"""The region's strategy against the shortage: its versions, what they say, and what partners say of them."""

from buendnis.strategy.models.consultation import (
    Comment,
    CommentAnswer,
    Consultation,
    Verdict,
)
from buendnis.strategy.models.content import CitedEvidence, FieldOfAction, Goal, Measurement, Part
from buendnis.strategy.models.versions import EDITABLE, Phase, Strategy, StrategyState

__all__ = [
    "EDITABLE",
    "CitedEvidence",
    "Comment",
    "CommentAnswer",
    "Consultation",
    "FieldOfAction",
    "Goal",
    "Measurement",
    "Part",
    "Phase",
    "Strategy",
    "StrategyState",
    "Verdict",
]
