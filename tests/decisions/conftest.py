"""Fixtures of the tests of decisions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.utils import translation
from tests.decisions.worlds import (
    Witness,
)
from tests.ledger.worlds import NOW, World, a_world

from buendnis.decisions import subjects


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield a_world()


@pytest.fixture
def witness(monkeypatch: pytest.MonkeyPatch) -> Witness:
    made = Witness()
    monkeypatch.setitem(subjects._handlers, "test.subject", made)
    return made
