"""The region's strategy."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "buendnis.strategy"
    label = "strategy"
    append_only: ClassVar[list[str]] = [
        "strategy_comment",
        "strategy_commentanswer",
        "strategy_measurement",
    ]

    def ready(self) -> None:
        """Tell the other rooms what this one adds to them."""
        from buendnis.strategy.ready import register

        register()
