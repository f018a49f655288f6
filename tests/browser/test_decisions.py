"""Budget and decisions in a real browser: a seat votes on a telephone, the office keeps the books."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.browser.looking import enter, follow, look
from tests.decisions.worlds import SEATS, a_committee, a_draft, a_meeting, an_open_one, record
from tests.ledger.worlds import RESOLUTION, World, a_head, a_world, project

from buendnis.decisions import services as decisions
from buendnis.ground.clock import now, today
from buendnis.ledger import services as ledger
from buendnis.ledger.models import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def a_full_budget(world: World) -> str:
    day = today()
    head = a_head(world, "1400000", now=now())

    def keep(number: int, amount: str, days: int, **more: object) -> object:
        return ledger.earmark(
            world.office,
            head=head,
            subject=project(number),
            amount=Decimal(amount),
            category="structure",
            expires_on=day + timedelta(days=days),
            reason=f"Beschluss B-2018-000{number}",
            key=f"case:{number}",
            **more,  # type: ignore[arg-type]
        )

    first = keep(1, "235000", 200)
    assert isinstance(first, ledger.Earmarked)
    ledger.commit(
        world.office, first.earmark, amount=Decimal(230000), source="Bescheid vom 2.5.", source_date=day
    )
    ledger.pay(world.office, first.earmark, Decimal(60000), source="Mitteilung der Bank", source_date=day)
    keep(2, "480000", 12)
    keep(3, "520000", 250)
    keep(4, "200000", 300)
    keep(5, "190000", 300, overplan_resolution=RESOLUTION)
    keep(6, "90000", 300)
    ledger.reconcile(
        world.office,
        head,
        as_of=day,
        source="Budgetliste der NBank",
        stated={
            Stage.OUTSIDE: Decimal(1400000),
            Stage.COMMITTED: Decimal(170000),
            Stage.PAID: Decimal(65000),
        },
        key="list",
    )
    return str(head.public_id)


@pytest.mark.parametrize("size", ["page", "phone"])
def test_the_budget(
    site: str, size: str, request: pytest.FixtureRequest, screenshot: Callable[[Page, str], None]
) -> None:
    page: Page = request.getfixturevalue(size)
    world = a_world()
    head = a_full_budget(world)
    enter(page, site, world.users["office"])
    look(page, "overview", screenshot, f"{site}/budget/")
    look(page, "head", screenshot, f"{site}/budget/{head}/")
    look(page, "reconcile", screenshot, f"{site}/budget/{head}/abgleichen/")
    page.goto(f"{site}/budget/{head}/")
    follow(page.get_by_role("link", name="Unterschiede ansehen"))
    look(page, "statement", screenshot, page.url)
    page.goto(f"{site}/budget/{head}/")
    follow(page.get_by_role("link", name="Freigeben").first)
    look(page, "release", screenshot, page.url)


@pytest.mark.parametrize("size", ["page", "phone"])
def test_a_seat_votes(
    site: str, size: str, request: pytest.FixtureRequest, screenshot: Callable[[Page, str], None]
) -> None:
    page: Page = request.getfixturevalue(size)
    world = a_world()
    moment = now() - timedelta(hours=1)
    deadline = now() + timedelta(days=10)
    done = an_open_one(world, now=moment, deadline=deadline, title="Stille Reserve")
    for who in SEATS:
        decisions.cast_vote(world.actors[who], done, "yes")
    decisions.close_resolution(world.office, done)
    running = an_open_one(world, now=moment, deadline=deadline)
    recorded = record(world, running, cast_at=now())
    decisions.cast_vote(world.actors["kammer3"], running, "yes")
    decisions.recuse(world.office, running, world.seat("Kammer 4").pk, "leave", "stellt den Antrag")
    secret = an_open_one(
        world, now=moment, deadline=deadline, title="Wahl des Sprecherkreises", is_secret=True
    )
    meeting = a_meeting(world, now=now())
    a_draft(world, mode="meeting", meeting=meeting, title="Fortschreibung der Strategie")
    enter(page, site, world.users["kammer1"])
    look(page, "list", screenshot, f"{site}/beschluesse/")
    address = f"{site}/beschluesse/{running.public_id}/"
    look(page, "vote", screenshot, address)
    look(page, "confirm", screenshot, f"{address}stimmen/{recorded.public_id}/")
    look(page, "secret", screenshot, f"{site}/beschluesse/{secret.public_id}/")
    look(page, "closed", screenshot, f"{site}/beschluesse/{done.public_id}/")
    page.goto(address)
    page.get_by_role("button", name="Ja", exact=True).click()
    page.get_by_text("Die neue Stimme Ihres Sitzes ersetzt die frühere.").wait_for()


@pytest.mark.parametrize("size", ["page", "phone"])
def test_the_office_runs_a_meeting(
    site: str, size: str, request: pytest.FixtureRequest, screenshot: Callable[[Page, str], None]
) -> None:
    page: Page = request.getfixturevalue(size)
    world = a_world()
    meeting = a_meeting(world, now=now())
    there = {seat.pk: seat.name == "Kammer 2" for seat in world.seats if seat.name != "Kammer 3"}
    decisions.note_presences(world.office, meeting, there)
    motion = a_draft(world, mode="meeting", meeting=meeting, title="Fortschreibung der Strategie")
    running = an_open_one(world, now=now(), deadline=now() + timedelta(days=10))
    committee = a_committee(world)
    enter(page, site, world.users["office"])
    look(page, "meetings", screenshot, f"{site}/sitzungen/")
    one = f"{site}/sitzungen/{meeting.public_id}/"
    look(page, "meeting", screenshot, one)
    look(page, "presences", screenshot, f"{one}anwesenheit/")
    look(page, "minutes", screenshot, f"{one}niederschrift/")
    look(page, "open", screenshot, f"{site}/beschluesse/{motion.public_id}/eroeffnen/")
    look(page, "running", screenshot, f"{site}/beschluesse/{running.public_id}/")
    look(page, "record", screenshot, f"{site}/beschluesse/{running.public_id}/stimme-eintragen/")
    look(page, "new", screenshot, f"{site}/beschluesse/neu/")
    look(page, "committee", screenshot, f"{site}/gremien/{committee.public_id}/")
