"""Versions that never change once something rests on them: one JSON document with its hash."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import models

from buendnis.ground.models import Entity


def canonical_json(document: Any) -> str:
    """The one way to write ``document``: sorted keys, no spaces, no floats. Raises TypeError for a float."""
    _refuse_floats(document)
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256_of(document: Any) -> str:
    """The SHA-256 of :func:`canonical_json`, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float, which has no one way to be written; use a string.")
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_floats(item)


class FrozenVersion(Entity):
    """A document that may be edited until ``frozen_at``; from then on the table's trigger refuses changes.

    A room adds ``predecessor`` as a foreign key to itself, and ``FrozenWhen`` to its migration.
    """

    document = models.JSONField()
    document_hash = models.CharField(max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_frozen(self) -> bool:
        """Whether the document can't change any more."""
        return self.frozen_at is not None

    def freeze(self, at: datetime) -> None:
        """Fix the document as it is, with its hash; nothing happens to one that is frozen already."""
        if self.frozen_at is None:
            self.document_hash = sha256_of(self.document)
            self.frozen_at = at
            self.save(update_fields=["document_hash", "frozen_at"])
