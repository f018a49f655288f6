"""Filling in the forms of the trial site as a browser does."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from buendnis.ground.jobs.models import JobProgress

OPEN, CLOSED, BUTTON = "/probe/offen/", "/probe/innen/", "/probe/knopf/"
PDF = b"%PDF-1.7 a plan"


def effects() -> list[str]:
    """What the forms that were sent have done."""
    return list(JobProgress.objects.order_by("pk").values_list("title", flat=True))


def hidden(answer: Any, name: str) -> str:
    """The value of a hidden field of the form on the page."""
    form = answer.content.decode().split("<h1>Probe")[1]
    found = re.search(rf'name="{name}" value="([^"]*)"', form)
    return found[1] if found else ""


def filled_in(client: Client, address: str = OPEN, **values: Any) -> dict[str, Any]:
    """What a browser sends of the form at ``address``: its hidden fields and ``values``."""
    page = client.get(address)
    assert page.status_code == 200
    found = {name: hidden(page, name) for name in ("csrfmiddlewaretoken", "once", "kept")}
    return {name: value for name, value in found.items() if value} | values
