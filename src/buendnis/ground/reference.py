"""How a lower room names a thing of a higher one: by kind, id and label, never by foreign key."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True)
class Reference:
    """``kind`` is the model's label ("funding.application"), ``id`` its public id, ``label`` as shown then."""

    kind: str
    id: str
    label: str = ""


def reference_to(row: models.Model, label: str = "") -> Reference:
    """The reference to ``row``: by its public id, or by its key where it has none."""
    return Reference(row._meta.label_lower, str(getattr(row, "public_id", row.pk)), label)
