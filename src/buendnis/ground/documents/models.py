"""The register of documents; their bytes lie beside the database under a name of their own."""

from __future__ import annotations

from django.db import models

from buendnis.ground.models import Entity


class Document(Entity):
    """A file that belongs to one thing of a higher room. ``removed_at``: the bytes are gone, the hash stays."""

    alliance_id = models.BigIntegerField(null=True)
    owner_kind = models.CharField(max_length=60)
    owner_id = models.CharField(max_length=64)
    owner_label = models.CharField(max_length=250, blank=True)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by_id = models.BigIntegerField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["owner_kind", "owner_id"], name="document_by_owner"),
            models.Index(fields=["sha256"], name="document_by_hash"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where its bytes lie, below the folder of documents."""
        name = self.public_id.hex
        return f"{name[:2]}/{name}"


class Quota(models.Model):
    """How much an alliance has stored; its row is locked while something is added. 0: nobody's."""

    alliance_id = models.BigIntegerField(primary_key=True)
    used = models.PositiveBigIntegerField(default=0)
