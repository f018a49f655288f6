"""What follows what in the life of an outline, and who takes it a step further."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction
from tests.funding.applications.worlds import (
    NOW,
    World,
    a_draft,
    a_full_draft,
    a_world,
)

from buendnis.funding import panels
from buendnis.funding.models import (
    Application,
    ApplicationState,
)
from buendnis.funding.services.applications import (
    begin_assessment,
    mark_checked,
    mark_decided,
    mark_granted,
    mark_opinion_issued,
    mark_refused,
    mark_withdrawn,
    return_application,
    stop_assessment,
    submit_application,
    take_back_decision,
    withdraw_application,
)
from buendnis.funding.transitions import APPLICATION
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import NotAllowed, ProcessError


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


def _to_state(world: World, state: str) -> Application:
    """An outline in ``state``, brought there by the verbs alone."""
    row, office = a_full_draft(world), world.actors["office"]
    steps: dict[str, Callable[[], Any]] = {
        "submitted": lambda: submit_application(world.actors["applicant"], row, NOW),
        "checked": lambda: mark_checked(office, row),
        "assessment": lambda: begin_assessment(office, row),
        "decided": lambda: mark_decided(office, row),
        "opinion": lambda: mark_opinion_issued(office, row),
    }
    if state in {"granted", "refused", "withdrawn"}:
        steps[state] = lambda: VERBS[f"mark_{state}"][1](office, row)
    if state == "draft":
        return row
    for name, step in steps.items():
        if state == "returned" and name == "checked":
            return_application(office, row, "Bitte ergänzen")
            return row
        step()
        if name == state:
            return row
    raise AssertionError(state)


VERBS: dict[str, tuple[str, Callable[[Actor, Application], Any]]] = {
    "submit": ("applicant", lambda actor, row: submit_application(actor, row, NOW)),
    "return": ("office", lambda actor, row: return_application(actor, row, "Bitte ergänzen")),
    "complete_precheck": ("office", mark_checked),
    "begin_assessment": ("office", begin_assessment),
    "stop_assessment": ("office", lambda actor, row: stop_assessment(actor, row, "Bitte ergänzen")),
    "mark_decided": ("office", mark_decided),
    "mark_opinion_issued": ("office", mark_opinion_issued),
    "mark_granted": ("office", mark_granted),
    "mark_refused": ("office", mark_refused),
    "mark_withdrawn": ("office", mark_withdrawn),
    "take_back_decision": ("office", take_back_decision),
    "withdraw": ("applicant", lambda actor, row: withdraw_application(actor, row, "Kein Bedarf mehr")),
}


def test_every_transition_has_a_verb_here() -> None:
    assert {each.verb for each in APPLICATION} == set(VERBS)


@pytest.mark.parametrize("state", ApplicationState.values)
def test_the_table_says_what_follows_what(world: World, state: str) -> None:
    key = _to_state(world, state).pk
    for name, (who, run) in VERBS.items():
        row = _stored(world, key)
        allowed = [each for each in APPLICATION if each.verb == name and state in each.origins]
        before = transaction.savepoint()
        if allowed:
            run(world.actors[who], row)
            assert _stored(world, key).state == allowed[0].target, name
        else:
            with pytest.raises(ProcessError):
                run(world.actors[who], row)
            assert _stored(world, key).state == state, name
        transaction.savepoint_rollback(before)


def _stored(world: World, key: int) -> Application:
    return Application.objects.in_alliance(world.alliance.pk).get(pk=key)


ALLOWED = {
    "submit": {"applicant"},
    "return": {"office"},
    "complete_precheck": {"office"},
    "begin_assessment": {"office"},
    "stop_assessment": {"office"},
    "mark_decided": {"office", "seat", "spokesperson"},  # whoever closes the vote
    "mark_opinion_issued": {"office", "seat", "spokesperson"},
    "mark_granted": {"office"},
    "mark_refused": {"office"},
    "mark_withdrawn": {"office"},
    "take_back_decision": {"office"},
    "withdraw": {"applicant", "office"},
}


def test_what_was_withdrawn_here_is_no_decision_of_the_bank(world: World) -> None:
    for row in (a_draft(world), _to_state(world, "submitted")):  # one without a number, one with
        withdraw_application(world.actors["applicant"], row, "Kein Bedarf mehr")
        with pytest.raises(ProcessError, match="hier zurückgezogen"):
            take_back_decision(world.actors["office"], row)
        assert _stored(world, row.pk).state == ApplicationState.WITHDRAWN
    # one from before a reason was asked, and never submitted
    Application.objects.unscoped("of a test").filter(number="").update(state_reason="")
    for each in Application.objects.unscoped("of a test").filter(number="", state=ApplicationState.WITHDRAWN):
        with pytest.raises(ProcessError, match="hier zurückgezogen"):
            take_back_decision(world.actors["office"], each)


def test_only_those_named_take_a_step(world: World) -> None:
    foreign = a_world("JAD", "03405")
    actors = {**world.actors, "foreign office": foreign.actors["office"], "visitor": Actor.visitor()}
    rows: dict[str, int] = {}
    for name, (_who, run) in VERBS.items():
        origin = next(each.origins[0] for each in APPLICATION if each.verb == name)
        if name == "withdraw":
            origin = ApplicationState.SUBMITTED
        key = rows.setdefault(origin, _to_state(world, origin).pk if origin not in rows else 0)
        for who in actors.keys() - ALLOWED[name]:
            with pytest.raises(NotAllowed):
                run(actors[who], _stored(world, key))
            assert _stored(world, key).state == origin, (name, who)


def test_rooms_above_hear_of_a_withdrawal_and_may_refuse_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = _to_state(world, "assessment")
    heard: list[str] = []

    def refuse(actor: Actor, application: Application) -> None:
        heard.append(application.state)
        raise ProcessError("Nicht jetzt")

    monkeypatch.setattr(panels, "_followers", [refuse])
    with pytest.raises(ProcessError, match="Nicht jetzt"):
        withdraw_application(world.actors["applicant"], row, "Kein Bedarf mehr")
    assert heard == ["withdrawn"]
    row.refresh_from_db()
    assert row.state == "assessment"
