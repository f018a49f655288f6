"""Signing in at a desk and on a phone, in light and dark, with nothing in anybody's way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from tests.browser.looking import assert_accessible, follow, sign_in
from tests.signing_in import mailed_code, totp_code

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 780}}


@pytest.fixture
def _nobody_waits(cloned_db: None) -> None:
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def user(cloned_db: None) -> Any:
    from buendnis.ground.accounts.models import User

    return User.objects.create_user("kammer1@example.org", name="Vertretung Kammer 1")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.usefixtures("_nobody_waits")
def test_signing_in_and_the_second_factor(
    *,
    site: str,
    user: Any,
    new_page: Callable[..., Page],
    screenshot: Callable[[Page, str], None],
    size: str,
    theme: str,
) -> None:
    page = new_page(viewport=SIZES[size], color_scheme=theme)

    def look(name: str) -> None:
        assert_accessible(page)
        screenshot(page, name)

    page.goto(f"{site}/konto/anmelden/")
    look("ask")
    follow(page.get_by_role("button", name="Code zusenden"))
    look("refused")
    assert page.evaluate("document.activeElement.name") == "email"
    page.get_by_label("E-Mail").fill(user.email)
    follow(page.get_by_role("button", name="Code zusenden"))
    look("code")
    page.get_by_label("Code").fill(mailed_code())
    follow(page.get_by_role("button", name="Bestätigen"))

    page.goto(f"{site}{reverse('accounts:overview')}")
    look("account")
    page.goto(f"{site}{reverse('mfa_activate_totp')}")
    page.get_by_text("Ich kann das Bild nicht fotografieren").click()
    look("second-factor")
    secret = page.locator("details .code").inner_text()
    page.locator("#id_code").fill(totp_code(secret))
    follow(page.get_by_role("button", name="Einrichten"))
    look("recovery-codes")
    assert page.locator(".recovery li").count() == 10
    page.goto(f"{site}{reverse('accounts:sessions')}")
    look("sessions")


def test_the_theme_and_the_language_stay_chosen(site: str, page: Page) -> None:
    page.goto(f"{site}/barrierefreiheit/")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    follow(page.get_by_role("button", name="Dunkel"))
    assert page.url == f"{site}/barrierefreiheit/"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert_accessible(page)
    page.get_by_role("button", name="English").click()
    assert page.locator("h1").inner_text() == "Accessibility"
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("html").get_attribute("data-kern-theme") == "dark"


def test_the_menu_of_a_phone_opens_without_scripts(
    site: str, user: Any, new_page: Callable[..., Page], screenshot: Callable[[Page, str], None]
) -> None:
    page = new_page(viewport=SIZES["phone"], java_script_enabled=False)
    sign_in(page, site, user.email)
    page.goto(f"{site}/konto/")
    page.get_by_text("Menü").click()
    screenshot(page, "menu")
    follow(page.locator(".drawer").get_by_role("button", name="Abmelden"))
    page.goto(f"{site}/konto/")
    assert "/anmelden/" in page.url


def test_with_the_keyboard_one_reaches_the_content_first(site: str, page: Page) -> None:
    page.goto(f"{site}/datenschutz/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
