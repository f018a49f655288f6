"""Two authors in two browsers: kept while typing, brought together, submitted, returned, changed, read again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.browser.conftest import PHONE
from tests.browser.looking import assert_accessible, enter
from tests.funding.applications.worlds import World, a_full_draft, a_world
from tests.funding.writing.worlds import a_second_author

from buendnis.funding.models import Application
from buendnis.ground.clock import today
from buendnis.ground.drafts.models import Draft

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def world(site: str) -> World:
    return a_world()


def _keeps(page: Page) -> None:
    page.locator("[data-keep]", has_text=re.compile("^Gesichert um")).wait_for()


def test_two_write_together_and_the_office_reads_what_changed(
    world: World,
    site: str,
    new_page: Callable[..., Page],
    screenshot: Callable[[Page, str], None],
) -> None:
    row = a_full_draft(world)
    a_second_author(world, row)
    one = f"{site}/antraege/{row.public_id}"
    hers, his = new_page(), new_page(viewport=PHONE, is_mobile=True, has_touch=True)
    enter(hers, site, world.users["applicant"])
    enter(his, site, world.users["coauthor"])

    # both type into the same section; what is typed is kept, and each sees that the other is there
    for page in (hers, his):
        page.goto(f"{one}/bearbeiten/beschreibung/")
    hers.get_by_label("Bedarf in der Region").fill("Betrieben in Goslar fehlen Fachkräfte.")
    _keeps(hers)
    his.get_by_label("Bedarf in der Region").fill("Betrieben fehlen digitale Fachkräfte.")
    his.get_by_label("Zielgruppen").fill("Nur Studierende")
    _keeps(his)
    his.get_by_text("Hier schreibt auch: applicant SON").wait_for()
    assert Draft.objects.count() == 2

    # without a connection nothing is lost, and it goes on by itself
    his.context.set_offline(True)
    his.get_by_label("Ziele und erwartete Ergebnisse").fill("Vierzig Teams")
    his.get_by_text("weil keine Verbindung besteht").wait_for()
    his.context.set_offline(False)
    _keeps(his)

    # a closed page comes back as it was left
    his.goto(f"{one}/")
    his.goto(f"{one}/bearbeiten/beschreibung/")
    his.get_by_text("Das haben Sie zuletzt eingegeben").wait_for()
    assert his.get_by_label("Ziele und erwartete Ergebnisse").input_value() == "Vierzig Teams"

    # the first saves; the second meets the conflict, and what only he changed is there
    hers.get_by_role("button", name="Speichern", exact=True).click()
    hers.get_by_text("Gespeichert.").wait_for()
    his.get_by_role("button", name="Speichern", exact=True).click()
    his.get_by_role("heading", name="Sie und jemand anderes haben dasselbe geändert").wait_for()
    assert his.get_by_text("Betrieben in Goslar fehlen Fachkräfte.").first.is_visible()
    assert_accessible(his)
    screenshot(his, "conflict")
    his.get_by_label("Beide hintereinander setzen, ich bearbeite sie").check()
    his.get_by_role("button", name="Speichern", exact=True).click()
    his.get_by_text("Beide Texte stehen jetzt im Formular").wait_for()
    his.get_by_label("Bedarf in der Region").fill("Betrieben in Goslar fehlen digitale Fachkräfte.")
    his.get_by_role("button", name="Speichern", exact=True).click()
    his.get_by_text("Gespeichert.").wait_for()
    stored = Application.objects.in_alliance(world.alliance.pk).get()
    assert stored.need == "Betrieben in Goslar fehlen digitale Fachkräfte."
    assert (stored.target_groups, stored.aims) == ("Nur Studierende", "Vierzig Teams")

    hers.goto(f"{one}/vorschau/")
    hers.get_by_role("button", name="Projektskizze einreichen").click()
    hers.get_by_text("ist eingereicht").first.wait_for()

    # the office returns it with two named fields, a note and a deadline
    office = new_page()
    enter(office, site, world.users["office"])
    office.goto(f"{one}/zurueckgeben/")
    office.get_by_label("Was soll geändert werden, und warum?").fill("Zwei Dinge fehlen noch.")
    due = today() + timedelta(days=14)
    office.get_by_label("Frist").fill(due.isoformat())
    office.get_by_label("Bedarf in der Region", exact=True).check()
    office.get_by_label("Hinweis zu „Bedarf in der Region“").fill("Bitte mit Zahlen belegen.")
    office.get_by_label("Zielgruppen", exact=True).check()
    assert_accessible(office)
    screenshot(office, "return")
    office.get_by_role("button", name="Skizze zurückgeben").click()
    office.get_by_text("ist zurückgegeben").first.wait_for()

    # the applicant sees exactly these, at the field and in the list, and the days that are left
    hers.goto(f"{one}/bearbeiten/beschreibung/")
    hers.get_by_text("noch 14 Tage").wait_for()
    assert hers.locator(".asked").count() == 2
    assert_accessible(hers)
    screenshot(hers, "asked")
    hers.get_by_label("Bedarf in der Region").fill("Betrieben in Goslar fehlen 120 digitale Fachkräfte.")
    hers.get_by_role("button", name="Speichern", exact=True).click()
    hers.get_by_text("Gespeichert.").wait_for()
    hers.goto(f"{one}/vorschau/")
    hers.get_by_role("button", name="Erneut einreichen").click()
    hers.get_by_text("ist eingereicht").first.wait_for()

    # the office reads the difference on the page of the outline
    office.goto(f"{one}/")
    office.get_by_role("heading", name="Geändert seit der Rückgabe").wait_for()
    assert "120" in office.locator("ins.word").first.inner_text()
    assert office.get_by_text("(unverändert)").count() == 1  # the target groups were asked for, too
    assert_accessible(office)
    screenshot(office, "since-return")
    office.get_by_role("link", name="Auf eigener Seite, zum Drucken").click()
    office.get_by_role("heading", name="Von „Fassung 1“ zu „Fassung 2“").wait_for()
    assert_accessible(office)
    screenshot(office, "difference")
