"""Committees, their meetings and resolutions, and the votes, which only ever grow.

A resolution knows its subject by reference only; who may not vote on it, and why, is handed in from above.
"""

from buendnis.decisions.models.agenda import (
    AbsenceReason,
    AgendaItem,
    Bundle,
    BundleState,
    ItemAbsence,
    ItemKind,
    ItemPaper,
    ItemState,
)
from buendnis.decisions.models.committees import Committee
from buendnis.decisions.models.meetings import (
    COMING,
    HELD,
    OVER,
    Answer,
    Meeting,
    MeetingReply,
    MeetingState,
    Presence,
)
from buendnis.decisions.models.mentions import Mention, Words
from buendnis.decisions.models.minutes import (
    ApprovalWay,
    Minutes,
    MinutesAddendum,
    MinutesObjection,
    MinutesState,
)
from buendnis.decisions.models.resolutions import (
    Recusal,
    Resolution,
    ResolutionMode,
    ResolutionSeat,
    ResolutionSeries,
    ResolutionState,
)
from buendnis.decisions.models.tasks import Task, TaskOwner, TaskState
from buendnis.decisions.models.votes import (
    Channel,
    Choice,
    SecretTally,
    Vote,
    VoteConfirmation,
    VoteSettlement,
)

__all__ = [
    "COMING",
    "HELD",
    "OVER",
    "AbsenceReason",
    "AgendaItem",
    "Answer",
    "ApprovalWay",
    "Bundle",
    "BundleState",
    "Channel",
    "Choice",
    "Committee",
    "ItemAbsence",
    "ItemKind",
    "ItemPaper",
    "ItemState",
    "Meeting",
    "MeetingReply",
    "MeetingState",
    "Mention",
    "Minutes",
    "MinutesAddendum",
    "MinutesObjection",
    "MinutesState",
    "Presence",
    "Recusal",
    "Resolution",
    "ResolutionMode",
    "ResolutionSeat",
    "ResolutionSeries",
    "ResolutionState",
    "SecretTally",
    "Task",
    "TaskOwner",
    "TaskState",
    "Vote",
    "VoteConfirmation",
    "VoteSettlement",
    "Words",
]
