"""Outlines in a real browser: written on a desktop, read on a telephone, in both themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import time_machine
from tests.browser.conftest import PHONE
from tests.browser.looking import assert_accessible, sign_in
from tests.funding.applications.worlds import NOW, SECRET, World, a_draft, a_full_draft, a_world
from tests.signing_in import mailed_code, totp_code

from buendnis.funding.services.applications import return_application, submit_application
from buendnis.funding.services.prechecks import run_precheck

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def world(site: str) -> World:
    return a_world()


def _look(page: Page, address: str, name: str, screenshot: Callable[[Page, str], None]) -> None:
    """The page in both themes, accessible in each."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.goto(address)
        assert_accessible(page)
        screenshot(page, f"{name}-{theme}")


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
    sign_in(page, site, world.users["applicant"].email)
    one = f"{site}/antraege/{draft.public_id}"
    _look(page, f"{site}/antraege/", "list", screenshot)
    _look(page, f"{site}/antraege/neu/", "new", screenshot)
    for section in ("beschreibung", "partner", "ort-und-zeit", "unterlagen"):
        _look(page, f"{one}/bearbeiten/{section}/", section, screenshot)
    _look(page, f"{site}/antraege/{full.public_id}/finanzplan/", "finance", screenshot)
    _look(page, f"{site}/antraege/{full.public_id}/vorschau/", "preview", screenshot)
    _look(page, f"{site}/antraege/{back.public_id}/", "returned", screenshot)
    _look(page, f"{one}/zurueckziehen/", "withdraw", screenshot)
    _look(page, f"{one}/mitschreibende/", "members", screenshot)


def test_the_sums_follow_the_input(world: World, site: str, page: Page) -> None:
    with time_machine.travel(NOW, tick=False):
        full = a_full_draft(world)
    sign_in(page, site, world.users["applicant"].email)
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
    sign_in(phone, site, world.users["applicant"].email)
    address = f"{site}/antraege/{full.public_id}/finanzplan/"
    phone.goto(address)
    rows = phone.locator("[data-row]")
    first = rows.first
    assert "Personalausgaben 2018 · Leitung · 100.000,00 €" in first.locator("summary").inner_text()
    assert "noch leer" in rows.nth(4).locator("summary").inner_text()
    assert phone.evaluate("document.documentElement.scrollHeight") < 7500
    _look(phone, address, "folded", screenshot)
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
    sign_in(page, site, world.users["applicant"].email)
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
    sign_in(page, site, world.users["seat"].email)
    _look(page, f"{site}/antraege/{full.public_id}/", "seat", screenshot)
    summary = page.locator("#two-minutes")
    box = summary.bounding_box()
    assert box is not None
    assert box["y"] < 844
    _look(page, f"{site}/antraege/{full.public_id}/druck/", "print", screenshot)


def test_the_office_checks(
    world: World, site: str, page: Page, screenshot: Callable[[Page, str], None]
) -> None:
    with time_machine.travel(NOW, tick=False):
        full = a_full_draft(world)
        submit_application(world.actors["applicant"], full, NOW)
        run_precheck(world.actors["office"], full, NOW)
    page.goto(f"{site}/konto/anmelden/")
    page.get_by_label("E-Mail").fill(world.users["office"].email)
    page.get_by_role("button", name="Code zusenden").click()
    page.get_by_label("Code").fill(mailed_code())
    page.get_by_role("button", name="Bestätigen").click()
    page.locator("#id_code").fill(totp_code(SECRET))
    page.locator("#id_code").press("Enter")
    page.wait_for_url(lambda url: "/konto/" not in url)
    _look(page, f"{site}/antraege/{full.public_id}/vorpruefung/", "precheck", screenshot)
    _look(page, f"{site}/antraege/{full.public_id}/zurueckgeben/", "return", screenshot)
