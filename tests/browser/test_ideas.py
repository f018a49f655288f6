"""Ideas and guidelines in a real browser: advised on and completed by the office, in both themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.browser.looking import assert_accessible, enter, follow, look
from tests.funding.applications.worlds import World
from tests.funding.ideas.worlds import an_open_world, brought, close_form, confirmed

from buendnis.funding.services import guidelines
from buendnis.funding.services.advice_notes import add_advice
from buendnis.funding.services.ideas import park_idea
from buendnis.ground.clock import today

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def world(site: str) -> World:
    return an_open_world()


@pytest.fixture(params=["page", "phone"])
def screen(request: pytest.FixtureRequest) -> Page:
    found: Page = request.getfixturevalue(request.param)
    return found


def test_a_closed_form(world: World, site: str, page: Page, screenshot: Callable[[Page, str], None]) -> None:
    close_form(world)
    look(page, "closed", screenshot, f"{site}/b/{world.alliance.slug}/idee/")


def test_the_office_advises(
    world: World, site: str, screen: Page, screenshot: Callable[[Page, str], None]
) -> None:
    idea, parked = confirmed(world), confirmed(world, "Willkommenslotsen für Betriebe im Harz", "seat")
    brought(world, timezone.now())
    note: dict[str, Any] = {"channel": "talk", "advised_on": today()}
    office = world.actors["office"]
    add_advice(office, idea, text="Intern: Kofinanzierung klären.", helped_write=True, **note)
    add_advice(
        office,
        idea,
        text="Wir haben über Zielgruppe und Zeitplan gesprochen.",
        is_shared=True,
        next_step="Kofinanzierung mit dem Landkreis klären",
        next_step_by="Hochschule",
        next_step_due=today(),
        **note,
    )
    park_idea(office, parked, "Wird nach dem Sommer wieder aufgegriffen.")
    enter(screen, site, world.users["office"])
    look(screen, "list", screenshot, f"{site}/ideen/")
    one = f"{site}/ideen/{idea.public_id}/"
    for path, name in (
        ("", "idea"),
        ("beratung/", "advise"),
        ("weglegen/parken/", "park"),
        ("skizze/", "outline"),
    ):
        look(screen, name, screenshot, one + path)
    look(screen, "parked", screenshot, f"{site}/ideen/{parked.public_id}/")
    look(screen, "nothing", screenshot, f"{site}/ideen/?q=nirgends")


def test_the_office_completes_a_guideline(
    world: World, site: str, screen: Page, screenshot: Callable[[Page, str], None]
) -> None:
    office = world.actors["office"]
    draft = guidelines.adopt_guideline(office, world.alliance, "2021-2027")
    guidelines.use_guideline(office, world.guideline, timezone.now())
    successor = guidelines.succeed_guideline(office, world.guideline)
    guidelines.edit_guideline(office, successor, {**successor.document, "citation": "Nds. MBl. 2015 S. 903"})
    enter(screen, site, world.users["office"])
    look(screen, "list", screenshot, f"{site}/richtlinien/")
    look(screen, "frozen", screenshot, f"{site}/richtlinien/{world.guideline.public_id}/")
    look(screen, "difference", screenshot, f"{site}/richtlinien/{successor.public_id}/unterschied/")
    one = f"{site}/richtlinien/{draft.public_id}/"
    look(screen, "guideline", screenshot, one)
    for slug in ("angaben", "gegenstaende", "bewertung", "kategorien", "luecken"):
        look(screen, slug, screenshot, f"{one}bearbeiten/{slug}/")
    look(screen, "load", screenshot, f"{one}laden/")
    screen.goto(f"{one}bearbeiten/bewertung/")
    screen.locator("[id='id_r-a_strategy_fit-max']").fill("11")
    follow(screen.get_by_role("button", name="Speichern"))
    assert_accessible(screen)
    screenshot(screen, "refused")
