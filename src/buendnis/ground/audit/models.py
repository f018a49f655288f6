"""The chains of records, and beside them the values, which can be erased without breaking a chain."""

from __future__ import annotations

from django.db import models


class ChainHead(models.Model):
    """The end of one chain; its row is what writers lock. ``chain``: an alliance's key, 0 for the platform."""

    chain = models.BigIntegerField(primary_key=True)
    length = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)


class AuditEntry(models.Model):
    """One record: who did what to which object, as values. ``commitments``: field name → salted SHA-256."""

    chain = models.BigIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    mandate_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=20)
    acted_as = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    commitments = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="audit_one_entry_per_place"),
        ]
        indexes = [
            models.Index(fields=["object_kind", "object_id", "at"], name="audit_by_object"),
            models.Index(fields=["chain", "-at"], name="audit_by_time"),
            models.Index(fields=["chain", "object_kind", "action", "-at"], name="audit_by_action"),
        ]


class AuditValue(models.Model):
    """A value that an entry commits to. Erasing a person's values leaves the entry and its chain whole."""

    entry = models.ForeignKey(AuditEntry, models.CASCADE, related_name="values_beside")
    field = models.CharField(max_length=80)
    salt = models.CharField(max_length=32)
    value = models.JSONField(null=True)
    personal = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "field"], name="audit_one_value_per_field")]
