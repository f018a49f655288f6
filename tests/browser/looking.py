"""What every browser test does: come in as a person, and look at a page with the eyes of axe."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from tests import worlds
from tests.signing_in import mailed_code

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from buendnis.ground.accounts.models import User

# what a theme can change; all other rules look at the structure
COLOURS = ("color-contrast", "link-in-text-block")
# Colours take axe two thirds of its time, and most of a page is its frame, or rows like others. An element's key
# says how it and all around it are built (without texts and addresses) and painted: alike, they are seen alike.
UNSEEN = """([seen, rules]) => {
    const known = new Set(seen.split(' ')), keys = new Map(), unseen = [];
    const paint = ['color', 'backgroundColor', 'backgroundImage', 'opacity', 'visibility', 'display', 'position',
        'fontSize', 'fontWeight', 'textDecorationLine', 'textShadow', 'filter', 'mixBlendMode', 'borderBottomStyle'];
    const hash = text => {
        let [high, low] = [7, 11];
        for (let at = 0; at < text.length; at++) {
            const code = text.charCodeAt(at);
            high = Math.imul(high ^ code, 2654435761);
            low = Math.imul(low ^ code, 1597334677);
        }
        return (high >>> 0).toString(36) + '.' + (low >>> 0).toString(36);
    };
    const key = element => {
        if (!keys.has(element)) {
            const style = getComputedStyle(element);
            const built = [...element.attributes].map(
                one => one.name + (['class', 'style', 'type'].includes(one.name) ? one.value : '')).sort();
            const above = element.parentElement ? key(element.parentElement) : '';
            keys.set(element, hash([above, element.tagName, built, ...paint.map(name => style[name])].join('|')));
        }
        return keys.get(element);
    };
    for (const element of document.querySelectorAll('body, body *')) {
        const speaks = 'value' in element || [...element.childNodes].some(
            node => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if (speaks && !known.has(key(element))) {
            known.add(key(element));
            unseen.push(element);
        }
    }
    const options = {resultTypes: ['violations'], runOnly: {type: 'rule', values: rules}};
    const found = unseen.length ? axe.run({include: unseen}, options) : Promise.resolve({violations: []});
    return found.then(all => [unseen.map(key).join(' '), all.violations]);
}"""
# All that rules about structure look at: the whole page but for what is new with each answer, at this width.
WHOLE = r"""() => innerWidth + document.documentElement.outerHTML
    .replace(/(name="(?:csrfmiddlewaretoken|once)" value=")[^"]*/g, '$1')"""
_whole: set[str] = set()  # pages without a fault, and elements, that this process has looked at
_painted: set[str] = set()


def enter(page: Page, site: str, user: User) -> None:
    """Go on as somebody, with a session made beside the browser: signing in has tests of its own."""
    cookie = worlds.client(user).cookies[settings.SESSION_COOKIE_NAME]
    page.context.clear_cookies()
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])


def sign_in(page: Page, site: str, email: str) -> None:
    """Sign in by the code that comes by mail, as far as that goes without a second factor."""
    page.goto(f"{site}/konto/anmelden/")
    page.get_by_label("E-Mail").fill(email)
    follow(page.get_by_role("button", name="Code zusenden"))
    page.get_by_label("Code").fill(mailed_code())
    page.get_by_role("button", name="Bestätigen").click()
    page.wait_for_url(lambda url: "/anmelden/" not in url)


def follow(what: Locator) -> None:
    """Click what leads on, and wait until it has: the next line may look, go elsewhere, or ask the database."""
    with what.page.expect_navigation():
        what.click()


def violations(
    page: Page, rules: tuple[str, ...] = (), without: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """What axe finds wrong: by WCAG 2.2 A and AA and what axe calls best practice, or by ``rules`` alone."""
    _load_axe(page)
    options: dict[str, Any] = {
        "resultTypes": ["violations"],
        "rules": {rule: {"enabled": False} for rule in without},
    }
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found: list[dict[str, Any]] = page.evaluate(
        "options => axe.run(options).then(all => all.violations)", options
    )
    return found


def wrong_colours(page: Page, seen: set[str]) -> list[dict[str, Any]]:
    """What axe finds wrong by ``COLOURS`` in what is built and painted like nothing in ``seen``, which it joins."""
    _load_axe(page)
    # as one text: Playwright wraps each of a list
    keys, found = page.evaluate(UNSEEN, [" ".join(seen), COLOURS])
    seen.update(keys.split())
    return list(found)


def _load_axe(page: Page) -> None:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)


def assert_accessible(page: Page) -> None:
    """No violation at all, nothing wider than the screen, one main heading, a title.

    What this process has seen without a fault, the same page in another theme or its frame, is not seen again.
    """
    found = wrong_colours(page, _painted)
    if found:
        _painted.clear()  # the next page that is painted so says it, too
    whole = page.evaluate(WHOLE)
    if whole not in _whole:
        found += violations(page, without=COLOURS)
    assert not found, "\n".join(
        f"{page.url}: {violation['id']}: {node['html'][:200]}\n{node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    )
    _whole.add(whole)
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{page.url} is wider than the screen: {width}"
    assert page.locator("h1").count() == 1
    assert page.title().removesuffix(" – Bündnis").strip()


def look(page: Page, name: str, screenshot: Callable[[Page, str], None], address: str = "") -> None:
    """The page that is open, or at ``address``, accessible in both themes; it is left in the light one."""
    if address:
        page.goto(address)
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        assert_accessible(page)
        screenshot(page, f"{name}-{theme}")
