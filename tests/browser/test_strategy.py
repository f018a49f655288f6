"""A version of the strategy from its first goal to the public: the office, a partner, the committee, and everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from tests import worlds
from tests.alliances.worlds import a_world
from tests.browser.conftest import PHONE
from tests.browser.looking import assert_accessible

from buendnis.alliances.models import Mandate, MandateRole
from buendnis.decisions.models import Resolution
from buendnis.decisions.services import cast_vote, close_resolution, committee_of_all, open_resolution
from buendnis.strategy.models import Strategy, StrategyState

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def as_(page: Page, site: str, mandate: Mandate) -> Page:
    session = worlds.client(mandate).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    return page


def send(page: Page, **said: str) -> None:
    """Fill the fields of the page's form by their names, and send it by its main button."""
    for name, value in said.items():
        page.locator(f"main form [name={name}]").fill(value)
    before = page.url
    page.locator("main form").locator(".kern-btn--primary, .kern-btn--danger").first.click()
    page.wait_for_url(lambda url: url != before)


def follow(page: Page, link: str) -> None:
    before = page.url
    page.locator("main").get_by_role("link", name=link).first.click()
    page.wait_for_url(lambda url: url != before)


def test_from_a_goal_with_its_evidence_to_the_public(site: str, new_page: Callable[..., Page]) -> None:
    world = a_world()
    voters = [world.mandates["representative"], world.mandates["spokesperson"]]
    voters += [
        worlds.mandate(world.alliance, MandateRole.REPRESENTATIVE, worlds.seat(world.alliance))
        for _ in range(2)
    ]
    committee_of_all(world.office, world.alliance)
    office = as_(new_page(), site, world.mandates["office"])

    # figures of the need are frozen, and the new version begins from the one in force
    office.goto(f"{site}/bedarf/berufe/811/")
    send(office)
    office.goto(f"{site}/buendnis/strategie/")
    follow(office, "Fortschreibung beginnen")
    starts = (timezone.localdate() + timedelta(days=40)).isoformat()
    send(office, title="Fortschreibung", starts_on=starts)

    # a goal with its indicator, and the figures as its evidence
    follow(office, "Ziel hinzufügen")
    send(
        office,
        title="Mehr Beratung",
        indicator="Beratene im Jahr",
        unit="Personen",
        baseline_value="1.000",
        baseline_on="2024-12-31",
        target_value="1.500",
        target_on="2030-12-31",
    )
    office.locator("a[href*='/ziele/'][href$='/belege/']").click()
    office.locator("select[name=snapshot]").select_option(index=1)
    send(office)
    draft = Strategy.objects.in_alliance(world.alliance.pk).get(title="Fortschreibung")
    version = f"{site}/buendnis/strategie/{draft.public_id}/"
    office.goto(version)
    assert_accessible(office)

    # a partner says on a phone what it thinks of the goal, and is answered
    follow(office, "Partner beteiligen")
    send(office)
    partner = as_(new_page(viewport=PHONE), site, world.mandates["representative"])
    partner.goto(version)
    partner.locator("aside a[href*='beteiligungen']").click()
    partner.get_by_label("Wozu?").select_option(label="1.1 Mehr Beratung")
    partner.locator("main form [name=text]").fill("Auch für Betriebe.")
    partner.get_by_role("button", name="Anmerkung abgeben").click()
    partner.wait_for_selector("article:has-text('Auch für Betriebe.')")
    assert_accessible(partner)
    office.goto(version)
    follow(office, "Beteiligung beenden")
    send(office)
    office.locator("aside a[href*='beteiligungen']").click()
    follow(office, "Beantworten")
    office.locator("[name=verdict][value=taken]").check()
    send(office)

    # the committee adopts it, and everybody reads it
    office.goto(version)
    follow(office, "Bereit zum Beschluss")
    send(office)
    follow(office, "In das Gremium bringen")
    office.locator("[name=mode][value=circular]").check()
    until = timezone.localtime() + timedelta(days=7)
    send(office, deadline=until.strftime("%Y-%m-%dT%H:%M"))
    resolution = open_resolution(world.office, Resolution.objects.in_alliance(world.alliance.pk).get())
    for mandate in voters:
        cast_vote(worlds.actor(mandate), resolution, "yes")
    resolution.refresh_from_db()
    if resolution.state == "open":
        close_resolution(world.office, resolution, until + timedelta(hours=1))
    draft.refresh_from_db()
    resolution.refresh_from_db()
    assert (resolution.state, draft.state) == ("adopted", StrategyState.ADOPTED)
    office.goto(version)
    follow(office, "Veröffentlichen")
    send(office)
    everybody = new_page(viewport=PHONE)
    everybody.goto(f"{site}/b/{world.alliance.slug}/strategie/{draft.version}/")
    told = everybody.inner_text("main").replace("\xa0", " ")
    for said in ("Mehr Beratung", "1.000 Personen", "1.500 Personen", "gilt noch nicht"):
        assert said in told
    assert "Auch für Betriebe." not in told
    assert_accessible(everybody)
