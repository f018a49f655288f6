"""What this room tells the ground when the site starts."""

from __future__ import annotations


def register() -> None:
    """Nothing yet."""
