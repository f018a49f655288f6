"""A desk shows what is due first, and everything on request."""

from __future__ import annotations

import pytest
from tests.funding.applications.worlds import World, a_world
from tests.funding.ideas.worlds import as_
from tests.reading import tight

from buendnis.desk.views import FIRST
from buendnis.funding.models import Idea
from buendnis.ground.clock import now


@pytest.fixture
def world(db: None) -> World:
    return a_world()


def test_a_long_work_list_is_cut_and_the_rest_is_one_link_away(world: World) -> None:
    client = as_(world, "office")
    for number in range(FIRST + 3):
        Idea.objects.create(
            alliance=world.alliance, title=f"Idee-{number:02d}", summary="Kurz.", confirmed_at=now()
        )
    page = client.get("/arbeitsplatz/").content.decode()
    assert page.count("Idee-") == FIRST
    assert f"Alle {FIRST + 3} zeigen" in page
    everything = client.get("/arbeitsplatz/?alle").content.decode()
    assert everything.count("Idee-") == FIRST + 3
    assert "zeigen</a>" not in tight(everything)
