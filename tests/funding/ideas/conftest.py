"""Fixtures of the tests of ideas."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from tests.funding.applications.worlds import World
from tests.funding.ideas.worlds import NOW, an_open_world, confirmed

from buendnis.funding.models import Idea


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield an_open_world()


@pytest.fixture
def idea(world: World) -> Idea:
    return confirmed(world)
