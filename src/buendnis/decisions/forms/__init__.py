"""What people enter to decide together."""

from buendnis.decisions.forms.meetings import (
    CommitteeForm,
    MeetingForm,
    PresenceForm,
    RemarksForm,
    coming_meetings,
)
from buendnis.decisions.forms.motions import (
    ROWS,
    EditMotionForm,
    ListFilter,
    MotionForm,
    NothingForm,
    ReasonForm,
    RecuseForm,
    TakeForm,
)
from buendnis.decisions.forms.votes import ConfirmForm, RecordVoteForm, VoteForm, choices_of

__all__ = [
    "ROWS",
    "CommitteeForm",
    "ConfirmForm",
    "EditMotionForm",
    "ListFilter",
    "MeetingForm",
    "MotionForm",
    "NothingForm",
    "PresenceForm",
    "ReasonForm",
    "RecordVoteForm",
    "RecuseForm",
    "RemarksForm",
    "TakeForm",
    "VoteForm",
    "choices_of",
    "coming_meetings",
]
