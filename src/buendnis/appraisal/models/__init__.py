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

__all__ = [
    "AppraisalCase",
    "AspectScore",
    "Assessment",
    "AssessmentState",
    "CaseState",
    "ConflictDeclaration",
    "ConflictKind",
    "ExpertOpinion",
    "OpinionResult",
    "OpinionSeries",
    "OpinionState",
    "SeatStanding",
    "SpokespersonRelease",
]
