"""Committees, their meetings and resolutions, and the votes, which only ever grow.

A resolution knows its subject by reference only; who may not vote on it, and why, is handed in from above.
"""

from buendnis.decisions.models.committees import Committee
from buendnis.decisions.models.meetings import Meeting, MeetingState, Presence
from buendnis.decisions.models.resolutions import (
    Recusal,
    Resolution,
    ResolutionMode,
    ResolutionSeat,
    ResolutionSeries,
    ResolutionState,
)
from buendnis.decisions.models.votes import Channel, Choice, SecretTally, Vote, VoteConfirmation

__all__ = [
    "Channel",
    "Choice",
    "Committee",
    "Meeting",
    "MeetingState",
    "Presence",
    "Recusal",
    "Resolution",
    "ResolutionMode",
    "ResolutionSeat",
    "ResolutionSeries",
    "ResolutionState",
    "SecretTally",
    "Vote",
    "VoteConfirmation",
]
