"""What nearly every table has."""

from __future__ import annotations

from django.db import models

from buendnis.ground.ids import public_id


class Entity(models.Model):
    """A row with a random public id, which addresses use in place of the key, and its day of birth."""

    public_id = models.UUIDField(default=public_id, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
