"""A site with forms to try, and somebody who fills them in."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings

from buendnis.ground.accounts.models import User


@pytest.fixture(autouse=True)
def _site(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    request.getfixturevalue("cloned_db" if "cloned_db" in request.fixturenames else "db")
    settings.ROOT_URLCONF = "tests.ground.drafts.site"
    settings.TEMPLATES = copy.deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "templates"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def user() -> User:
    return User.objects.create_user("anna@example.org")
