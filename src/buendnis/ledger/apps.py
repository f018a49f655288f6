"""The virtual budget."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "buendnis.ledger"
    label = "ledger"
    append_only: ClassVar[list[str]] = ["ledger_posting"]
