"""Every page that a role can reach by links, seen by axe in both themes, and as wide as the screen at most."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.looking import AXE
from tests.browser.test_whole_path import enter

from buendnis.demo import people, world

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
ROLES = {
    "visitor": "",
    "secretariat": people.OFFICE,
    "spokesperson": people.SPOKESPERSON,
    "representative": f"hochschule-1@{people.DOMAIN}",
    "substitute": f"gewerkschaft-2.vertretung@{people.DOMAIN}",
    "applicant": people.APPLICANT,
}
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
# files, and what signing out does to the walk
NOT_PAGES = re.compile(
    r"/abmelden/|\.(pdf|json|csv|xlsx|docx)$|^/dokumente/|/datei/|/laden/.*\?|[?&](format|export)="
)
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


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of(role: str, site: str, new_page: Callable[..., Page]) -> None:
    from django.core.cache import cache

    cache.clear()
    world.build("running")
    page = new_page()
    if ROLES[role]:
        enter(page, site, ROLES[role])
    wrong = []
    for path in _walk(page, site):
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            for violation in AXE.run(page).response["violations"]:
                nodes = [node["html"][:160] for node in violation["nodes"][:3]]
                wrong.append(f"{path} ({theme}): {violation['id']}: {nodes}")
        page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wrong.append(f"{path}: {width} wide on a phone")
        page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})
    assert wrong == []
