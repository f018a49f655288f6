"""On a telephone, as a new person walks it: self-check, idea, outline with four sources, three cities that wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import time_machine
from tests.browser.looking import enter, follow, look
from tests.funding.advice.worlds import an_advising_world
from tests.funding.applications.worlds import NOW, World
from tests.funding.finance.worlds import the_three_cities

from buendnis.funding.models import Application, Idea, IdeaState
from buendnis.ground.mail.models import Mail

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow
COSTS = (
    ("personnel", "2018", "100.000"),
    ("personnel", "2019", "250.000"),
    ("material", "2019", "120.000"),
)
LAB = (  # the published shares of the Digitalisierungslabor
    ("esf", "ESF", "235.000"),
    ("own", "TU Clausthal", "109.500"),
    ("public", "Landkreis Goslar", "65.500"),
    ("private", "Firma", "60.000"),
)


class Walk:
    """A telephone in somebody's hand; each page is looked at in both themes."""

    def __init__(self, site: str, phone: Page, screenshot: Callable[[Page, str], None]) -> None:
        self.site, self.phone, self.screenshot = site, phone, screenshot

    def look(self, name: str) -> None:
        look(self.phone, name, self.screenshot)

    def press(self, name: str) -> None:
        self.phone.get_by_role("button", name=name, exact=True).click()

    def row(self, kind: str, number: int) -> Locator:
        """A row of the plan, unfolded; one more is asked for where there are too few."""
        first = self.phone.locator(f"#id_{kind}-{number}-amount")
        if not first.count():
            follow(self.phone.locator(f"button[name=add][value={kind}]"))
        row = self.phone.locator(f"details[data-row]:has(#id_{kind}-{number}-amount)")
        if not first.is_visible():
            row.locator("> summary").click()
        return row


def test_from_the_self_check_to_a_plan_whose_shares_are_confirmed(
    site: str,
    phone: Page,
    new_page: Callable[..., Page],
    screenshot: Callable[[Page, str], None],
) -> None:
    world = an_advising_world()
    walk = Walk(site, phone, screenshot)
    idea = _an_idea(walk, world)
    _the_office_makes_an_outline(new_page(), site, world, idea)
    outline = Application.objects.in_alliance(world.alliance.pk).get(idea=idea)
    _four_sources(walk, outline)
    with time_machine.travel(NOW, tick=False):
        cities = the_three_cities(world)
    _three_cities(walk, cities)


def _an_idea(walk: Walk, world: World) -> Idea:
    """The answers of the self-check go along; what is refused keeps its input."""
    phone, address = walk.phone, world.users["applicant"].email
    phone.goto(f"{walk.site}/b/{world.alliance.slug}/selbstcheck/")
    phone.locator("#id_organisation").select_option("education")
    phone.get_by_label("Ein Angebot, ein Netzwerk oder ein Dienst für die Region").check()
    phone.locator("#id_group").select_option("firms")
    phone.locator("#id_district").select_option("03153")
    phone.locator("#id_total").fill("470.000,00")
    walk.press("Zeigen, was das heißt")
    assert "188.000,00" in phone.locator("main").inner_text()
    walk.look("orientation")
    phone.get_by_role("link", name="Idee einbringen").click()
    phone.locator("#id_title").fill("Digitalisierungslabor")
    told = phone.locator("#id_summary").input_value()  # what the self-check was told
    assert "470.000,00" in told
    phone.locator("#id_summary").fill(f"Ein Labor bringt Betriebe und Studierende zusammen.\n{told}")
    phone.locator("#id_contact_name").fill("Idris Ideenreich")
    phone.locator("#id_contact_email").fill(address)
    walk.look("idea")
    walk.press("Idee absenden")
    assert phone.locator("input:invalid, textarea:invalid").count() > 0  # the browser says it first
    phone.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    walk.press("Idee absenden")
    phone.locator("#error-summary").wait_for()
    assert phone.locator("#id_title").input_value() == "Digitalisierungslabor"
    walk.look("idea-refused")
    phone.locator("#id_privacy").check()
    walk.press("Idee absenden")
    phone.wait_for_url("**/gesendet/")
    walk.look("idea-sent")
    idea = Idea.objects.in_alliance(world.alliance.pk).get()
    assert f"/ideen/{idea.public_id}/bestaetigen/" in Mail.objects.get(kind="idea.confirm").body
    enter(phone, walk.site, world.users["applicant"])
    phone.goto(f"{walk.site}/ideen/{idea.public_id}/bestaetigen/")
    walk.look("idea-confirm")
    walk.press("Meine Idee bestätigen")
    phone.get_by_text("470.000,00").first.wait_for()
    walk.look("idea-own")
    idea.refresh_from_db()
    assert idea.state == IdeaState.NEW
    return idea


