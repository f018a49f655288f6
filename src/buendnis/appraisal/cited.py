"""Where what a reason cites can be read."""

from __future__ import annotations

from django.urls import reverse

SNAPSHOT = "snapshot:"  # the keys of frozen figures and documents begin so


def snapshot_url(key: str) -> str:
    """The page of a cited snapshot; nothing for what is cited otherwise."""
    if not key.startswith(SNAPSHOT):
        return ""
    return reverse("evidence:snapshot", args=[key.removeprefix(SNAPSHOT)])
