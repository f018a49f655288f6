"""Assessments by the partners, conflicts of interest, and the expert opinion with its releases."""

from buendnis.appraisal.models.assignments import Assignment, AssignmentState, FieldKnown
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
from buendnis.appraisal.models.changes import ChangeAnswer, ChangeState, PlanChange
from buendnis.appraisal.models.conditions import (
    ConditionState,
    ConditionStep,
    ConditionStepKind,
    ConditionTime,
    OpinionCondition,
)
from buendnis.appraisal.models.deliveries import DeliveryChannel, OpinionDelivery, ReceiptKind
from buendnis.appraisal.models.opinions import (
    ExpertOpinion,
    IssuedAs,
    OpinionResult,
    OpinionSeries,
    OpinionState,
    ReasonsLook,
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
    "Assignment",
    "AssignmentState",
    "CaseState",
    "ChangeAnswer",
    "ChangeState",
    "ConditionState",
    "ConditionStep",
    "ConditionStepKind",
    "ConditionTime",
    "ConflictDeclaration",
    "ConflictKind",
    "ConflictObjection",
    "ConflictRuling",
    "ConflictRulingAnswer",
    "DeliveryChannel",
    "ExpertOpinion",
    "FieldKnown",
    "IssuedAs",
    "OpinionCondition",
    "OpinionDelivery",
    "OpinionResult",
    "OpinionSeries",
    "OpinionState",
    "PlanChange",
    "ReasonsLook",
    "ReceiptKind",
    "SeatStanding",
    "SpokespersonRelease",
    "Verdict",
]
