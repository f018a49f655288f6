"""Fixtures of the tests of taking lists over."""

from __future__ import annotations

import pytest
from tests.intake.worlds import Office, an_office


@pytest.fixture
def office(db: None) -> Office:
    return an_office()
