"""Names of things in addresses: random, so that nobody learns from one how many there are."""

from __future__ import annotations

from uuid import UUID, uuid4


def public_id() -> UUID:
    """A fresh random id for the address of a thing."""
    return uuid4()
