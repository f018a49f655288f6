"""Drafts: what people typed is never lost, and what they sent happens once."""

from __future__ import annotations

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "buendnis.ground.drafts"
    label = "drafts"
