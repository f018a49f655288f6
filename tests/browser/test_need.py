"""From "Wir brauchen Pflegefachkräfte in Goslar" to cited figures in an assessment, on a phone: taps are counted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from tests.appraisal.worlds import NOW, Stage, a_case
from tests.browser.looking import assert_accessible, enter
from tests.browser.test_appraisals import stage  # noqa: F401 - a fixture
from tests.browser.test_taps import Finger
from tests.evidence.files import KLDB, LOCAL, csv, put

from buendnis.alliances.models import District
from buendnis.appraisal.models import AspectScore
from buendnis.evidence.models import Snapshot
from buendnis.evidence.services import Description, import_file
from buendnis.ground.actor import Actor

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def test_from_a_need_that_is_said_to_one_that_is_cited(
    stage: Stage,  # noqa: F811
    site: str,
    phone: Page,
    tmp_path: Path,
) -> None:
    alliance, office = stage.world.alliance, stage.world.actors["office"]
    with time_machine.travel(NOW, tick=False):
        case = a_case(stage)
    for ags in ("03153", "03157"):
        District.objects.get_or_create(ags=ags, defaults={"name": ags})
    assert import_file(Actor.system("test"), put(tmp_path, "k.csv", csv(KLDB))).dataset
    local = put(tmp_path, "local.csv", csv(LOCAL))
    first = Description("Sonderauswertung 2025")
    assert import_file(office, local, alliance=alliance, description=first).dataset

    enter(phone, site, stage.world.users["third"])
    phone.goto(f"{site}/bedarf/")
    finger = Finger(phone, site)
    finger.type(phone.get_by_label("Welchen Beruf brauchen Sie?"), "Wir brauchen Pflegefachkräfte in Goslar")
    finger.tap(phone.locator("[data-suggestions] a").first)
    phone.wait_for_url("**/bedarf/berufe/**")
    finger.tap(phone.get_by_role("button", name="Das zitieren").first)
    phone.wait_for_url("**/bedarf/belege/**")
    assert_accessible(phone)
    before = phone.locator("main section").all_inner_texts()[1:]
    cited = phone.url
    finger.tap(phone.get_by_role("link", name="Bewertung:"))
    finger.tap(phone.get_by_label("Zahlen, eingefroren am", exact=False).first)
    with phone.expect_navigation():
        finger.tap(phone.get_by_role("button", name="Entwurf speichern"))

    snapshot = Snapshot.objects.in_alliance(alliance.pk).get()
    keys = [
        each["key"]
        for row in AspectScore.objects.filter(assessment__case=case).exclude(cites=[])
        for each in row.cites
    ]
    assert f"snapshot:{snapshot.public_id}" in keys
    assert finger.taps <= 6

    # a newer table changes the page of the occupation, and nothing of what is cited
    newer = put(tmp_path, "neu.csv", csv([LOCAL[0], [*LOCAL[1][:7], "20,0"], LOCAL[2]]))
    assert import_file(
        office, newer, alliance=alliance, description=Description("Sonderauswertung 2026")
    ).dataset
    phone.goto(cited)
    assert phone.locator("main section").all_inner_texts()[1:] == before
    assert "Sonderauswertung 2025" in phone.inner_text("main")
