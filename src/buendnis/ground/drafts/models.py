"""Forms that were sent once, and input that was kept for its sender."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from buendnis.ground.ids import public_id


class OnceToken(models.Model):
    """A form that has been sent: its second sending gets the first one's answer."""

    key = models.CharField(max_length=64, primary_key=True)
    status = models.PositiveSmallIntegerField(default=0)
    location = models.TextField(blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="once_token_by_age")]


class KeptInput(models.Model):
    """What somebody sent and could not be taken yet, encrypted with a key that only their browser has."""

    public_id = models.UUIDField(default=public_id, primary_key=True)
    path = models.CharField(max_length=500)
    payload = models.BinaryField()
    size = models.PositiveIntegerField()
    owner = models.CharField(max_length=64)  # a hash of the browser's key, to bound what one browser keeps
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["kept_at"], name="kept_input_by_age"),
            models.Index(fields=["owner", "kept_at"], name="kept_input_by_owner"),
        ]


class Draft(models.Model):
    """What somebody is typing, kept before it is saved: only they see it.

    ``object_id`` and ``section`` name the form; ``sitting`` is one opening of its page, so that two tabs of
    the same person never overwrite each other.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    object_id = models.UUIDField()
    section = models.CharField(max_length=60)
    sitting = models.CharField(max_length=40)
    content = models.JSONField()  # field name: list of values, as the browser sends them
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "object_id", "section", "sitting"], name="draft_one_per_sitting"
            )
        ]
        indexes = [models.Index(fields=["kept_at"], name="draft_by_age")]
