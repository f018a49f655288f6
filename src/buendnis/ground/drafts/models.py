"""Forms that were sent once, and input that was kept for its sender."""

from __future__ import annotations

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
