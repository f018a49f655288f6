"""Co-funding on a telephone: four sources of a laboratory, and three cities of which two wait for each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import time_machine
from tests.browser.looking import assert_accessible, sign_in
from tests.funding.applications.worlds import EXPENDITURE, NOW, a_draft, a_world
from tests.funding.finance.worlds import the_three_cities

from buendnis.funding.services.finance import set_finance_plan

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
LAB = (
    ("esf", "ESF", "235.000"),
    ("own", "TU Clausthal", "109.500"),
    ("public", "Landkreis Goslar", "65.500"),
    ("private", "Firma", "60.000"),
)


def test_four_sources_and_three_cities(
    site: str, phone: Page, screenshot: Callable[[Page, str], None]
) -> None:
    with time_machine.travel(NOW, tick=False):
        world = a_world()
        lab, cities = a_draft(world), the_three_cities(world)
        set_finance_plan(world.actors["applicant"], lab, EXPENDITURE, [], lab.version)
    sign_in(phone, site, world.users["applicant"].email)
    plan = f"{site}/antraege/{lab.public_id}/finanzplan/"
    phone.goto(plan)
    phone.get_by_role("button", name="Weitere Zeilen für Anteile").click()
    for number, (kind, label, amount) in enumerate(LAB):
        row = phone.locator(f"details[data-row]:has(#id_sources-{number}-kind)")
        if not phone.locator(f"#id_sources-{number}-kind").is_visible():
            row.locator("> summary").click()
        phone.locator(f"#id_sources-{number}-kind").select_option(kind)
        phone.locator(f"#id_sources-{number}-label").fill(label)
        phone.locator(f"#id_sources-{number}-amount").fill(amount)
    assert phone.locator("[data-total=difference]").inner_text().startswith("0,00")
    phone.get_by_role("button", name="Speichern", exact=True).click()
    phone.get_by_text("Gespeichert.").wait_for()
    assert "470.000,00" in phone.locator("[data-total=funding]").inner_text()
    screenshot(phone, "lab")

    phone.goto(f"{site}/antraege/{cities.public_id}/kofinanzierung/")
    alerts = phone.locator(".kern-alert")
    assert (
        "Salzgitter wartet auf Braunschweig, und Braunschweig auf Salzgitter" in alerts.all_inner_texts()[0]
    )
    assert "Wolfsburg: Die Sitzung am 27.06.2018 ist 5 Tage zu spät" in alerts.all_inner_texts()[1]
    drawing = phone.get_by_role("img", name="Wer auf wen wartet")
    assert drawing.locator(".graph__arc--circle").count() == 2
    assert_accessible(phone)
    screenshot(phone, "cities")
    card = phone.locator(".share", has_text="Braunschweig").filter(
        has=phone.get_by_role("heading", name="Braunschweig")
    )
    card.get_by_role("button", name="verbindlich bestätigt").click()
    phone.get_by_text("Braunschweig: verbindlich bestätigt.").wait_for()
    assert phone.get_by_text("Anteile warten aufeinander").count() == 0
    assert phone.locator(".graph__arc--circle").count() == 0
    assert "zu spät" in phone.locator(".kern-alert", has_text="Frist").first.inner_text()
    assert_accessible(phone)
    screenshot(phone, "resolved")
