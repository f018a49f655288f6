"""Sweeping away bytes whose transaction was never committed."""

from __future__ import annotations

import time
from pathlib import Path
from uuid import UUID

from django.conf import settings

from buendnis.ground.documents.models import Document
from buendnis.ground.jobs import periodic

OLD_SECONDS = 24 * 60 * 60


@periodic("23 3 * * *", name="documents.sweep")
def sweep_orphans() -> None:
    """Delete files of yesterday and before that no document names; what is not ours is let be."""
    before = time.time() - OLD_SECONDS
    for folder in Path(settings.MEDIA_ROOT).glob("[0-9a-f][0-9a-f]"):
        old = {name: path for path in folder.iterdir() if (name := _uuid(path.name)) and _age(path) < before}
        known = Document.objects.filter(public_id__in=old, removed_at__isnull=True)
        for name in set(old) - set(known.values_list("public_id", flat=True)):
            old[name].unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another worker was faster
        return time.time()


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
