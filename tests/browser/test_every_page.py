"""Every page that a role can reach by links, seen by axe in both themes, and as wide as the screen at most."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal, get_args

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.looking import COLOURS, enter, violations, wrong_colours
from tests.jobs import elsewhere

from buendnis.demo import people, world
from buendnis.ground.accounts.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.longest]
# who sees much the same stands together: what is built like a page seen already is not looked at again
ROLES = {
    "applicants": ("", people.APPLICANT),
    "seats": (
        people.SPOKESPERSON,
        f"hochschule-1@{people.DOMAIN}",
        f"gewerkschaft-2.vertretung@{people.DOMAIN}",
    ),
    "secretariat": (people.OFFICE,),
}
# a page's elements without their texts and addresses
BUILD = """() => [document.body, ...document.body.querySelectorAll('*')].map(each =>
    each.tagName + [...each.attributes].map(one => one.name + (one.name === 'class' ? one.value : '')).sort()
).join(' ')"""
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
# files, and what signing out does to the walk
NOT_PAGES = re.compile(
    r"/abmelden/|[./](pdf|json|csv|xlsx|docx|ics|zip|svg)/?$|^/dokumente/|/datei/|/laden/.*\?|[?&](format|export)="
)
Theme = Literal["light", "dark"]
START = ("/", "/arbeitsplatz/", "/pruefen/", "/konto/")


def _pattern(path: str) -> str:
    return ID.sub("ID", path)


def _walk(page: Page, site: str) -> Iterator[str]:
    """Open one address of each kind that links lead to, one after the other."""
    waiting, kinds = list(START), {_pattern(path) for path in START}
    while waiting:
        path = waiting.pop(0)
        answer = page.goto(f"{site}{path}")
        assert answer is not None
        assert answer.status == 200, f"{path} answers {answer.status}"
        yield path
        for link in page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.getAttribute('href'))"):
            target = str(link).partition("#")[0]
            kind = _pattern(target)
            if NOT_PAGES.search(target) or kind in kinds or "?" in target:
                continue
            kinds.add(kind)
            waiting.append(target)


def _faults(page: Page, painted: dict[Theme, set[str]]) -> Iterator[str]:
    """What is wrong with the page that is open, or with those of its parts that are painted as none before."""
    found = violations(page, without=COLOURS)
    for theme, seen in painted.items():
        page.emulate_media(color_scheme=theme)
        found += [
            {**violation, "id": f"({theme}) {violation['id']}"} for violation in wrong_colours(page, seen)
        ]
    for violation in found:
        yield f"{violation['id']}: {[node['html'][:160] for node in violation['nodes'][:3]]}"
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > PHONE["width"]:
        yield f"is {width} wide on a phone"
    page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of(role: str, site: str, new_page: Callable[..., Page]) -> None:
    from django.core.cache import cache

    cache.clear()
    elsewhere(lambda: world.build("running"))  # it seals, which needs a loop of its own
    seen: set[str] = set()
    painted: dict[Theme, set[str]] = {theme: set() for theme in get_args(Theme)}
    wrong = []
    for email in ROLES[role]:
        page = new_page()
        page.add_init_script(AXE_SCRIPT)
        if email:
            enter(page, site, User.objects.get(email=email))
        for path in _walk(page, site):
            build = page.evaluate(BUILD)
            if build not in seen:
                seen.add(build)
                wrong += [f"{email} {path} {fault}" for fault in _faults(page, painted)]
    assert wrong == []
