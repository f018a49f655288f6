"""Fixtures of the tests of the ledger."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.utils import translation
from tests.ledger.worlds import (
    NOW,
    World,
    a_world,
)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield a_world()
