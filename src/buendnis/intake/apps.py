"""From today's lists into Bündnis, and everything out of it again."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "buendnis.intake"
    label = "intake"

    def ready(self) -> None:
        """Tell the ground what this room adds to it."""
        from buendnis.intake.ready import register

        register()
