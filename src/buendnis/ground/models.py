"""What nearly every table has."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models

from buendnis.ground.ids import public_id
from buendnis.ground.tenancy import validation


class Entity(models.Model):
    """A row with a random public id, which addresses use in place of the key, and its day of birth."""

    public_id = models.UUIDField(default=public_id, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        """As in Django; a unique value is unique across alliances, so all of them are looked at."""
        with validation():
            super().validate_unique(exclude)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """As in Django, see :meth:`validate_unique`."""
        with validation():
            super().validate_constraints(exclude)
