"""The office takes its lists over, undoes one of them, and takes everything out, in a real browser."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from tests import worlds
from tests.browser.looking import assert_accessible, enter, follow
from tests.ground.sheets import ugly
from tests.intake.worlds import CONTACTS, PARTNERS
from tests.jobs import elsewhere, run_jobs

from buendnis.alliances.models import Alliance
from buendnis.parties.models import Organisation, Person
from buendnis.projects.models import Project

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def _look(page: Page, name: str, screenshot: Callable[[Page, str], None]) -> None:
    """The page as it stands, in both themes and on a small telephone."""
    assert_accessible(page)
    screenshot(page, f"{name}-light")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 360, "height": 740})
    assert_accessible(page)
    screenshot(page, f"{name}-phone-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def _upload(page: Page, site: str, kind: str, name: str, data: bytes) -> None:
    page.goto(f"{site}/uebernahme/neu/{kind}/")
    page.set_input_files("#id_file", files={"name": name, "mimeType": "text/csv", "buffer": data})
    follow(page.get_by_role("button", name="Hochladen und Spalten zuordnen"))


def _carry_out(page: Page) -> None:
    page.get_by_role("button", name="Liste übernehmen").click()
    page.get_by_text("Die Liste ist übernommen").first.wait_for()


def test_an_office_takes_its_lists_over_and_everything_out(
    site: str, page: Page, screenshot: Callable[[Page, str], None], tmp_path: Path
) -> None:
    alliance: Alliance = worlds.alliance()
    mandate = worlds.mandate(alliance, email="buero@son.example")
    assert mandate.person.user is not None
    enter(page, site, mandate.person.user)

    page.goto(f"{site}/uebernahme/")
    _look(page, "begin", screenshot)
    _upload(page, site, "partners", "partner.csv", PARTNERS)
    _look(page, "columns", screenshot)
    assert page.get_by_label("Name der Organisation").input_value() == "2"
    page.get_by_role("button", name="Liste einlesen").click()
    page.get_by_text("Zeile des Blatts ist kein Eintrag").click()
    _look(page, "partners", screenshot)
    assert not Organisation.objects.filter(name="Kammer Musterland").exists()
    _carry_out(page)

    _upload(page, site, "contacts", "kontakte.csv", CONTACTS)
    page.get_by_role("button", name="Liste einlesen").click()
    _carry_out(page)
    assert Person.objects.filter(name="Erika Muster", email="erika@kammer.example").count() == 1

    _upload(page, site, "projects", "projekte.xlsx", ugly.macros())
    assert "Makros" in page.locator("main").inner_text()
    _look(page, "refused", screenshot)
    _upload(page, site, "projects", "projekte.xlsx", ugly.TOTALS_WITHIN)
    page.get_by_role("button", name="Liste einlesen").click()
    page.locator("#id_r2-decision").select_option("skip")
    follow(page.get_by_role("button", name="Entscheidungen dieser Seite speichern"))
    _look(page, "projects", screenshot)
    _carry_out(page)
    page.goto(f"{site}/projekte/?sort=-total")
    _look(page, "list", screenshot)
    follow(page.get_by_role("link", name="Welcome Center"))
    _look(page, "project", screenshot)

    page.goto(f"{site}/uebernahme/")
    page.get_by_role("link", name="projekte.xlsx").click()
    follow(page.get_by_role("link", name="Übernahme rückgängig machen"))
    _look(page, "undo", screenshot)
    page.get_by_role("button", name="Übernahme rückgängig machen").click()
    page.get_by_text("Diese Übernahme ist rückgängig gemacht").wait_for()
    assert Project.objects.in_alliance(alliance.pk).count() == 0
    assert not Organisation.objects.filter(name="Bildungswerk Muster").exists()

    page.goto(f"{site}/gesamtexport/")
    page.get_by_role("button", name="Alles zusammenstellen").click()
    page.wait_for_url("**/vorgang/**")
    elsewhere(run_jobs)
    page.reload()
    follow(page.get_by_role("link", name="Zum Ergebnis"))
    _look(page, "takeout", screenshot)
    with page.expect_download() as loaded:
        page.get_by_role("link", name="Herunterladen (ZIP)").click()
    with zipfile.ZipFile(loaded.value.path()) as archive:
        book = load_workbook(io.BytesIO(archive.read("Bündnis.xlsx")), read_only=True)
        names = [row[0] for row in book["Organisationen"].iter_rows(values_only=True)]
    assert "Kammer Musterland" in names
