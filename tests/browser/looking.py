"""What every browser test does: sign in as a person, and look at a page with the eyes of axe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT
from tests.signing_in import mailed_code

if TYPE_CHECKING:
    from playwright.sync_api import Page

# what a theme can change; all other rules look at the structure
COLOURS = ("color-contrast", "link-in-text-block")


def sign_in(page: Page, site: str, email: str) -> None:
    """Sign in by the code that comes by mail, as far as that goes without a second factor."""
    page.goto(f"{site}/konto/anmelden/")
    page.get_by_label("E-Mail").fill(email)
    page.get_by_role("button", name="Code zusenden").click()
    page.get_by_label("Code").fill(mailed_code())
    page.get_by_role("button", name="Bestätigen").click()
    page.wait_for_url(lambda url: "/anmelden/" not in url)


def violations(page: Page, rules: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """What axe finds wrong: by WCAG 2.2 A and AA and what axe calls best practice, or by ``rules`` alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found: list[dict[str, Any]] = page.evaluate(
        "options => axe.run(options).then(all => all.violations)", options
    )
    return found


def assert_accessible(page: Page) -> None:
    """No violation at all, nothing wider than the screen, one main heading, a title."""
    found = violations(page)
    assert not found, "\n".join(
        f"{page.url}: {violation['id']}: {node['html'][:200]}\n{node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    )
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{page.url} is wider than the screen: {width}"
    assert page.locator("h1").count() == 1
    assert page.title().removesuffix(" – Bündnis").strip()
