"""How an idea goes on: every change of state there is."""

from __future__ import annotations

from buendnis.funding.models import IdeaState as State
from buendnis.ground.transitions import Transition, Transitions

OFFICE = "the secretariat"

IDEA = Transitions(
    Transition("confirm", (State.UNCONFIRMED,), State.NEW, "whoever brought it", "the office is told"),
    Transition("advise", (State.NEW,), State.ADVICE, OFFICE, "with the first note of advice"),
    Transition("park", (State.NEW, State.ADVICE), State.PARKED, OFFICE, "with a reason, by mail"),
    Transition(
        "decline", (State.NEW, State.ADVICE, State.PARKED), State.DECLINED, OFFICE, "with a reason, by mail"
    ),
    Transition("reopen", (State.PARKED, State.DECLINED), State.ADVICE, OFFICE, "by mail"),
    Transition(
        "merge",
        (State.NEW, State.ADVICE, State.PARKED),
        State.MERGED,
        OFFICE,
        "support, comments and advice go along; whoever brought it is told",
    ),
    Transition("outline", (State.NEW, State.ADVICE), State.OUTLINED, OFFICE, "an outline begins"),
)
