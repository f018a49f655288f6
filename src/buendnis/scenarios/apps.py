"""What a choice would do before it is made: scenarios over the portfolio engine."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class ScenariosConfig(AppConfig):
    name = "buendnis.scenarios"
    label = "scenarios"
    append_only: ClassVar[list[str]] = ["scenarios_partnerview"]

    def ready(self) -> None:
        """Tell the other rooms what this one adds to them."""
        from buendnis.scenarios.ready import register
        from buendnis.scenarios.takeout import register_sheets

        register()
        register_sheets()
