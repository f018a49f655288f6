"""A real browser against a real server, on a database of the test's own.

    def test_sign_in(site: str, page: Page) -> None:
        page.goto(f"{site}/")

A test fails by itself if the page logs an error, a script throws, or the server answers with 5xx.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from buendnis.config import environment as env

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Response

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
CHROMIUMS = (
    "chromium-headless-shell",  # without windows, and quicker for that
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def chromium() -> str | None:
    """The Chromium of this machine, or the one that ``BUENDNIS_TEST_CHROMIUM`` names."""
    named = env.text("BUENDNIS_TEST_CHROMIUM")
    names = [named] if named else CHROMIUMS
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole run."""
    path = chromium()
    if path is None:
        if env.flag("BUENDNIS_REQUIRE_BROWSER"):
            pytest.fail("BUENDNIS_REQUIRE_BROWSER=1, but no Chromium was found on this machine.")
        pytest.skip("No Chromium was found on this machine; install it to run the browser tests.")
    from django.db import connections
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread from now on. Django keeps a thread's connections apart from those
    # of a loop, so what is open would stay open; and it takes its own synchronous calls for unsafe ones.
    connections.close_all()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        # nothing of its own over the network
        arguments = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        if os.geteuid() == 0:  # root may not use Chromium's sandbox
            arguments.append("--no-sandbox")
        running = playwright.chromium.launch(executable_path=path, args=arguments)
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(cloned_db: None) -> Iterator[str]:
    """The address of a server on the test's own database, without a slash at its end."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.http import FileResponse, HttpRequest, HttpResponse
    from django.test.testcases import LiveServerThread

    class KeptFiles(StaticFilesHandler):
        """Lets browsers keep style sheets and scripts from page to page, as they do in an installation."""

        def serve(self, request: HttpRequest) -> HttpResponse | FileResponse:
            answer = super().serve(request)
            # longer than any journey of the tests: a browser compares the date of an answer with its own clock
            answer["Cache-Control"] = f"max-age={10**9}"
            return answer

    thread = LiveServerThread("localhost", KeptFiles)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    thread.terminate()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """``new_page(viewport=PHONE)`` opens a page with cookies of its own: another person."""
    contexts = []
    problems: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # that a form was refused (422) or a page is not there (404) is an answer, not a fault of the page
        if message.type == "error" and "Failed to load resource" not in message.text:
            problems.append(f"console: {message.text}")

    def on_response(response: Response) -> None:
        if response.status >= 500:
            problems.append(f"{response.status}: {response.url}")

    def open_page(**options: Any) -> Page:
        context = browser.new_context(
            **{"locale": "de-DE", "timezone_id": "Europe/Berlin", "viewport": DESKTOP, **options}
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", on_console)
        page.on("pageerror", lambda error: problems.append(f"script: {error}"))
        page.on("response", on_response)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page at desktop size."""
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A page at the size of a telephone, with touch."""
    return new_page(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """``screenshot(page, "name")`` keeps a picture if ``BUENDNIS_TEST_SCREENSHOTS`` names a folder."""
    folder = env.text("BUENDNIS_TEST_SCREENSHOTS")

    def take(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{request.node.name}-{name}.png", full_page=True)

    return take
