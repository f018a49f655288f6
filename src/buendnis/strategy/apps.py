"""The region's strategy."""

from __future__ import annotations

from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "buendnis.strategy"
    label = "strategy"

    def ready(self) -> None:
        """Tell the ground what an export of everything holds of this room."""
        from buendnis.strategy.takeout import register_sheets

        register_sheets()
