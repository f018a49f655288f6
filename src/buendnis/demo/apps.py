"""Demo: a believable world to try everything in; all acts in it are fictional examples."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "buendnis.demo"
    label = "demo"
