"""Ideas and guidelines in a real browser: advised on and completed by the office, in both themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.browser.looking import assert_accessible
from tests.funding.applications.worlds import SECRET, World
from tests.funding.ideas.worlds import an_open_world, brought, close_form, confirmed
from tests.signing_in import mailed_code, totp_code

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


def _look(page: Page, address: str, name: str, screenshot: Callable[[Page, str], None]) -> None:
    """The page in both themes, accessible in each."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.goto(address)
        assert_accessible(page)
        screenshot(page, f"{name}-{theme}")


def _sign_in_office(page: Page, site: str, world: World) -> None:
    page.goto(f"{site}/konto/anmelden/")
    page.get_by_label("E-Mail").fill(world.users["office"].email)
    page.get_by_role("button", name="Code zusenden").click()
    page.get_by_label("Code").fill(mailed_code())
    page.get_by_role("button", name="Bestätigen").click()
    page.locator("#id_code").fill(totp_code(SECRET))
    page.locator("#id_code").press("Enter")
    page.wait_for_url(lambda url: "/konto/" not in url)


def test_a_closed_form(world: World, site: str, page: Page, screenshot: Callable[[Page, str], None]) -> None:
    close_form(world)
    _look(page, f"{site}/b/{world.alliance.slug}/idee/", "closed", screenshot)


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
    _sign_in_office(screen, site, world)
    _look(screen, f"{site}/ideen/", "list", screenshot)
    one = f"{site}/ideen/{idea.public_id}/"
    for path, name in (
        ("", "idea"),
        ("beratung/", "advise"),
        ("weglegen/parken/", "park"),
        ("skizze/", "outline"),
    ):
        _look(screen, one + path, name, screenshot)
    _look(screen, f"{site}/ideen/{parked.public_id}/", "parked", screenshot)
    _look(screen, f"{site}/ideen/?q=nirgends", "nothing", screenshot)


def test_the_office_completes_a_guideline(
    world: World, site: str, screen: Page, screenshot: Callable[[Page, str], None]
) -> None:
    office = world.actors["office"]
    draft = guidelines.adopt_guideline(office, world.alliance, "2021-2027")
    guidelines.use_guideline(office, world.guideline, timezone.now())
    successor = guidelines.succeed_guideline(office, world.guideline)
    guidelines.edit_guideline(office, successor, {**successor.document, "citation": "Nds. MBl. 2015 S. 903"})
    _sign_in_office(screen, site, world)
    _look(screen, f"{site}/richtlinien/", "list", screenshot)
    _look(screen, f"{site}/richtlinien/{world.guideline.public_id}/", "frozen", screenshot)
    _look(screen, f"{site}/richtlinien/{successor.public_id}/unterschied/", "difference", screenshot)
    one = f"{site}/richtlinien/{draft.public_id}/"
    _look(screen, one, "guideline", screenshot)
    for slug in ("angaben", "gegenstaende", "bewertung", "kategorien", "luecken"):
        _look(screen, f"{one}bearbeiten/{slug}/", slug, screenshot)
    _look(screen, f"{one}laden/", "load", screenshot)
    screen.goto(f"{one}bearbeiten/bewertung/")
    screen.locator("[id='id_r-a_strategy_fit-max']").fill("11")
    screen.get_by_role("button", name="Speichern").click()
    assert_accessible(screen)
    screenshot(screen, "refused")
