"""Spreadsheets, and how an alliance's people have explained theirs before."""

from __future__ import annotations

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "buendnis.ground.sheets"
    label = "sheets"
