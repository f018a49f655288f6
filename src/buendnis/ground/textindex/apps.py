"""The index of texts."""

from __future__ import annotations

from django.apps import AppConfig


class TextIndexConfig(AppConfig):
    name = "buendnis.ground.textindex"
    label = "textindex"
