"""The pages of outlines as a browser meets them."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from tests.funding.applications.worlds import (
    World,
)


def as_(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.users[who], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0>>endobj\n%%EOF\n"


def fields_of(html: str) -> dict[str, Any]:
    """What a browser would send of the page's largest form, as it stands."""
    forms = re.findall(r'<form method="post".*?</form>', html, re.DOTALL)
    form = max(forms, key=len)
    data: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]*)"', tag)
        if not name or (kind and kind[1] in {"radio", "checkbox"} and "checked" not in tag):
            continue
        data[name[1]] = value[1] if value else ""
    data |= dict(re.findall(r'<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL))
    for name, body in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        data[name] = chosen[1] if chosen else ""
    return data


def filled(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send of the page at ``address``, as it stands."""
    return fields_of(client.get(address).content.decode())
