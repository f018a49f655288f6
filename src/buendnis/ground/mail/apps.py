"""Mail: one outbox for all of it, filled inside the transaction that has something to say."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "buendnis.ground.mail"
    label = "mail"

    def ready(self) -> None:
        """Name the kind of mail that signing in needs, and the page of one's settings."""
        from buendnis.ground.accounts import navigation
        from buendnis.ground.mail import kinds

        kinds.register("account", _("Signing in and the safety of your account"), essential=True)
        kinds.register(
            "reminder.weekly", _("What is due in the next two weeks"), essential=True, listed=False
        )
        navigation.register(_("Which mails you get"), "mail:settings")
