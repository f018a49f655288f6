"""Appraisals and opinions in a real browser: assessed on a telephone, prepared at a desk, in both themes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from tests.appraisal.worlds import (
    NOW,
    Stage,
    a_case,
    a_checked_outline,
    a_draft_opinion,
    a_proposed_case,
    a_sealing_opinion,
    a_stage,
    assessed,
    fresh,
    with_second_factor,
)
from tests.browser.looking import assert_accessible

from buendnis.appraisal.jobs import seal_opinion
from buendnis.appraisal.models import ExpertOpinion

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def stage(site: str) -> Stage:
    from django.core.cache import cache

    cache.clear()
    with time_machine.travel(NOW, tick=False):
        return a_stage()


def _as(page: Page, site: str, stage: Stage, who: str) -> None:
    """Go on as somebody: the session of a signed-in person in this browser's cookie."""
    with_second_factor(stage, who)
    client = Client()
    client.force_login(stage.world.users[who], backend="allauth.account.auth_backends.AuthenticationBackend")
    name = settings.SESSION_COOKIE_NAME
    page.context.clear_cookies()
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def _sealed(opinion: ExpertOpinion) -> ExpertOpinion:
    """Sealed in a thread of its own, as in a worker: the browser's loop runs in this one."""

    def run() -> None:
        try:
            seal_opinion(opinion_id=opinion.pk)
        finally:
            connection.close()

    worker = threading.Thread(target=run)
    worker.start()
    worker.join()
    return fresh(opinion)


def _look(page: Page, address: str, name: str, screenshot: Callable[[Page, str], None]) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.goto(address)
        assert_accessible(page)
        screenshot(page, f"{name}-{theme}")


@pytest.mark.parametrize("size", ["page", "phone"])
def test_a_seat_assesses(
    stage: Stage,
    site: str,
    size: str,
    request: pytest.FixtureRequest,
    screenshot: Callable[[Page, str], None],
) -> None:
    page: Page = request.getfixturevalue(size)
    with time_machine.travel(NOW, tick=False):
        case = a_case(stage)
    address = f"{site}/antraege/{case.application.public_id}/bewertung/"
    _as(page, site, stage, "seat")
    _look(page, address, "assess", screenshot)
    page.get_by_role("button", name="Bewertung abgeben").click()
    assert_accessible(page)
    screenshot(page, "refused")
    page.get_by_label("Nein, keine Befangenheit").check()
    for group in page.get_by_role("group", name="Punkte").all():
        group.get_by_role("radio").last.check()
    for reason in page.get_by_label("Begründung").all():
        reason.fill("Passt zur Strategie.")
    page.get_by_label("Projektskizze: Bedarf in der Region").check()
    goal = page.get_by_role("group", name="Welches Handlungsfeld").get_by_role("checkbox")
    if not goal.first.is_checked():
        goal.first.check()
    page.get_by_role("button", name="Bewertung abgeben").click()
    page.wait_for_selector("text=Vielen Dank")
    screenshot(page, "done")
    assert case.assessments.get().state == "submitted"
    _look(page, f"{site}/antraege/{case.application.public_id}/", "panel", screenshot)


@pytest.mark.parametrize("size", ["page", "phone"])
def test_the_office_prepares(
    stage: Stage,
    site: str,
    size: str,
    request: pytest.FixtureRequest,
    screenshot: Callable[[Page, str], None],
) -> None:
    page: Page = request.getfixturevalue(size)
    with time_machine.travel(NOW, tick=False):
        checked = a_checked_outline(stage, "Noch nicht eröffnet")
        case = a_case(stage)
        assessed(stage, case, "seat", "third")
        assessed(stage, case, "fourth", points=0)
        proposed = a_proposed_case(stage, "Vorgeschlagen", "conditions")
    _as(page, site, stage, "office")
    one = f"{site}/antraege/{case.application.public_id}/verfahren"
    _look(page, f"{site}/antraege/{checked.public_id}/bewertung/eroeffnen/", "open", screenshot)
    _look(page, f"{one}/", "case", screenshot)
    _look(page, f"{one}/sitz/{stage.seats['third'].public_id}/", "seat", screenshot)
    _look(page, f"{one}/vorschlag/", "propose", screenshot)
    _look(page, f"{one}/beenden/", "stop", screenshot)
    _look(page, f"{site}/antraege/{proposed.application.public_id}/verfahren/gremium/", "bring", screenshot)


@pytest.mark.parametrize("size", ["page", "phone"])
def test_an_opinion_is_read_released_and_verified(
    stage: Stage,
    site: str,
    size: str,
    request: pytest.FixtureRequest,
    screenshot: Callable[[Page, str], None],
) -> None:
    page: Page = request.getfixturevalue(size)
    with time_machine.travel(NOW, tick=False):
        issued = _sealed(a_sealing_opinion(stage))
        draft = a_draft_opinion(stage, "Stille Reserve", "conditions")
    _as(page, site, stage, "office")
    one = f"{site}/stellungnahmen/{issued.public_id}"
    _look(page, f"{site}/stellungnahmen/", "list", screenshot)
    _look(page, f"{one}/", "issued", screenshot)
    for name in ("widerrufen", "nachfolge", "unterschrieben"):
        _look(page, f"{one}/{name}/", name, screenshot)
    _look(page, f"{site}/stellungnahmen/{draft.public_id}/bearbeiten/", "edit", screenshot)
    _as(page, site, stage, "spokesperson")
    _look(page, f"{site}/stellungnahmen/{draft.public_id}/", "draft", screenshot)
    page.get_by_role("button", name="Diesen Wortlaut freigeben").click()
    page.wait_for_selector("text=Vielen Dank")
    page.context.clear_cookies()
    _look(page, f"{site}/pruefen/", "verify", screenshot)
    asked = f"{site}/pruefen/?nummer={issued.number}&hash="
    _look(page, asked + issued.content_hash, "found", screenshot)
    _look(page, asked + "0" * 64, "unknown", screenshot)
