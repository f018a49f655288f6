"""Questions about decisions."""

from buendnis.decisions.selectors.attendance import Attendance, ItemThere, SeatThere, attendance_of
from buendnis.decisions.selectors.meetings import (
    listed_meetings,
    motions_to_name,
    seats_in,
    visible_meetings,
)
from buendnis.decisions.selectors.resolutions import (
    SORTS,
    awaiting_vote,
    count_now,
    listed,
    may_read_resolution,
    own_seat,
    visible_resolutions,
)
from buendnis.decisions.selectors.tasks import (
    listed_tasks,
    own_open_tasks,
    owner_in_words,
    possible_owners,
    pressing_tasks,
    tasks_due,
    visible_tasks,
)
from buendnis.decisions.selectors.votes import RollEntry, contradicted_votes, roll_of, rolls_of, standing_of

__all__ = [
    "SORTS",
    "Attendance",
    "ItemThere",
    "RollEntry",
    "SeatThere",
    "attendance_of",
    "awaiting_vote",
    "contradicted_votes",
    "count_now",
    "listed",
    "listed_meetings",
    "listed_tasks",
    "may_read_resolution",
    "motions_to_name",
    "own_open_tasks",
    "own_seat",
    "owner_in_words",
    "possible_owners",
    "pressing_tasks",
    "roll_of",
    "rolls_of",
    "seats_in",
    "standing_of",
    "tasks_due",
    "visible_meetings",
    "visible_resolutions",
    "visible_tasks",
]
