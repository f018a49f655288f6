"""How a resolution goes on: every change of state there is."""

from __future__ import annotations

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
