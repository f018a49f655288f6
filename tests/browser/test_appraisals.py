"""Appraisals and opinions in a real browser: assessed on a telephone, prepared at a desk, in both themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import time_machine
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
from tests.browser.looking import assert_accessible, enter, follow, look
from tests.jobs import elsewhere

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
    with_second_factor(stage, who)
    enter(page, site, stage.world.users[who])


def _sealed(opinion: ExpertOpinion) -> ExpertOpinion:
    elsewhere(lambda: seal_opinion(opinion_id=opinion.pk))
    return fresh(opinion)


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
    look(page, "assess", screenshot, address)
    follow(page.get_by_role("button", name="Bewertung abgeben"))
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
    look(page, "panel", screenshot, f"{site}/antraege/{case.application.public_id}/")


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
    look(page, "open", screenshot, f"{site}/antraege/{checked.public_id}/bewertung/eroeffnen/")
    look(page, "case", screenshot, f"{one}/")
    look(page, "seat", screenshot, f"{one}/sitz/{stage.seats['third'].public_id}/")
    look(page, "propose", screenshot, f"{one}/vorschlag/")
    look(page, "stop", screenshot, f"{one}/beenden/")
    look(page, "bring", screenshot, f"{site}/antraege/{proposed.application.public_id}/verfahren/gremium/")


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
    look(page, "list", screenshot, f"{site}/stellungnahmen/")
    look(page, "issued", screenshot, f"{one}/")
    for name in ("widerrufen", "nachfolge", "unterschrieben"):
        look(page, name, screenshot, f"{one}/{name}/")
    look(page, "edit", screenshot, f"{site}/stellungnahmen/{draft.public_id}/bearbeiten/")
    _as(page, site, stage, "spokesperson")
    look(page, "draft", screenshot, f"{site}/stellungnahmen/{draft.public_id}/")
    page.get_by_role("button", name="Diesen Wortlaut freigeben").click()
    page.wait_for_selector("text=Vielen Dank")
    page.context.clear_cookies()
    look(page, "verify", screenshot, f"{site}/pruefen/")
    asked = f"{site}/pruefen/?nummer={issued.number}&hash="
    look(page, "found", screenshot, asked + issued.content_hash)
    look(page, "unknown", screenshot, asked + "0" * 64)
