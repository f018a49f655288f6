"""How a case of advice goes on: every change of state there is."""

from __future__ import annotations

from buendnis.funding.models import AdviceState as State
from buendnis.ground.transitions import Transition, Transitions

OFFICE = "the secretariat"

ADVICE = Transitions(
    Transition("confirm", (State.UNCONFIRMED,), State.OPEN, "whoever asks", "the office is told"),
    Transition("wait", (State.OPEN, State.WAITING), State.WAITING, OFFICE, "for somebody who is named"),
    Transition("go_on", (State.WAITING,), State.OPEN, OFFICE),
    Transition("close", (State.OPEN, State.WAITING), State.CLOSED, OFFICE, "with a result, by mail"),
    Transition("reopen", (State.CLOSED,), State.OPEN, OFFICE),
)
LIVING = frozenset({State.OPEN, State.WAITING})
