"""A partner moves the budget on a phone, and sees what falls out, why, and how sure that is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import time_machine
from tests.appraisal.worlds import NOW, Stage
from tests.browser.looking import assert_accessible
from tests.browser.test_appraisals import _as, stage  # noqa: F401 - a fixture
from tests.scenarios.worlds import a_ripe_case

from buendnis.scenarios.models import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def test_moving_the_budget_on_a_phone(
    stage: Stage,  # noqa: F811
    site: str,
    new_page: Callable[..., Page],
) -> None:
    with time_machine.travel(NOW, tick=False):
        a_ripe_case(stage, "Labor Eins", {"seat": 9, "third": 7}, "700000.00")
        a_ripe_case(stage, "Labor Zwei", {"seat": 6, "third": 8}, "600000.00")
    phone = new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    _as(phone, site, stage, "seat")
    phone.goto(f"{site}/szenarien/ausprobieren/")
    assert_accessible(phone)
    said = phone.locator("#said")
    assert "ändert sich nichts" in said.inner_text()
    for _tap in range(2):
        phone.get_by_role("button", name="−100.000").click()
    said.get_by_text("1 Vorhaben fällt heraus: Labor Zwei.").wait_for()
    # why, and how sure that is, are in sight where the hand is, and read out
    assert (
        "Es braucht 600.000 Euro; als es an der Reihe war, waren noch 500.000 Euro frei." in said.inner_text()
    )
    assert re.search(r"[Dd]abei: bei \d+ von 100 Ziehungen|Offen: bei \d+ von 100", said.inner_text())
    phone.evaluate("scrollTo(0, 0)")
    seen = said.bounding_box()
    assert seen is not None
    assert seen["y"] + seen["height"] <= 844
    phone.locator("#outcome:not(.outcome--fresh)").wait_for()  # all rows are laid out
    first = phone.locator(".scenario tbody tr").first.inner_text()
    assert "fällt heraus" in first
    assert "Nicht dabei: Es braucht 600.000 Euro" in first
    assert "von 100 Ziehungen dabei" in first
    assert re.search(r"b=1\.200\.000", phone.url)  # the state stands in the address
    assert_accessible(phone)
    # pulled back with the keyboard
    slide = phone.get_by_label("Budget ziehen")
    slide.focus()
    assert slide.get_attribute("aria-valuetext") == "1.200.000 €"
    slide.press("End")
    said.get_by_text("ändert sich nichts").wait_for()
    # a planned project, and room for a second one
    phone.get_by_text("Geplante Vorhaben und Ideen").click()
    phone.get_by_label("Geplantes Vorhaben oder Idee").first.fill("Pflege hoch zwei")
    phone.locator("#planned").get_by_label("Betrag").fill("90.000")
    said.get_by_text("1 Vorhaben kommt hinein: Pflege hoch zwei.").wait_for()
    phone.locator("#planned").get_by_role("button", name="Weitere Zeile").click()
    phone.wait_for_url("**/*#planned")
    assert phone.locator("#planned").get_by_label("Betrag").count() == 2
    # and all of it without scripts
    plain = new_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    _as(plain, site, stage, "seat")
    plain.goto(f"{site}/szenarien/ausprobieren/")
    plain.get_by_role("textbox", name="Budget").fill("1.200.000")
    plain.get_by_role("textbox", name="Budget").press("Enter")  # and none of the buttons that step
    assert re.search(r"b=1\.200\.000", plain.url)
    plain.get_by_text("1 Vorhaben fällt heraus: Labor Zwei.").first.wait_for()
    plain.get_by_role("link", name="Dieses Szenario speichern").click()
    plain.get_by_label("Titel").fill("Weniger Geld")
    plain.get_by_role("button", name="Speichern").click()
    plain.get_by_role("heading", name="Weniger Geld").wait_for()
    assert Scenario.objects.in_alliance(stage.world.alliance.pk).get().budget == 1_200_000
