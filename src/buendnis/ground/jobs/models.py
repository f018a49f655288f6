"""How far a job is that somebody waits for."""

from __future__ import annotations

from django.db import models

from buendnis.ground.models import Entity


class ProgressState(models.TextChoices):
    """Whether a job still runs."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobProgress(Entity):
    """A job as whoever started it sees it; they can leave the page and come back."""

    title = models.CharField(max_length=200)
    user_id = models.BigIntegerField(null=True)
    alliance_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=ProgressState, default=ProgressState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    result_url = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
