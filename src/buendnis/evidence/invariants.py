"""What must hold of evidence at any time."""

from __future__ import annotations

from collections.abc import Iterator

from buendnis.evidence.models import Snapshot
from buendnis.ground.database.invariants import invariant
from buendnis.ground.frozen import sha256_of


@invariant("What was cited reads as it did when it was frozen")
def snapshots_are_whole() -> Iterator[str]:
    rows = Snapshot.objects.unscoped("all that was ever cited")
    for row in rows.order_by("pk").iterator(500):
        if sha256_of(row.content) != row.content_hash:
            yield f"The snapshot {row.public_id} no longer has the content of its checksum."
