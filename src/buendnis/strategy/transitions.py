"""How a version of the strategy gets from its draft to the resolution, and back."""

from __future__ import annotations

from buendnis.ground.transitions import Transition, Transitions
from buendnis.strategy.models import StrategyState as S

STRATEGY = Transitions(
    Transition("consult", (S.DRAFT,), S.CONSULTATION, "secretariat", "partners are asked; the text stays"),
    Transition("evaluate", (S.CONSULTATION,), S.DRAFT, "secretariat", "the text can be changed again"),
    Transition("make_ready", (S.DRAFT,), S.READY, "secretariat", "offered to meetings; the text stays"),
    Transition("take_back", (S.READY,), S.DRAFT, "secretariat", "the text can be changed again"),
    Transition("bring", (S.READY,), S.VOTING, "secretariat", "a motion is drafted"),
    Transition("send_back", (S.VOTING,), S.READY, "committee", "waits for another resolution"),
    Transition("adopt", (S.VOTING, S.READY), S.ADOPTED, "committee", "frozen; ends its predecessor"),
    Transition("adopt_outside", (S.DRAFT,), S.ADOPTED, "secretariat", "frozen; ends its predecessor"),
    Transition("drop", (S.DRAFT,), S.DROPPED, "secretariat", "stays readable"),
)
