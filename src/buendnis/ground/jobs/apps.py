"""Jobs: what runs in the background, enqueued inside the transaction that wants it."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "buendnis.ground.jobs"
    label = "jobs"
