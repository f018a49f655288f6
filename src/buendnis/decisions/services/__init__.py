"""What people do to decide together."""

from buendnis.decisions.services.closing import close_due, close_resolution
from buendnis.decisions.services.meetings import (
    close_meeting,
    committee_of_all,
    edit_committee,
    note_presences,
    note_remarks,
    open_meeting,
    plan_meeting,
)
from buendnis.decisions.services.reminders import remind_due, remind_silent
from buendnis.decisions.services.resolutions import (
    draft_resolution,
    edit_resolution,
    open_resolution,
    recuse,
    take_to_meeting,
    withdraw_resolution,
)
from buendnis.decisions.services.votes import cast_vote, confirm_recorded_vote, record_vote

__all__ = [
    "cast_vote",
    "close_due",
    "close_meeting",
    "close_resolution",
    "committee_of_all",
    "confirm_recorded_vote",
    "draft_resolution",
    "edit_committee",
    "edit_resolution",
    "note_presences",
    "note_remarks",
    "open_meeting",
    "open_resolution",
    "plan_meeting",
    "record_vote",
    "recuse",
    "remind_due",
    "remind_silent",
    "take_to_meeting",
    "withdraw_resolution",
]
