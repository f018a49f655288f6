"""Advice as people walk it: from the self-check on a telephone to the step that is ticked off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.browser.looking import enter, follow, look, sign_in
from tests.funding.advice.worlds import an_advising_world
from tests.funding.applications.worlds import World

from buendnis.funding.models import AdviceCase, AdviceState, AdviceStep
from buendnis.ground.mail.models import Mail

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
ADDRESS = "anke@somewhere.example"


@pytest.fixture
def world(site: str) -> World:
    return an_advising_world()


def test_from_the_self_check_to_a_step_that_is_done(
    world: World,
    site: str,
    phone: Page,
    new_page: Callable[..., Page],
    screenshot: Callable[[Page, str], None],
) -> None:
    phone.goto(f"{site}/b/{world.alliance.slug}/selbstcheck/")
    look(phone, "questions", screenshot)
    phone.locator("#id_organisation").select_option("education")
    phone.get_by_label("Ein Angebot, ein Netzwerk oder ein Dienst für die Region").check()
    phone.locator("#id_group").select_option("firms")
    phone.locator("#id_district").select_option("03153")
    phone.locator("#id_total").fill("470.000,00")
    phone.locator("#id_months").fill("40")
    phone.get_by_label("Verträge oder Aufträge").check()
    phone.get_by_role("button", name="Zeigen, was das heißt").click()
    assert "188.000,00" in phone.locator("main").inner_text()
    look(phone, "orientation", screenshot)
    phone.get_by_role("link", name="Um Beratung bitten").click()
    phone.locator("#id_subject").fill("Labor für Betriebe")
    phone.locator("#id_contact_name").fill("Anke Anruferin")
    phone.locator("#id_contact_email").fill(ADDRESS)
    phone.locator("#id_privacy").check()
    look(phone, "ask", screenshot)
    phone.get_by_role("button", name="Um Beratung bitten").click()
    phone.wait_for_url("**/gesendet/")
    case = AdviceCase.objects.unscoped("the only one").get()
    assert f"/beratung/{case.public_id}/bestaetigen/" in Mail.objects.get(kind="advice.confirm").body
    sign_in(phone, site, ADDRESS)
    phone.goto(f"{site}/beratung/{case.public_id}/bestaetigen/")
    phone.get_by_role("button", name="Meine Anfrage bestätigen").click()
    phone.wait_for_url(f"**/beratung/{case.public_id}/")

    office = new_page()
    enter(office, site, world.users["office"])
    office.goto(f"{site}/arbeitsplatz/")
    follow(office.get_by_role("link", name="Labor für Betriebe").first)
    look(office, "office", screenshot)
    office.get_by_role("link", name="Beratung notieren").click()
    office.locator("#id_text").fill("Gespräch über Träger und Zeitplan.")
    office.locator("#id_is_shared").check()
    office.locator("#id_next_step").fill("Träger benennen")
    office.locator("#id_next_step_owner").select_option("advised")
    look(office, "note", screenshot)
    follow(office.get_by_role("button", name="Notiz speichern"))
    office.goto(f"{site}/beratung/")
    look(office, "list", screenshot)

    phone.goto(f"{site}/beratung/")
    phone.get_by_role("link", name="Labor für Betriebe").click()
    assert "Träger benennen" in phone.locator("main").inner_text()
    look(phone, "advised", screenshot)
    phone.get_by_role("link", name="Erledigt").click()
    phone.locator("#id_remark").fill("Die Hochschule.")
    phone.get_by_role("button", name="Schritt erledigen").click()
    phone.wait_for_url(f"**/beratung/{case.public_id}/")
    step = AdviceStep.objects.unscoped("the only one").get()
    assert (step.done_at is not None, step.remark) == (True, "Die Hochschule.")
    assert AdviceCase.objects.unscoped("the only one").get().state == AdviceState.OPEN
    assert Mail.objects.filter(kind="advice.done").exists()
