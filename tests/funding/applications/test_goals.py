"""Outlines name goals of the strategy, and the strategy tells what is done for each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests.funding.applications.worlds import NOW, World, a_draft, a_world
from tests.worlds import strategy

from buendnis.funding.coverage import of_funding
from buendnis.funding.models import Application, Idea, IdeaState
from buendnis.funding.selectors.content import presented, snapshot
from buendnis.funding.services.application_drafts import edit_application
from buendnis.ground.actor import Actor
from buendnis.ground.reference import reference_to
from buendnis.ledger.services import allocate, earmark, open_head
from buendnis.ledger.services.earmarks import Earmarked
from buendnis.ledger.services.outcomes import commit
from buendnis.projects.coverage import of_projects
from buendnis.projects.models import Project
from buendnis.strategy.models import FieldOfAction, Goal, Strategy
from buendnis.strategy.selectors import fields_to_name

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    with time_machine.travel(NOW, tick=False), translation.override("de"):
        yield a_world()


def a_goal(field: FieldOfAction, number: int) -> Goal:
    return Goal.objects.create(field=field, number=number, title=f"Ziel {number}")


def test_goals_are_those_of_the_field_and_go_with_it(world: World) -> None:
    first, second = a_goal(world.field_of_action, 1), a_goal(world.field_of_action, 2)
    other = FieldOfAction.objects.create(strategy=world.field_of_action.strategy, number=3, title="Matching")
    foreign = a_goal(other, 1)
    outline, writer = a_draft(world), world.actors["applicant"]
    named = [str(foreign.public_id), "unfug", str(second.public_id), str(first.public_id)]
    outline = edit_application(
        writer, outline, {"field_of_action": world.field_of_action, "goals": named}, outline.version
    )
    assert outline.goals == [str(first.public_id), str(second.public_id)]
    content = snapshot(outline)
    assert [goal["title"] for goal in content["goals"]] == ["Ziel 1", "Ziel 2"]
    lines = {line.key: line.text for line in presented(content)[0].lines}
    assert lines["goals"] == "Ziel 1; Ziel 2"
    former = {name: value for name, value in content.items() if name != "goals"}
    assert "goals" not in {line.key for line in presented(former)[0].lines}  # what was frozen before
    outline = edit_application(writer, outline, {"field_of_action": other}, outline.version)
    assert outline.goals == []


def test_projects_count_for_their_field_and_for_the_goals_of_their_outlines(world: World) -> None:
    goal = a_goal(world.field_of_action, 1)
    made = a_draft(world, "Labor")
    Application.objects.filter(pk=made.pk).narrowed().update(goals=[str(goal.public_id)])

    def project(title: str, status: str, **said: Any) -> None:
        Project.objects.create(
            alliance=world.alliance, title=title, status=status, field_of_action=world.field_of_action, **said
        )

    def told() -> dict[str, Decimal]:
        return {each.part: each.amount for each in of_projects(world.alliance.pk)}

    project("Labor", "running", application=made)
    field, key = str(world.field_of_action.key), str(goal.key)
    with CaptureQueriesContext(connection) as first:
        assert told() == {field: Decimal(1), key: Decimal(1)}
    project("Früher", "finished")
    project("Abgelehnt", "refused")
    with CaptureQueriesContext(connection) as second:
        assert told() == {field: Decimal(2), key: Decimal(1)}
    assert len(first) == len(second)


def test_a_field_of_a_former_version_stays_named(world: World) -> None:
    old = world.field_of_action
    Strategy.objects.filter(pk=old.strategy_id).narrowed().update(ends_on=date(2018, 1, 31))
    new = strategy(world.alliance, "Neu", starts_on=date(2018, 2, 1)).fields.get()
    assert list(fields_to_name(world.alliance.pk)) == [new]
    assert set(fields_to_name(world.alliance.pk, old)) == {old, new}


def test_what_is_done_is_counted_by_field_and_goal(world: World) -> None:
    goal, system = a_goal(world.field_of_action, 1), Actor.system("test", world.alliance.pk)
    head = open_head(system, world.alliance.recognitions.get(), "SER")
    allocate(
        system,
        head,
        Decimal(500000),
        reason="Zuweisung",
        source="Schreiben",
        source_date=date(2018, 1, 1),
        key="a",
        now=NOW,
    )

    def outline(number: int) -> Application:
        made = a_draft(world, f"Labor {number}")
        Application.objects.filter(pk=made.pk).narrowed().update(
            number=f"S-{number}",
            state="decided",
            field_of_action=world.field_of_action,
            goals=[str(goal.public_id)] if number == 1 else [],
        )
        kept = earmark(
            system,
            head=head,
            subject=reference_to(made, made.title),
            amount=Decimal(1000 * number),
            category="structure",
            expires_on=date(2019, 1, 1),
            reason="Beschluss",
            key=f"e{number}",
            now=NOW,
        )
        if number == 2:
            assert isinstance(kept, Earmarked)
            commit(
                system,
                kept.earmark,
                amount=Decimal(1500),
                source="Bescheid",
                source_date=date(2018, 2, 20),
                now=NOW,
            )
        return made

    def told() -> dict[tuple[str, str], Decimal]:
        return {(each.part, each.measure): each.amount for each in of_funding(world.alliance.pk)}

    outline(1)
    Idea.objects.create(
        alliance=world.alliance,
        title="Idee",
        summary="X",
        state=IdeaState.NEW,
        confirmed_at=NOW,
        field_of_action=world.field_of_action,
        goal=goal,
    )
    with CaptureQueriesContext(connection) as first:
        told()
    outline(2)
    outline(3)
    with CaptureQueriesContext(connection) as second:
        found = told()
    assert len(first) == len(second)
    field, key = str(world.field_of_action.key), str(goal.key)
    assert [found[field, "ideas"], found[key, "ideas"]] == [Decimal(1), Decimal(1)]
    assert [found[field, "outlines"], found[key, "outlines"]] == [Decimal(3), Decimal(1)]
    assert [found[field, "earmarked"], found[key, "earmarked"]] == [Decimal(4000), Decimal(1000)]
    assert found[field, "committed"] == 1500
    Application.objects.filter(number="S-3").narrowed().update(state="withdrawn")
    assert told()[field, "outlines"] == 2
