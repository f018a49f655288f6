"""How the points of several assessors become a result, threshold by threshold.

Explained in docs/engines/scoring.md.
"""

from buendnis.engines.scoring.evaluation import Question, evaluate
from buendnis.engines.scoring.results import (
    NAME,
    VERSION,
    AspectResult,
    AspectState,
    Evaluation,
    Level,
    LevelResult,
    Move,
    PointFlip,
    ResultChange,
    Sums,
    ThresholdFlip,
)
from buendnis.engines.scoring.rubric import Aspect, Block, Cites, Criterion, JudgedBy, Rubric, Score

Answer = Evaluation

__all__ = [
    "NAME",
    "VERSION",
    "Answer",
    "Aspect",
    "AspectResult",
    "AspectState",
    "Block",
    "Cites",
    "Criterion",
    "Evaluation",
    "JudgedBy",
    "Level",
    "LevelResult",
    "Move",
    "PointFlip",
    "Question",
    "ResultChange",
    "Rubric",
    "Score",
    "Sums",
    "ThresholdFlip",
    "evaluate",
]
