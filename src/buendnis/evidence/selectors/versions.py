"""Which version is in force."""

from __future__ import annotations

from collections.abc import Collection

from buendnis.evidence.models import Dataset


def current(kind: str, alliance_id: int | None = None) -> Dataset | None:
    """The version in force: the one with the latest date, of these the last imported."""
    rows = Dataset.objects.unscoped("of the platform, or of the named alliance")
    owned = rows.filter(alliance=None) if alliance_id is None else rows.filter(alliance_id=alliance_id)
    return owned.filter(kind=kind).order_by("-as_of", "-pk").first()


def in_force(kinds: Collection[str]) -> dict[str, Dataset]:
    """The platform's versions in force of several kinds, in one query."""
    rows = Dataset.objects.unscoped("of the platform").filter(kind__in=kinds, alliance=None)
    found: dict[str, Dataset] = {}
    for row in rows.order_by("-as_of", "-pk"):
        found.setdefault(row.kind, row)
    return found
