"""What must hold of evidence at any time."""

from __future__ import annotations

from collections.abc import Iterator

from buendnis.evidence.models import Exhibit, Snapshot
from buendnis.ground.database.invariants import invariant
from buendnis.ground.frozen import sha256_of


@invariant("What was cited reads as it did when it was frozen")
def snapshots_are_whole() -> Iterator[str]:
    rows = Snapshot.objects.unscoped("all that was ever cited")
    for row in rows.order_by("pk").iterator(500):
        if sha256_of(row.content) != row.content_hash:
            yield f"The snapshot {row.public_id} no longer has the content of its checksum."


@invariant("What is cited of a document is the version that stands there")
def cited_documents_stand() -> Iterator[str]:
    rows = Snapshot.objects.unscoped("all that was ever cited").filter(exhibit__isnull=False)
    for row in rows.select_related("exhibit").order_by("pk").iterator(500):
        exhibit: Exhibit = row.exhibit
        if row.content["exhibit"]["document"]["sha256"] != exhibit.document_sha256:
            yield f"The snapshot {row.public_id} names another file than its document has."
        if exhibit.cited_at is None:
            yield f"The document {exhibit.public_id} is cited by {row.public_id}, but not frozen."
