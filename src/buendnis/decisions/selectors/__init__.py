"""Questions about decisions."""

from buendnis.decisions.selectors.meetings import seats_in, visible_meetings
from buendnis.decisions.selectors.resolutions import (
    SORTS,
    awaiting_vote,
    count_now,
    listed,
    may_read_resolution,
    own_seat,
    visible_resolutions,
)
from buendnis.decisions.selectors.votes import (
    RollEntry,
    contradicted_votes,
    is_contradicted,
    roll_of,
    rolls_of,
)

__all__ = [
    "SORTS",
    "RollEntry",
    "awaiting_vote",
    "contradicted_votes",
    "count_now",
    "is_contradicted",
    "listed",
    "may_read_resolution",
    "own_seat",
    "roll_of",
    "rolls_of",
    "seats_in",
    "visible_meetings",
    "visible_resolutions",
]
