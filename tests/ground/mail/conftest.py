"""A kind of mail, its template, and somebody who gets it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.ground.mail.postbox import Postbox, postbox

from buendnis.ground.accounts.models import User
from buendnis.ground.mail import kinds


@pytest.fixture(autouse=True)
def _trial(request: pytest.FixtureRequest, settings: Any) -> Iterator[None]:
    request.getfixturevalue("cloned_db" if "cloned_db" in request.fixturenames else "db")
    settings.TEMPLATES = copy.deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "templates"]
    settings.EMAIL_BACKEND = "buendnis.ground.mail.backend.OutboxBackend"  # pytest puts another in its place
    known = dict(kinds._kinds)
    kinds.register("trial.invited", "Probe: Einladungen")
    kinds.register("trial.urgent", "Probe: Dringendes", essential=True)
    yield
    kinds._kinds.clear()
    kinds._kinds.update(known)


@pytest.fixture
def server(settings: Any) -> Iterator[Postbox]:
    """A mail server, which the settings name."""
    with postbox() as found:
        settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS = "", False
        yield found


@pytest.fixture
def user() -> User:
    return User.objects.create_user("anna@example.org", name="Anna & Co. <Kammer>")
