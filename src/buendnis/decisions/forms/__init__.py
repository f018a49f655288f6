"""What people enter to decide together."""

from buendnis.decisions.forms.agenda import (
    AbsenceForm,
    HandsForm,
    ItemForm,
    ItemMotionForm,
    ItemRemarksForm,
    PaperForm,
    PostponeForm,
)
from buendnis.decisions.forms.meetings import (
    CommitteeForm,
    MeetingFilter,
    MeetingForm,
    NoteReplyForm,
    PresenceForm,
    RemarksForm,
    ReplyForm,
    coming_meetings,
)
from buendnis.decisions.forms.minutes import AddendumForm, ApproveForm, MinutesForm, ObjectionForm
from buendnis.decisions.forms.motions import (
    ROWS,
    BringForm,
    EditMotionForm,
    ListFilter,
    MotionForm,
    NothingForm,
    ReasonForm,
    RecuseForm,
    TakeForm,
)
from buendnis.decisions.forms.tasks import DoneForm, TaskFilter, TaskForm
from buendnis.decisions.forms.votes import ConfirmForm, RecordVoteForm, SettleForm, VoteForm, choices_of

__all__ = [
    "ROWS",
    "AbsenceForm",
    "AddendumForm",
    "ApproveForm",
    "BringForm",
    "CommitteeForm",
    "ConfirmForm",
    "DoneForm",
    "EditMotionForm",
    "HandsForm",
    "ItemForm",
    "ItemMotionForm",
    "ItemRemarksForm",
    "ListFilter",
    "MeetingFilter",
    "MeetingForm",
    "MinutesForm",
    "MotionForm",
    "NoteReplyForm",
    "NothingForm",
    "ObjectionForm",
    "PaperForm",
    "PostponeForm",
    "PresenceForm",
    "ReasonForm",
    "RecordVoteForm",
    "RecuseForm",
    "RemarksForm",
    "ReplyForm",
    "SettleForm",
    "TakeForm",
    "TaskFilter",
    "TaskForm",
    "VoteForm",
    "choices_of",
    "coming_meetings",
]
