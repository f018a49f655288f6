"""Which version is in force."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from buendnis.evidence.models import Dataset
from buendnis.ground.actor import Actor


def current(kind: str, alliance_id: int | None = None) -> Dataset | None:
    """The version in force: the one with the latest date, of these the last imported."""
    rows = Dataset.objects.unscoped("of the platform, or of the named alliance")
    owned = rows.filter(alliance=None) if alliance_id is None else rows.filter(alliance_id=alliance_id)
    return owned.filter(kind=kind).order_by("-as_of", "-pk").first()


def version_asked(actor: Actor, asked: str, *kinds: str) -> Dataset | None:
    """The version that an address names, if the actor sees it and it is of one of the kinds."""
    try:
        key = UUID(asked)
    except ValueError:
        return None
    return Dataset.objects.visible_to(actor).filter(public_id=key, kind__in=kinds).first()


def in_force(kinds: Collection[str]) -> dict[str, Dataset]:
    """The platform's versions in force of several kinds, in one query."""
    rows = Dataset.objects.unscoped("of the platform").filter(kind__in=kinds, alliance=None)
    found: dict[str, Dataset] = {}
    for row in rows.order_by("-as_of", "-pk"):
        found.setdefault(row.kind, row)
    return found