def _the_office_makes_an_outline(page: Page, site: str, world: World, idea: Idea) -> None:
    enter(page, site, world.users["office"])
    page.goto(f"{site}/ideen/{idea.public_id}/skizze/")
    page.locator("#id_applicant_name").fill("TU Clausthal")
    page.locator("#id_guideline").select_option(index=1)
    page.get_by_role("button", name="Projektskizze anlegen").click()
    page.wait_for_url("**/antraege/**")


def _four_sources(walk: Walk, outline: Application) -> None:
    phone = walk.phone
    phone.goto(f"{walk.site}/antraege/")
    follow(phone.get_by_role("link", name=outline.title))
    walk.look("outline")
    phone.goto(f"{walk.site}/antraege/{outline.public_id}/finanzplan/")
    for number, (category, year, amount) in enumerate(COSTS):
        row = walk.row("expenditure", number)
        row.locator("[name$=-category]").select_option(category)
        row.locator("[name$=-year]").fill(year)
        row.locator("[name$=-amount]").fill(amount)
    for number, (kind, label, amount) in enumerate(LAB):
        row = walk.row("sources", number)
        row.locator("[name$=-kind]").select_option(kind)
        row.locator("[name$=-label]").fill(label)
        row.locator("[name$=-amount]").fill(amount)
    assert phone.locator("[data-total=difference]").inner_text().startswith("0,00")
    walk.press("Speichern")
    phone.get_by_text("Gespeichert.").wait_for()
    assert "470.000,00" in phone.locator("[data-total=funding]").inner_text()
    walk.look("plan")


def _three_cities(walk: Walk, cities: Application) -> None:
    phone = walk.phone
    phone.goto(f"{walk.site}/antraege/{cities.public_id}/kofinanzierung/")
    circle, late = phone.locator(".kern-alert").all_inner_texts()[:2]
    assert "Salzgitter wartet auf Braunschweig, und Braunschweig auf Salzgitter" in circle
    assert "Wolfsburg: Die Sitzung am 27.06.2018 ist 5 Tage zu spät" in late
    drawing = phone.get_by_role("img", name="Wer auf wen wartet")
    assert drawing.locator(".graph__arc--circle").count() == 2
    assert phone.evaluate("document.documentElement.scrollHeight") < 4300
    walk.look("cities")
    card = phone.locator(".share").filter(has=phone.get_by_role("heading", name="Braunschweig"))
    card.get_by_text("Bestätigen oder ändern").click()
    card.get_by_role("button", name="verbindlich bestätigt").click()
    card.get_by_text("Bitte nennen Sie die Bestätigung").first.wait_for()  # by what, it asks
    walk.look("confirmation")
    card.get_by_label("Schreiben oder Beschluss").fill("Ratsbeschluss, Vorlage 18/123")
    card.get_by_label("Vom").fill("2018-03-01")
    card.get_by_role("button", name="verbindlich bestätigt").click()
    phone.get_by_text("Braunschweig: verbindlich bestätigt.").wait_for()
    assert card.get_by_text("Ratsbeschluss, Vorlage 18/123 vom 01.03.2018").is_visible()
    assert phone.get_by_text("Anteile warten aufeinander").count() == 0
    assert phone.locator(".graph__arc--circle").count() == 0
    assert "zu spät" in phone.locator(".kern-alert", has_text="Frist").first.inner_text()
    walk.look("resolved")
