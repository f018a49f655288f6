"""The bank that grants: what goes to it, what it asks, and what it decides."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class BankConfig(AppConfig):
    name = "buendnis.bank"
    label = "bank"
    append_only: ClassVar[list[str]] = ["bank_packagedelivery", "bank_querystep"]

    def ready(self) -> None:
        """Tell the other rooms what this one adds to them."""
        from buendnis.bank.ready import register
        from buendnis.bank.takeout import register_sheets

        register()
        register_sheets()
