"""Outlines in a real browser: written on a desktop, read on a telephone, in both themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import time_machine
from tests.browser.conftest import PHONE
from tests.browser.looking import enter, look
from tests.funding.applications.worlds import NOW, World, a_draft, a_full_draft, a_world

from buendnis.funding.services.applications import return_application, submit_application
from buendnis.funding.services.prechecks import run_precheck

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def world(site: str) -> World:
    return a_world()


@pytest.mark.parametrize("size", ["page", "phone"])
def test_an_applicant_sees_what_is_missing_and_sends(
    world: World,
    site: str,
    size: str,
    request: pytest.FixtureRequest,
    screenshot: Callable[[Page, str], None],
) -> None:
    page: Page = request.getfixturevalue(size)
    with time_machine.travel(NOW, tick=False):
        draft, full = a_draft(world), a_full_draft(world, "Digitalisierungslabor Goslar")
        back = a_full_draft(world, "Zurück")
        submit_application(world.actors["applicant"], back, NOW)
        run_precheck(world.actors["office"], back, NOW)
        return_application(world.actors["office"], back, "Bitte belegen Sie den Bedarf.", ["need"])
    enter(page, site, world.users["applicant"])
    one = f"{site}/antraege/{draft.public_id}"
    look(page, "list", screenshot, f"{site}/antraege/")
    look(page, "new", screenshot, f"{site}/antraege/neu/")
    for section in ("beschreibung", "partner", "ort-und-zeit", "unterlagen"):
        look(page, section, screenshot, f"{one}/bearbeiten/{section}/")
    look(page, "finance", screenshot, f"{site}/antraege/{full.public_id}/finanzplan/")
    look(page, "preview", screenshot, f"{site}/antraege/{full.public_id}/vorschau/")
    look(page, "returned", screenshot, f"{site}/antraege/{back.public_id}/")
    look(page, "withdraw", screenshot, f"{one}/zurueckziehen/")
    look(page, "members", screenshot, f"{one}/mitschreibende/")


def test_the_sums_follow_the_input(world: World, site: str, page: Page) -> None:
    with time_machine.travel(NOW, tick=False):
        full = a_full_draft(world)
    enter(page, site, world.users["applicant"])
    page.goto(f"{site}/antraege/{full.public_id}/finanzplan/")
    page.locator("#id_sources-3-amount").fill("50.000,00")
    assert "10.000,00" in page.locator("[data-total=difference]").inner_text()
    page.locator("#id_expenditure-2-amount").fill("110000")
    assert page.locator("[data-total=difference]").inner_text().startswith("0,00")


def test_on_a_phone_the_rows_of_the_plan_fold_to_what_is_in_them(
    world: World, site: str, phone: Page, screenshot: Callable[[Page, str], None]
) -> None:
    with time_machine.travel(NOW, tick=False):
        full = a_full_draft(world)
    enter(phone, site, world.users["applicant"])
    address = f"{site}/antraege/{full.public_id}/finanzplan/"
    phone.goto(address)
    rows = phone.locator("[data-row]")
    first = rows.first
    assert "Personalausgaben 2018 · Leitung · 100.000,00 €" in first.locator("summary").inner_text()
    assert "noch leer" in rows.nth(4).locator("summary").inner_text()
    assert phone.evaluate("document.documentElement.scrollHeight") < 7500
    look(phone, "folded", screenshot, address)
    first.locator("summary").click()
    phone.locator("#id_expenditure-0-amount").fill("-5")
    phone.locator("#id_expenditure-0-DELETE").check()
    first.locator("summary").click()
    assert "-5 €" in first.locator("summary").inner_text()
    first.locator("summary").click()
    phone.locator("#id_expenditure-0-DELETE").uncheck()
    phone.get_by_role("button", name="Speichern", exact=True).click()
    phone.locator("#error-summary").wait_for()
    assert phone.locator("#id_expenditure-0-amount").is_visible()  # what is to be corrected stays open
    assert not phone.locator("#id_expenditure-1-amount").is_visible()
    screenshot(phone, "refused")


def test_without_scripts_all_rows_of_the_plan_are_open(
    world: World, site: str, new_page: Callable[..., Page]
) -> None:
    with time_machine.travel(NOW, tick=False):
        full = a_full_draft(world)
    page = new_page(viewport=PHONE, java_script_enabled=False)
    enter(page, site, world.users["applicant"])
    page.goto(f"{site}/antraege/{full.public_id}/finanzplan/")
    for amount in page.locator("input[name$=-amount]").all():
        assert amount.is_visible()


@pytest.mark.parametrize("size", ["page", "phone"])
def test_a_seat_reads_the_summary_first(
    world: World,
    site: str,
    size: str,
    request: pytest.FixtureRequest,
    screenshot: Callable[[Page, str], None],
) -> None:
    page: Page = request.getfixturevalue(size)
    with time_machine.travel(NOW, tick=False):
        full = a_full_draft(world)
        submit_application(world.actors["applicant"], full, NOW)
    enter(page, site, world.users["seat"])
    look(page, "seat", screenshot, f"{site}/antraege/{full.public_id}/")
    summary = page.locator("#two-minutes")
    box = summary.bounding_box()
    assert box is not None
    assert box["y"] < 844
    look(page, "print", screenshot, f"{site}/antraege/{full.public_id}/druck/")


def test_the_office_checks(
    world: World, site: str, page: Page, screenshot: Callable[[Page, str], None]
) -> None:
    with time_machine.travel(NOW, tick=False):
        full = a_full_draft(world)
        submit_application(world.actors["applicant"], full, NOW)
        run_precheck(world.actors["office"], full, NOW)
    enter(page, site, world.users["office"])
    look(page, "precheck", screenshot, f"{site}/antraege/{full.public_id}/vorpruefung/")
    look(page, "return", screenshot, f"{site}/antraege/{full.public_id}/zurueckgeben/")
