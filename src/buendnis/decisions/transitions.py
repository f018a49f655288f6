"""How resolutions, meetings and minutes go on: every change of state there is."""

from __future__ import annotations

from buendnis.decisions.models import MeetingState, MinutesState
from buendnis.decisions.models import ResolutionState as State
from buendnis.ground.transitions import Transition, Transitions

OFFICE = "the secretariat"
FINAL = (State.ADOPTED, State.REJECTED, State.NO_QUORUM, State.FORCED, State.FALLBACK)

RESOLUTION = Transitions(
    Transition(
        "open", (State.DRAFT,), State.OPEN, OFFICE, "rules, seats and recusals are fixed; seats are told"
    ),
    *(
        Transition(
            f"close:{state}", (State.OPEN,), state, "the count", "outcome stored; the subject's room is told"
        )
        for state in FINAL
    ),
    Transition("withdraw", (State.DRAFT, State.OPEN), State.WITHDRAWN, OFFICE, "the subject's room is told"),
)

_COMING = (MeetingState.PLANNED, MeetingState.INVITED)

MEETING = Transitions(
    Transition("invite", (MeetingState.PLANNED,), MeetingState.INVITED, OFFICE, "seats are told"),
    Transition("open", _COMING, MeetingState.OPEN, OFFICE, "votes can be opened"),
    Transition("close", (MeetingState.OPEN,), MeetingState.CLOSED, OFFICE, "the minutes are drafted"),
    Transition(
        "approve",
        (MeetingState.CLOSED,),
        MeetingState.MINUTED,
        "the approval of the minutes",
        "they are frozen",
    ),
    Transition("cancel", _COMING, MeetingState.CANCELLED, OFFICE, "seats are told"),
)

MINUTES = Transitions(
    Transition("share", (MinutesState.DRAFT,), MinutesState.SHARED, OFFICE, "seats are told"),
    Transition(
        "take_back", (MinutesState.SHARED,), MinutesState.DRAFT, OFFICE, "seats do not read it any more"
    ),
    Transition(
        "approve",
        (MinutesState.SHARED,),
        MinutesState.APPROVED,
        "a spokesperson, or a meeting",
        "frozen and printed",
    ),
)
