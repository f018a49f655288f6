"""Guidelines as validated documents: pure data, no database."""

from buendnis.funding.guideline import codec
from buendnis.funding.guideline.completeness import Gap, GapKind, completeness
from buendnis.funding.guideline.document import (
    Guideline,
    InvalidGuideline,
    JudgedBy,
    ObjectKind,
    ProgrammeArea,
)
from buendnis.funding.guideline.library import Scheme, schemes, shipped
from buendnis.funding.guideline.reading import read_guideline
from buendnis.funding.guideline.rubric import rubric
from buendnis.funding.guideline.shape import Problem
from buendnis.funding.guideline.validation import schema, validate

__all__ = [
    "Gap",
    "GapKind",
    "Guideline",
    "InvalidGuideline",
    "JudgedBy",
    "ObjectKind",
    "Problem",
    "ProgrammeArea",
    "Scheme",
    "codec",
    "completeness",
    "read_guideline",
    "rubric",
    "schema",
    "schemes",
    "shipped",
    "validate",
]
