"""What every browser test does: sign in as a person, and look at a page with the eyes of axe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT
from tests.signing_in import mailed_code

if TYPE_CHECKING:
    from playwright.sync_api import Page

# what a theme can change; all other rules look at the structure
COLOURS = ("color-contrast", "link-in-text-block")
# Colours take axe two thirds of its time, and most of a page is its frame, or rows like others. An element's key
# says how it and all around it are built (without texts and addresses) and painted: alike, they are seen alike.
UNSEEN = """([seen, rules]) => {
    const known = new Set(seen), keys = new Map(), unseen = [];
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
    return found.then(all => [unseen.map(key), all.violations]);
}"""


def sign_in(page: Page, site: str, email: str) -> None:
    """Sign in by the code that comes by mail, as far as that goes without a second factor."""
    page.goto(f"{site}/konto/anmelden/")
    page.get_by_label("E-Mail").fill(email)
    page.get_by_role("button", name="Code zusenden").click()
    page.get_by_label("Code").fill(mailed_code())
    page.get_by_role("button", name="Bestätigen").click()
    page.wait_for_url(lambda url: "/anmelden/" not in url)


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
    keys, found = page.evaluate(UNSEEN, [list(seen), COLOURS])
    seen.update(keys)
    return list(found)


def _load_axe(page: Page) -> None:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)


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
