"""How a call goes on. Between its publication and its end, the dates say whether it is open."""

from __future__ import annotations

from buendnis.funding.models import CallState as State
from buendnis.ground.transitions import Transition, Transitions

OFFICE = "the secretariat"

CALL = Transitions(
    Transition(
        "publish", (State.DRAFT,), State.PUBLISHED, OFFICE, "everybody reads it; its questions are frozen"
    ),
    Transition(
        "extend", (State.PUBLISHED,), State.PUBLISHED, OFFICE, "with a reason, shown; reminders go out anew"
    ),
    Transition("end", (State.PUBLISHED,), State.ENDED, OFFICE, "nothing more comes in by it"),
    Transition("delete", (State.DRAFT,), State.DRAFT, OFFICE, "as long as nobody has read it"),
)
