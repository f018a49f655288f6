"""Committees, meetings, resolutions and votes."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "buendnis.decisions"
    label = "decisions"
    append_only: ClassVar[list[str]] = [
        "decisions_vote",
        "decisions_voteconfirmation",
        "decisions_votesettlement",
        "decisions_minutesobjection",
    ]

    def ready(self) -> None:
        """Tell the ground what this room adds to it."""
        from buendnis.decisions.ready import register_decisions
        from buendnis.decisions.takeout import register_sheets

        register_decisions()
        register_sheets()
