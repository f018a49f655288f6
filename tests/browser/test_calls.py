"""From a call to an outline in a browser: on a telephone by a visitor and a partner, then by the office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.browser.looking import assert_accessible, enter, follow, sign_in
from tests.funding.calls.worlds import a_state_call, words
from tests.funding.ideas.worlds import an_open_world, confirmed

from buendnis.funding.models import Idea, IdeaState
from buendnis.funding.services import calls
from buendnis.ground.clock import now, today

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
ADDRESS = "idee@somewhere.example"
QUESTIONS = {
    "format": "buendnis.questionnaire/1",
    "title": {"de": "Fragen"},
    "sections": [
        {
            "key": "questions",
            "title": {"de": "Fragen zum Aufruf"},
            "fields": [
                {
                    "key": "q1",
                    "kind": "long_text",
                    "label": {"de": "Welche Betriebe machen mit?"},
                    "required": True,
                }
            ],
        }
    ],
}


def test_from_a_call_to_an_outline(
    site: str, phone: Page, page: Page, screenshot: Callable[[Page, str], None]
) -> None:
    world = an_open_world()
    office = world.actors["office"]
    dates = {"opens_on": today() - timedelta(days=1), "closes_on": today() + timedelta(days=20)}
    call = calls.draft_call(office, world.alliance, words(world, questions=QUESTIONS, **dates))
    calls.publish_call(office, call, now())
    a_state_call(world, closes_on=today() + timedelta(days=90))
    earlier = confirmed(world, "Digitalisierungslabor für Betriebe")
    from buendnis.funding.services.idea_publishing import agree_to_publication, publish_idea

    agree_to_publication(world.actors["applicant"], earlier, agreed=True)
    publish_idea(office, earlier)

    # a visitor opens the call and brings an idea to it
    phone.goto(f"{site}/b/{world.alliance.slug}/")
    follow(phone.get_by_role("link", name=call.title))
    assert_accessible(phone)
    screenshot(phone, "call")
    phone.get_by_role("link", name="Idee einbringen").first.click()
    phone.locator("#id_title").fill("Labor in Goslar")
    phone.locator("#id_summary").fill("Betriebe und Studierende treffen sich in einem Labor.")
    phone.get_by_role("link", name=earlier.title).wait_for()  # while typing, without sending anything
    assert_accessible(phone)
    screenshot(phone, "similar")
    phone.get_by_label("Welche Betriebe machen mit?").fill("Zwei Tischlereien aus Goslar.")
    phone.locator("#id_contact_name").fill("Idris Ideenreich")
    phone.locator("#id_contact_email").fill(ADDRESS)
    phone.locator("#id_privacy").check()
    phone.get_by_role("button", name="Idee absenden").click()
    phone.wait_for_url("**/gesendet/")
    idea = Idea.objects.in_alliance(world.alliance.pk).get(title="Labor in Goslar")
    sign_in(phone, site, ADDRESS)
    phone.goto(f"{site}/ideen/{idea.public_id}/bestaetigen/")
    phone.get_by_role("button", name="Meine Idee bestätigen").click()
    phone.get_by_text("Zwei Tischlereien aus Goslar.").wait_for()

    # a partner would co-fund, and comments
    enter(phone, site, world.users["seat"])
    phone.goto(f"{site}/ideen/{idea.public_id}/")
    follow(phone.get_by_role("link", name="Wir würden kofinanzieren"))
    assert_accessible(phone)
    phone.locator("#id_note").fill("Bis 20.000 Euro ab dem nächsten Jahr.")
    phone.get_by_role("button", name="Den anderen mitteilen").click()
    phone.locator("#id_text").fill("Das passt zu unserer Messe.")
    phone.get_by_role("button", name="Kommentar speichern").click()
    phone.get_by_text("Das passt zu unserer Messe.").wait_for()
    assert_accessible(phone)
    screenshot(phone, "supported")

    # the office merges the earlier one into it, and makes an outline for a call of the state
    enter(page, site, world.users["office"])
    page.goto(f"{site}/ideen/{earlier.public_id}/zusammenfuehren/")
    page.locator("#id_into").select_option(str(idea.public_id))
    page.get_by_role("button", name="Zusammenführen").click()
    page.get_by_text("Bis 20.000 Euro ab dem nächsten Jahr.").wait_for()
    assert_accessible(page)
    screenshot(page, "merged")
    page.get_by_role("link", name="Projektskizze anlegen").click()
    page.locator("#id_applicant_name").fill("Tischlerei Muster")
    page.locator("#id_guideline").select_option(index=1)
    page.locator("#id_funding_call").select_option(index=1)
    page.get_by_role("button", name="Projektskizze anlegen").click()
    page.get_by_text("braucht keine Stellungnahme des Bündnisses").wait_for()
    assert_accessible(page)
    screenshot(page, "outline")
    rows = Idea.objects.in_alliance(world.alliance.pk)
    assert rows.get(pk=idea.pk).state == IdeaState.OUTLINED
    assert rows.get(pk=earlier.pk).merged_into == idea
