"""The alliance's pages in a real browser, on a desktop and on a telephone, in both themes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests import worlds
from tests.alliances.worlds import World, a_world
from tests.browser.looking import enter, look

from buendnis.alliances.models import District, MandateRole
from buendnis.alliances.services import (
    add_recognition,
    edit_rules,
    open_public_forms,
    save_notices,
    succeed_rules,
    use_rules,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def world(site: str) -> World:
    made = a_world()
    son = made.alliance
    for ags, name in (("03153", "Landkreis Goslar"), ("03101", "Stadt Braunschweig")):
        son.districts.add(District.objects.create(ags=ags, name=name, is_city=name.startswith("Stadt")))
    add_recognition(made.office, son, starts_on=date(2018, 1, 1), ends_on=date(2099, 12, 31), source="Erlass")
    notices = {"controller_kind": "host", "controller": "Träger son\nWeg 1", "imprint": "Impressum"}
    save_notices(
        made.office, son, **notices, privacy_notice="Ihre Angaben bleiben hier.", email="b@son.example"
    )
    open_public_forms(made.office, son)
    worlds.seat(son, "Gewerkschaft 4")
    worlds.mandate(son, MandateRole.REPRESENTATIVE, worlds.seat(son, "Amt 1", voting=False))
    new = succeed_rules(made.office, use_rules(made.office, made.rules))
    edit_rules(made.office, new, {**new.document, "assessment_days": 21}, date(2018, 6, 1))
    made.rules = new
    return made


@pytest.mark.parametrize("size", ["page", "phone"])
def test_the_secretariat_keeps_its_alliance(
    world: World,
    site: str,
    size: str,
    request: pytest.FixtureRequest,
    screenshot: Callable[[Page, str], None],
) -> None:
    page: Page = request.getfixturevalue(size)
    user = world.mandates["office"].person.user
    assert user is not None
    enter(page, site, user)
    own, seat = f"{site}/buendnis", f"{site}/buendnis/sitze/{world.seat.public_id}"
    for name, address in {
        "overview": f"{own}/",
        "seats": f"{own}/sitze/",
        "seat": f"{seat}/",
        "seat-edit": f"{seat}/bearbeiten/",
        "appoint": f"{seat}/vertretung/",
        "seat-end": f"{seat}/beenden/",
        "office": f"{own}/geschaeftsstelle/",
        "mandate-end": f"{own}/mandate/{world.mandates['substitute'].public_id}/beenden/",
        "notices": f"{own}/angaben/",
        "rules": f"{own}/geschaeftsordnung/",
        "rules-version": f"{own}/geschaeftsordnung/{world.rules.public_id}/",
        "rules-edit": f"{own}/geschaeftsordnung/{world.rules.public_id}/bearbeiten/",
        "organisations": f"{own}/organisationen/",
        "organisation": f"{own}/organisationen/{world.organisation.public_id}/",
        "persons": f"{own}/personen/",
        "person": f"{own}/personen/{world.person.public_id}/",
        "tie": f"{own}/personen/{world.person.public_id}/beziehung/",
        "strategy": f"{own}/strategie/",
    }.items():
        look(page, name, screenshot, address)


@pytest.mark.parametrize("size", ["page", "phone"])
def test_everybody_finds_the_alliances(
    world: World,
    site: str,
    size: str,
    request: pytest.FixtureRequest,
    screenshot: Callable[[Page, str], None],
) -> None:
    page: Page = request.getfixturevalue(size)
    worlds.alliance("jadebay")
    look(page, "list", screenshot, f"{site}/buendnisse/")
    look(page, "public", screenshot, f"{site}/b/son/")
