"""Lists show what was submitted last: a text that is being changed is for its writers only."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.funding.applications.worlds import EXPENDITURE, NOW, SOURCES, World, a_full_draft, a_world

from buendnis.funding.invariants import lists_show_the_latest_revision
from buendnis.funding.models import Application
from buendnis.funding.selectors.listing import listed
from buendnis.funding.services.applications import (
    edit_application,
    return_application,
    set_finance_plan,
    submit_application,
)


@pytest.fixture
def world(db: None) -> World:
    return a_world()


def shown(world: World) -> tuple[str, Decimal, Decimal]:
    row = listed(Application.objects.visible_to(world.actors["office"])).get()
    return row.shown_title, row.shown_total, row.shown_esf


def test_what_is_being_changed_is_listed_once_it_is_submitted(world: World) -> None:
    writer, outline = world.actors["applicant"], a_full_draft(world, "Erstes")
    submit_application(writer, outline, NOW)
    return_application(world.actors["office"], outline, "Bitte kürzen.", now=NOW)
    edit_application(writer, outline, {"title": "Zweites"}, outline.version)
    half = Decimal(235000)
    set_finance_plan(writer, outline, EXPENDITURE[:1], [SOURCES[0]], outline.version)
    assert shown(world) == ("Erstes", Decimal(470000), half)
    set_finance_plan(writer, outline, EXPENDITURE, SOURCES, outline.version)
    submit_application(writer, outline, NOW)
    assert shown(world) == ("Zweites", Decimal(470000), half)
    assert list(lists_show_the_latest_revision()) == []


def test_a_list_that_says_something_else_is_noticed(world: World) -> None:
    outline = a_full_draft(world)
    submit_application(world.actors["applicant"], outline, NOW)
    Application.objects.in_alliance(world.alliance.pk).update(submitted_total=Decimal(1))
    assert list(lists_show_the_latest_revision()) == [
        f"The outline {outline.number} is listed otherwise than its latest revision says."
    ]
