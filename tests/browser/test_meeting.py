"""A meeting in a real browser: planned, invited, held, minuted; the minutes downloaded as PDF and DOCX."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docx import Document as Docx
from pdfminer.high_level import extract_text
from tests.browser.looking import assert_accessible, enter
from tests.decisions.worlds import a_committee, an_open_one
from tests.jobs import elsewhere, run_jobs
from tests.ledger.worlds import a_world

from buendnis.decisions import services as decisions
from buendnis.decisions.models import Meeting
from buendnis.ground.clock import now
from buendnis.ground.mail.models import Mail

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def test_a_meeting_from_its_plan_to_its_minutes(
    site: str, page: Page, new_page: Callable[..., Page], screenshot: Callable[[Page, str], None]
) -> None:
    world = a_world()
    committee = a_committee(world)
    moment = now() - timedelta(hours=2)
    circular = an_open_one(world, now=moment, deadline=now() + timedelta(days=9), title="Stille Reserve")
    for who in ("kammer1", "kammer2", "kammer3", "kammer4", "spokesperson"):
        decisions.cast_vote(world.actors[who], circular, "yes")
    decisions.close_resolution(world.office, circular)
    enter(page, site, world.users["office"])

    page.goto(f"{site}/sitzungen/neu/")
    page.get_by_label("Beginn").fill(f"{now() + timedelta(days=20):%Y-%m-%dT10:00}")
    page.get_by_label("Ort", exact=False).first.fill("Rathaus Goslar")
    page.get_by_role("button", name="Sitzung planen").click()
    page.get_by_role("button", name="Auf die Tagesordnung setzen: Stille Reserve").click()
    page.get_by_role("link", name="Neuer Punkt").click()
    page.get_by_label("Titel").fill("Nächster Tagungsort")
    page.get_by_role("button", name="Auf die Tagesordnung setzen").click()
    page.get_by_role("button", name="Nach oben: Nächster Tagungsort").click()
    page.get_by_text("„Nächster Tagungsort“ ist jetzt Punkt 3.").wait_for()
    assert_accessible(page)
    screenshot(page, "agenda")
    page.get_by_role("link", name="Sitze einladen").click()
    page.get_by_role("button", name="Einladungen senden").click()
    page.get_by_text("Die Einladungen sind unterwegs.").wait_for()
    assert Mail.objects.filter(kind="meeting.invited").count() == 7

    seat = new_page(viewport={"width": 390, "height": 844})
    enter(seat, site, world.users["kammer1"])
    meeting = Meeting.objects.in_alliance(world.alliance.pk).get(committee=committee)
    address = f"{site}/sitzungen/{meeting.public_id}/"
    seat.goto(address)
    seat.get_by_label("wir kommen", exact=True).check()
    seat.get_by_role("button", name="Antwort senden").click()
    seat.get_by_text("Ihre Antwort ist notiert.").wait_for()
    assert_accessible(seat)

    page.get_by_role("link", name="Sitzung beginnen").click()
    page.get_by_role("button", name="Beginnen").click()
    page.get_by_role("link", name="Anwesenheit").first.click()
    for name in ("Kammer 2", "Kammer 3", "Landkreis 1"):
        page.get_by_role("group", name=name).get_by_label("Vertretung", exact=True).check()
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("link", name="3. Nächster Tagungsort").click()
    page.get_by_role("button", name="Aufrufen").click()
    page.get_by_role("link", name="Antrag aus diesem Punkt").click()
    page.get_by_label("Titel").fill("Goslar als Tagungsort")
    page.get_by_label("Antrag", exact=False).last.fill("Das Bündnis tagt im Herbst in Goslar.")
    page.get_by_role("button", name="Auf die Tagesordnung setzen").click()
    page.get_by_role("link", name="Abstimmung eröffnen").click()
    page.get_by_role("button", name="Abstimmung eröffnen").click()
    page.get_by_role("link", name="Handzeichen").click()
    page.get_by_role("group", name="Alle, die unten nicht anders stehen").get_by_label(
        "Ja", exact=True
    ).check()
    page.get_by_label("Kammer 3").select_option("no")
    assert_accessible(page)
    screenshot(page, "hands")
    page.get_by_role("button", name="Stimmen eintragen").click()
    page.get_by_role("button", name="Schließen und auszählen").click()
    page.get_by_text("Angenommen mit 3 Ja, 1 Nein").wait_for()
    page.goto(f"{address}beenden/")
    page.get_by_role("button", name="Sitzung beenden").click()

    page.get_by_role("link", name="Niederschrift", exact=True).click()
    page.get_by_role("link", name="Bearbeiten").click()
    page.get_by_label("TOP 3: Nächster Tagungsort").fill("Kammer 2 schlägt Goslar vor.")
    assert_accessible(page)
    page.get_by_role("button", name="Speichern").click()
    page.locator("ins.word").get_by_text("Kammer 2 schlägt Goslar vor.").wait_for()
    page.get_by_role("link", name="Versenden").click()
    page.get_by_role("button", name="Versenden").click()
    speaker = new_page()
    enter(speaker, site, world.users["spokesperson"])
    speaker.goto(f"{address}niederschrift/")
    speaker.get_by_role("link", name="Niederschrift freigeben").click()
    speaker.get_by_role("button", name="Freigeben").click()
    elsewhere(run_jobs)
    speaker.reload()
    assert_accessible(speaker)
    screenshot(speaker, "minutes")
    files = {}
    for name in ("PDF", "DOCX"):
        with speaker.expect_download() as download:
            speaker.get_by_role("link", name=name, exact=True).click()
        files[name] = Path(download.value.path()).read_bytes()
    printed = " ".join(extract_text(io.BytesIO(files["PDF"])).replace("\u200b", "").split())
    document = Docx(io.BytesIO(files["DOCX"]))
    written = " ".join(
        [each.text for each in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    for words in ("Kammer 2 schlägt Goslar vor.", "Das Bündnis tagt im Herbst in Goslar.", "3 Ja, 1 Nein"):
        assert words in printed
        assert words in written
