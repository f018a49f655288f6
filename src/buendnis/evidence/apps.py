"""Evidence of need: classifications, statistics, and what was cited of them."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "buendnis.evidence"
    label = "evidence"
    append_only: ClassVar[list[str]] = ["evidence_snapshot"]

    def ready(self) -> None:
        """Tell the ground what this room adds to it."""
        from buendnis.evidence.ready import register

        register()
