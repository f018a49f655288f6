"""People who walk through the site, each with a browser of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.looking import enter, follow
from tests.signing_in import mailed_code, totp_code

from buendnis.demo import people
from buendnis.ground.accounts.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZES: dict[str, dict[str, object]] = {
    "desktop": {"viewport": DESKTOP},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
}


def press(page: Page, name: str) -> None:
    follow(page.get_by_role("button", name=name, exact=True).first)


def _sign_in(page: Page, site: str, email: str) -> None:
    """By mailed code, and by the app where the account has one."""
    page.goto(f"{site}/konto/anmelden/")
    page.get_by_label("E-Mail").fill(email)
    press(page, "Code zusenden")
    page.get_by_label("Code").fill(mailed_code())
    press(page, "Bestätigen")
    page.wait_for_url(lambda url: "/anmelden/code/" not in url)
    if "zweiter-faktor" in page.url:
        page.locator("#id_code").fill(totp_code(people.totp_secret(email)))
        page.locator("#id_code").press("Enter")
        page.wait_for_url(lambda url: "/konto/" not in url)


class Path:
    """The people of one run, each with a browser of their own, in which they sign in, or are ``known``."""

    def __init__(self, site: str, new_page: Callable[..., Page], size: str, *, known: bool = False) -> None:
        self.site = site
        self._new_page = new_page
        self._size = SIZES[size]
        self._known = known
        self._pages: dict[str, Page] = {}

    def visitor(self) -> Page:
        return self._new_page(**self._size)

    def of(self, email: str) -> Page:
        if email not in self._pages:
            self._pages[email] = self._new_page(**self._size)
            if self._known:
                self._enter(email)
            else:
                _sign_in(self._pages[email], self.site, email)
        return self._pages[email]

    def _enter(self, email: str) -> None:
        enter(self._pages[email], self.site, User.objects.get(email=email))

    def open(self, email: str, path: str) -> Page:
        page = self.of(email)
        page.goto(f"{self.site}{path}")
        if "/konto/anmelden/" in page.url:  # days have passed since
            self._enter(email)
            page.goto(f"{self.site}{path}")
        return page
