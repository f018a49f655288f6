"""The virtual budget."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "buendnis.ledger"
    label = "ledger"
    append_only: ClassVar[list[str]] = ["ledger_posting", "ledger_bankstatement", "ledger_statedbalance"]

    def ready(self) -> None:
        """Put the budget into the navigation, and name the mails that it sends."""
        from django.utils.translation import gettext_lazy as _

        from buendnis.ground.actor import MEMBERS
        from buendnis.ground.documents import access
        from buendnis.ground.look import navigation
        from buendnis.ground.mail import kinds
        from buendnis.ledger.reminders import register_reminders
        from buendnis.ledger.services.banklists.bringing import DOCUMENT_KIND, may_read_list
        from buendnis.ledger.takeout import register_sheets

        navigation.register(_("Budget"), "ledger:overview", roles=MEMBERS, order=60)
        access.register(DOCUMENT_KIND, may_read_list)
        kinds.register("budget.expired", _("An earmark has expired"))
        register_reminders()
        register_sheets()
