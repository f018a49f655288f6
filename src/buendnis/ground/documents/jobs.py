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
    """Delete files of yesterday and before that no document names."""
    folder = Path(settings.MEDIA_ROOT)
    before = time.time() - OLD_SECONDS
    for path in folder.glob("??/*"):
        if path.stat().st_mtime < before and not _is_known(path.name):
            path.unlink(missing_ok=True)


def _is_known(name: str) -> bool:
    try:
        return Document.objects.filter(public_id=UUID(name), removed_at__isnull=True).exists()
    except ValueError:
        return True  # not ours: let it be
