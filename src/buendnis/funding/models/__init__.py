"""Guidelines, ideas and the advice about them, outlines with their finance plans, and their pre-checks."""

from buendnis.funding.models.advice import (
    AdviceCase,
    AdviceChannel,
    AdviceContact,
    AdviceDocument,
    AdviceHandOver,
    AdviceHelper,
    AdviceNote,
    AdviceOrigin,
    AdviceResult,
    AdviceState,
    AdviceStep,
    StepOwner,
)
from buendnis.funding.models.applications import (
    Application,
    ApplicationDocument,
    ApplicationMember,
    ApplicationPartner,
    ApplicationRevision,
    ApplicationSeries,
    ApplicationState,
)
from buendnis.funding.models.calls import (
    CallExtension,
    CallPhase,
    CallReminder,
    CallState,
    FundingCall,
    IdeaCall,
)
from buendnis.funding.models.early_start import EarlyStart
from buendnis.funding.models.finance import (
    AidDeclaration,
    AidKind,
    ConditionKind,
    ExpenditureItem,
    FundingSource,
    SourceCondition,
    SourceKind,
    SourceStatus,
    SourceUpdate,
)
from buendnis.funding.models.guidelines import GuidelineVersion
from buendnis.funding.models.idea_voices import IdeaComment, IdeaInvitation, IdeaSupport, SupportKind
from buendnis.funding.models.ideas import Idea, IdeaState
from buendnis.funding.models.outline_forms import OutlineForm, OutlineFormState
from buendnis.funding.models.prechecks import PreCheck, PreCheckOverride, RulingConfirmation
from buendnis.funding.models.returns import ApplicationReturn, ReturnExtension

__all__ = [
    "AdviceCase",
    "AdviceChannel",
    "AdviceContact",
    "AdviceDocument",
    "AdviceHandOver",
    "AdviceHelper",
    "AdviceNote",
    "AdviceOrigin",
    "AdviceResult",
    "AdviceState",
    "AdviceStep",
    "AidDeclaration",
    "AidKind",
    "Application",
    "ApplicationDocument",
    "ApplicationMember",
    "ApplicationPartner",
    "ApplicationReturn",
    "ApplicationRevision",
    "ApplicationSeries",
    "ApplicationState",
    "CallExtension",
    "CallPhase",
    "CallReminder",
    "CallState",
    "ConditionKind",
    "EarlyStart",
    "ExpenditureItem",
    "FundingCall",
    "FundingSource",
    "GuidelineVersion",
    "Idea",
    "IdeaCall",
    "IdeaComment",
    "IdeaInvitation",
    "IdeaState",
    "IdeaSupport",
    "OutlineForm",
    "OutlineFormState",
    "PreCheck",
    "PreCheckOverride",
    "ReturnExtension",
    "RulingConfirmation",
    "SourceCondition",
    "SourceKind",
    "SourceStatus",
    "SourceUpdate",
    "StepOwner",
    "SupportKind",
]
