"""What nearly every table has."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models

from buendnis.ground.ids import public_id
from buendnis.ground.tenancy import validation


class Entity(models.Model):
    """A row with a random public id, which addresses use in place of the key, and its day of birth."""

    public_id = models.UUIDField(default=public_id, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    # what get_…_display() of each field with choices calls, for every row of a list
    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> str:  # noqa: N802 - as Django calls it
        """As Django's own, but without translating all labels of the field to find one."""
        value = getattr(self, field.attname)
        return next((str(label) for key, label in field.flatchoices if key == value), value)

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        """As in Django; a unique value is unique across alliances, so all of them are looked at."""
        with validation():
            super().validate_unique(exclude)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """As in Django, see :meth:`validate_unique`."""
        with validation():
            super().validate_constraints(exclude)
