"""The eyes of the browser tests: nothing wrong gets past them for looking like something right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.looking import assert_accessible, wrong_colours

if TYPE_CHECKING:
    from playwright.sync_api import Page

HEAD = """<!doctype html><html lang=de><title>x</title><style>
    .pale b { color: #bbb } .night { background: #222 } @media (prefers-color-scheme: dark) { i { color: #eee } }
</style>"""


def _colours(page: Page, body: str, seen: set[str]) -> list[str]:
    page.set_content(f"{HEAD}<main>{body}</main>")
    return [node["html"] for violation in wrong_colours(page, seen) for node in violation["nodes"]]


def test_colours_are_looked_at_once_for_each_way_to_be_built_and_painted(page: Page) -> None:
    seen: set[str] = set()
    assert _colours(page, "<p>Gut <b>lesbar</b></p><p>Auch <b>gut</b></p>", seen) == []
    known = len(seen)
    assert _colours(page, "<p>Wie <b>zuvor</b></p>", seen) == []
    assert len(seen) == known
    # the same element in other surroundings, and surroundings that only its colours tell
    assert _colours(page, "<p class=pale>Auch <b>blass</b></p>", seen) == ["<b>blass</b>"]
    assert _colours(page, "<p class=pale>Schon <b>gemeldet</b></p>", seen) == []
    assert _colours(page, "<style>p { background: #222 }</style><p>Dunkel auf Dunkel</p>", seen) == [
        "<p>Dunkel auf Dunkel</p>"
    ]
    # one of many, and a theme
    assert _colours(page, "<p>Gut <i>hell</i></p>", seen) == []
    page.emulate_media(color_scheme="dark")
    rows = "<p>Gut <b>lesbar</b></p>" * 20
    assert _colours(page, f"{rows}<p>Zu <i>hell</i></p>{rows}", seen) == ["<i>hell</i>"]


def test_a_page_is_looked_at_again_when_it_differs_and_a_fault_is_told_each_time(page: Page) -> None:
    def show(body: str) -> None:
        page.set_content(f"{HEAD}<main><h1>Titel</h1>{body}</main>")

    show("<img src='data:,' alt='Bild'>")
    for _again in range(2):
        assert_accessible(page)
    show("<img src='data:,'>")
    for _again in range(2):
        with pytest.raises(AssertionError, match="image-alt"):
            assert_accessible(page)
    show("<p>Gut <i>hell</i></p>")
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    for _again in range(2):
        with pytest.raises(AssertionError, match="color-contrast"):
            assert_accessible(page)
