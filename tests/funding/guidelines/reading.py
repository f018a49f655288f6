"""How the tests of guidelines ask for a page and read it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client
from tests.funding.applications.worlds import World
from tests.worlds import BACKEND

from buendnis.funding.models import GuidelineVersion


def as_(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.users[who], backend=BACKEND)
    return client


def now_in(version: GuidelineVersion) -> Any:
    return GuidelineVersion.objects.in_alliance(version.alliance_id).get(pk=version.pk).document


def filled(html: str) -> dict[str, Any]:
    """What a browser would send of the page's largest form, as it stands."""
    form = max(re.findall(r'<form method="post".*?</form>', html, re.DOTALL), key=len)
    data: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]*)"', tag)
        if not name or (kind and kind[1] in {"radio", "checkbox"} and "checked" not in tag):
            continue
        nothing = "on" if kind and kind[1] == "checkbox" else ""
        data.setdefault(name[1], []).append(unescape(value[1]) if value else nothing)
    for name_, text in re.findall(r'<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        data[name_] = unescape(text)
    for name_, body in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        data[name_] = chosen[1] if chosen else ""
    return data


def address(version: GuidelineVersion, page: str = "") -> str:
    return f"/richtlinien/{version.public_id}/{page}"
