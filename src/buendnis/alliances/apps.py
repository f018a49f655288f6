"""Alliances, their seats and mandates."""

from __future__ import annotations

from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    name = "buendnis.alliances"
    label = "alliances"
