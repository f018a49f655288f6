"""The strategy: what its keepers may do, and its page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from tests import worlds
from tests.alliances.worlds import World, a_world

from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.strategy.models import FieldOfAction
from buendnis.strategy.selectors import in_force, strategies_of
from buendnis.strategy.services import create_field, create_strategy, edit_field, edit_strategy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    with translation.override("de"):
        yield


@pytest.fixture
def world() -> World:
    return a_world()


def test_the_office_enters_what_was_resolved(world: World) -> None:
    made = create_strategy(
        world.office, world.alliance, title=" Strategie 2021 ", starts_on=date(2021, 1, 1), source="Beschluss"
    )
    edit_strategy(
        world.office,
        made,
        title="Strategie 2021–2027",
        starts_on=date(2021, 1, 1),
        ends_on=date(2027, 12, 31),
    )
    field = create_field(world.office, made, number=1, title="Matching", need="Zu wenige Bewerbungen")
    edit_field(world.office, field, number=2, title="Rekrutierung und Matching")
    rows = strategies_of(world.alliance.pk)
    assert [row.title for row in rows] == ["Strategie 2021–2027", "Strategie son"]
    assert in_force(rows, date(2020, 6, 1)) == world.strategy
    assert in_force(rows, date(2022, 6, 1)) == made
    assert [(each.number, each.title) for each in made.fields.all()] == [(2, "Rekrutierung und Matching")]


def test_what_can_not_be_is_refused(world: World) -> None:
    with pytest.raises(ProcessError, match="Ende"):
        create_strategy(
            world.office, world.alliance, title="X", starts_on=date(2021, 1, 1), ends_on=date(2020, 1, 1)
        )
    with pytest.raises(ProcessError) as refused:
        create_strategy(world.office, world.alliance, title=" ", starts_on=date(2021, 1, 1))
    assert refused.value.field == "title"
    with pytest.raises(ProcessError, match="Nummer"):
        create_field(world.office, world.strategy, number=1, title="Doppelt")


@pytest.mark.parametrize("who", ["spokesperson", "representative", "foreign"])
def test_nobody_else_changes_it(world: World, who: str) -> None:
    actor = a_world("jadebay").office if who == "foreign" else worlds.actor(world.mandates[who])
    for call in (
        lambda: create_strategy(actor, world.alliance, title="X", starts_on=worlds.SINCE),
        lambda: edit_strategy(actor, world.strategy, title="X", starts_on=worlds.SINCE),
        lambda: create_field(actor, world.strategy, number=9, title="X"),
        lambda: edit_field(actor, world.field, number=9, title="X"),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_the_pages_enter_and_correct(world: World) -> None:
    client = worlds.client(world.mandates["office"])
    answer = client.post(
        reverse("strategy:new"), {"title": "Neu", "starts_on": "2019-01-01", "ends_on": "2018-01-01"}
    )
    assert answer.status_code == 422
    assert "Das Ende liegt vor dem Beginn." in answer.content.decode()
    address = reverse("strategy:field_new", args=[world.strategy.public_id])
    doubled = client.post(address, {"number": "1", "title": "Doppelt"})
    assert doubled.status_code == 422
    assert "schon ein Handlungsfeld mit dieser Nummer" in doubled.content.decode()
    assert client.post(address, {"number": "2", "title": "Zweites"}).status_code == 302
    assert FieldOfAction.objects.in_alliance(world.alliance.pk).count() == 2


def test_its_page_takes_as_many_queries_for_three_as_for_one(world: World) -> None:
    client = worlds.client(world.mandates["representative"])
    counted: list[int] = []
    for number in (2, 3):
        client.get(reverse("strategy:strategy"))
        with CaptureQueriesContext(connection) as found:
            page: Any = client.get(reverse("strategy:strategy"))
        assert "Digitalisierung" in page.content.decode()
        counted.append(len(found))
        more = create_strategy(world.office, world.alliance, title=f"S {number}", starts_on=worlds.SINCE)
        create_field(world.office, more, number=1, title="Feld")
        create_field(world.office, more, number=2, title="Feld")
    assert counted[0] == counted[1]
