"""Storing and removing documents."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor
from buendnis.ground.clock import now
from buendnis.ground.documents import storage
from buendnis.ground.documents.forms import check_upload
from buendnis.ground.documents.models import Document, Quota
from buendnis.ground.documents.naming import clean_name
from buendnis.ground.documents.sniffing import file_type
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import record, refuse, verb


@verb
def store_upload(
    actor: Actor, file: UploadedFile[Any], *, alliance_id: int | None, owner: Reference, kind: str
) -> Document:
    """Store what somebody uploaded for ``owner``; checked again here, whatever a form has checked.

    Raises ValidationError for a file that is not taken, ProcessError when the alliance's space is used up.
    """
    check_upload(file)
    found = file_type(file.file, file.name or "")  # type: ignore[arg-type]
    file.seek(0)
    return _store(actor, file, file.name or "", found.media_type, alliance_id, owner, kind)


@verb
def store_bytes(
    actor: Actor,
    data: bytes,
    name: str,
    media_type: str,
    *,
    alliance_id: int | None,
    owner: Reference,
    kind: str,
) -> Document:
    """Store a document that the platform made for ``owner``."""
    file = UploadedFile(io.BytesIO(data), name, media_type, len(data))
    return _store(actor, file, name, media_type, alliance_id, owner, kind)


@verb
def store_file(
    actor: Actor,
    path: Path,
    name: str,
    media_type: str,
    *,
    alliance_id: int | None,
    owner: Reference,
    kind: str,
) -> Document:
    """Store a file that the platform made for ``owner``, piece by piece, however large it is."""
    with path.open("rb") as source:
        file = UploadedFile(source, name, media_type, path.stat().st_size)
        return _store(actor, file, name, media_type, alliance_id, owner, kind)


@verb
def remove(actor: Actor, document: Document) -> None:
    """Erase the bytes of a document once this is committed; its row keeps name and hash."""
    locked = Document.objects.select_for_update().get(pk=document.pk)
    if locked.removed_at is not None:
        return
    locked.removed_at = now()
    locked.save(update_fields=["removed_at"])
    quota = _quota(locked.alliance_id)
    quota.used = max(0, quota.used - locked.size)
    quota.save(update_fields=["used"])
    transaction.on_commit(lambda: storage.erase(locked))
    record(actor, "document.removed", locked, alliance_id=locked.alliance_id or 0)


def _store(
    actor: Actor,
    file: UploadedFile[Any],
    name: str,
    media_type: str,
    alliance_id: int | None,
    owner: Reference,
    kind: str,
) -> Document:
    document = Document(
        alliance_id=alliance_id,
        owner_kind=owner.kind,
        owner_id=owner.id,
        owner_label=owner.label[:250],
        kind=kind,
        name=clean_name(name),
        media_type=media_type,
        uploaded_by_id=actor.user_id,
    )
    document.size, document.sha256 = storage.write(document, file.chunks())
    try:
        quota = _quota(alliance_id)
        if quota.used + document.size > settings.DOCUMENT_QUOTA_BYTES and actor.user_id is not None:
            refuse(
                _("The space for documents of this alliance is used up. Please turn to its office."), "file"
            )
        quota.used += document.size
        quota.save(update_fields=["used"])
        document.save()
    except BaseException:
        storage.erase(document)
        raise
    record(
        actor,
        "document.stored",
        document,
        alliance_id=alliance_id or 0,
        changes={"owner": f"{owner.kind} {owner.id}", "sha256": document.sha256},
        personal={"name": document.name},
    )
    return document


def _quota(alliance_id: int | None) -> Quota:
    """The locked account of an alliance's space."""
    key = alliance_id or 0
    Quota.objects.bulk_create([Quota(alliance_id=key)], ignore_conflicts=True)
    return Quota.objects.select_for_update().get(pk=key)
