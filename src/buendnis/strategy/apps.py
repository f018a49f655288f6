"""The region's strategy."""

from __future__ import annotations

from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "buendnis.strategy"
    label = "strategy"
