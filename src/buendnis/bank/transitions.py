"""How a query of the bank goes on."""

from __future__ import annotations

from buendnis.bank.models import QueryState as State
from buendnis.ground.transitions import Transition, Transitions

OFFICE = "the secretariat"
QUERY = Transitions(
    Transition("hand_over", (State.OFFICE,), State.APPLICANT, OFFICE, "the applicant is asked by mail"),
    Transition(
        "contribute", (State.APPLICANT,), State.OFFICE, "whoever writes the outline", "mail to the office"
    ),
    Transition("take_back", (State.APPLICANT,), State.OFFICE, OFFICE),
    Transition("answer", (State.OFFICE, State.APPLICANT), State.ANSWERED, OFFICE, "with its day"),
    Transition("reopen", (State.ANSWERED,), State.OFFICE, OFFICE, "where the bank asks again"),
)
