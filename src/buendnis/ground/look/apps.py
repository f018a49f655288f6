"""The look: base pages, form components, template tags, and the navigation that rooms register entries in."""

from __future__ import annotations

from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "buendnis.ground.look"
    label = "look"
