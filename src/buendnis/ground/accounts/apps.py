"""Accounts: who can sign in, and how. What somebody may do is for other rooms to say."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "buendnis.ground.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to the steps of signing in."""
        from buendnis.ground.accounts import signals  # noqa: F401
