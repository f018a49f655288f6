"""Parties: organisations, persons, and how they are related."""

from __future__ import annotations

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "buendnis.parties"
    label = "parties"
