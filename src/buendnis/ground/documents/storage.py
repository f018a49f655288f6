"""The folder of documents: bytes are on the disk before the row that names them is committed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from buendnis.ground.documents.models import Document


def place_of(document: Document) -> Path:
    """Where the bytes of ``document`` lie."""
    return Path(settings.MEDIA_ROOT) / document.path


def write(document: Document, chunks: Iterable[bytes]) -> tuple[int, str]:
    """Write and flush the bytes; returns their number and SHA-256. The file is readable by its owner only."""
    target = place_of(document)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = sha256(), 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    _flush_folder(target.parent)
    return size, digest.hexdigest()


def erase(document: Document) -> None:
    """Delete the bytes; nothing happens if they are gone."""
    place_of(document).unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """A new file's name is on the disk only once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
