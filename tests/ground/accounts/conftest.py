"""Somebody with an account."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from buendnis.ground.accounts.models import User


@pytest.fixture(autouse=True)
def _no_tries_yet(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rate limits are counted in the cache, which is in the database; each test starts with none."""
    request.getfixturevalue("cloned_db" if "cloned_db" in request.fixturenames else "db")
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def user() -> User:
    return User.objects.create_user("kammer1@example.org", name="Vertretung Kammer 1")
