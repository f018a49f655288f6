"""What the columns of a kind of list meant the last time, so that nobody says it twice."""

from __future__ import annotations

from django.db import models


class SavedMapping(models.Model):
    """How an alliance's people explained a list with these headings.

    ``kind`` names the sort of list ("projects", "finance_plan"), ``scope`` what it holds for within it (a
    version of a form), ``signature`` the headings. ``choices`` is what they chose, as the room stores it.
    """

    alliance_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    scope = models.CharField(max_length=80, blank=True)
    signature = models.CharField(max_length=64)
    choices = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance_id", "kind", "scope", "signature"], name="mapping_once_per_headings"
            )
        ]
