"""Who comes to see a scenario: every change of state there is."""

from __future__ import annotations

from buendnis.ground.transitions import Transition, Transitions
from buendnis.scenarios.models import ScenarioState as State

SCENARIO = Transitions(
    Transition("hand", (State.PRIVATE,), State.HANDED, "the partner who made it", "the office sees it"),
    Transition(
        "share",
        (State.PRIVATE, State.HANDED),
        State.SHARED,
        "the secretariat, its own ones and those given to it",
        "the seats of the committee see it",
    ),
    Transition("unshare", (State.SHARED,), State.HANDED, "the secretariat", "the committee sees it no more"),
    Transition("take_back", (State.HANDED,), State.PRIVATE, "whoever made it", "the office sees it no more"),
    Transition("drop", (State.PRIVATE, State.HANDED), State.DROPPED, "whoever made it", "no list shows it"),
    Transition("restore", (State.DROPPED,), State.PRIVATE, "whoever made it", "its list shows it again"),
)
