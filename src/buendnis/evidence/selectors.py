"""Questions about evidence: which version is in force, and what it says."""

from __future__ import annotations

from buendnis.evidence.models import Dataset


def current(kind: str, alliance_id: int | None = None) -> Dataset | None:
    """The version in force: the one with the latest date, of these the last imported."""
    rows = Dataset.objects.unscoped("of the platform, or of the named alliance")
    return rows.filter(kind=kind, alliance_id=alliance_id).order_by("-as_of", "-pk").first()
