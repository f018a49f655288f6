"""Questions about documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO
from uuid import UUID

from django.db.models import QuerySet

from buendnis.ground.documents.models import Document
from buendnis.ground.documents.storage import place_of
from buendnis.ground.reference import Reference


def of(owner: Reference) -> QuerySet[Document]:
    """The documents of ``owner`` that are still there."""
    return Document.objects.filter(owner_kind=owner.kind, owner_id=owner.id, removed_at__isnull=True)


def by_id(ids: Iterable[UUID]) -> dict[UUID, Document]:
    """The documents with these public ids that are still there."""
    found = Document.objects.filter(public_id__in=list(ids), removed_at__isnull=True)
    return {document.public_id: document for document in found}


def opened(document: Document) -> BinaryIO:
    """The document's file, to be read piece by piece. Raises FileNotFoundError when it has been removed."""
    return place_of(document).open("rb")


def content_of(document: Document) -> bytes:
    """The bytes of a document. Raises FileNotFoundError when they have been removed."""
    return place_of(document).read_bytes()
