"""Guidelines, ideas and the advice about them, outlines with their finance plans, and their pre-checks."""

from buendnis.funding.models.applications import (
    Application,
    ApplicationDocument,
    ApplicationMember,
    ApplicationPartner,
    ApplicationRevision,
    ApplicationSeries,
    ApplicationState,
    ExpenditureItem,
    FundingSource,
    SourceKind,
    SourceStatus,
)
from buendnis.funding.models.guidelines import GuidelineVersion
from buendnis.funding.models.ideas import AdviceChannel, AdviceNote, Idea, IdeaState
from buendnis.funding.models.prechecks import PreCheck, PreCheckOverride, RulingConfirmation
from buendnis.funding.models.returns import ApplicationReturn, ReturnExtension

__all__ = [
    "AdviceChannel",
    "AdviceNote",
    "Application",
    "ApplicationDocument",
    "ApplicationMember",
    "ApplicationPartner",
    "ApplicationReturn",
    "ApplicationRevision",
    "ApplicationSeries",
    "ApplicationState",
    "ExpenditureItem",
    "FundingSource",
    "GuidelineVersion",
    "Idea",
    "IdeaState",
    "PreCheck",
    "PreCheckOverride",
    "ReturnExtension",
    "RulingConfirmation",
    "SourceKind",
    "SourceStatus",
]
