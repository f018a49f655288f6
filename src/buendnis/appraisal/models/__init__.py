"""Assessments by the partners, conflicts of interest, and the expert opinion with its releases."""

from buendnis.appraisal.models.cases import (
    AppraisalCase,
    AspectScore,
    Assessment,
    AssessmentState,
    CaseState,
    ConflictDeclaration,
    ConflictKind,
    SeatStanding,
)
from buendnis.appraisal.models.opinions import (
    ExpertOpinion,
    OpinionResult,
    OpinionSeries,
    OpinionState,
    SpokespersonRelease,
)
from buendnis.appraisal.models.rulings import (
    ConflictObjection,
    ConflictRuling,
    ConflictRulingAnswer,
    Verdict,
)

__all__ = [
    "AppraisalCase",
    "AspectScore",
    "Assessment",
    "AssessmentState",
    "CaseState",
    "ConflictDeclaration",
    "ConflictKind",
    "ConflictObjection",
    "ConflictRuling",
    "ConflictRulingAnswer",
    "ExpertOpinion",
    "OpinionResult",
    "OpinionSeries",
    "OpinionState",
    "SeatStanding",
    "SpokespersonRelease",
    "Verdict",
]
