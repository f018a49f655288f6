"""Django's and the libraries' own mails go into the same outbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from buendnis.ground.mail.services import enqueue


class OutboxBackend(BaseEmailBackend):
    """Takes what ``send_mail`` is given, one mail per reader."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Put the messages into the outbox; returns how many mails that makes."""
        mails = [
            enqueue(kind="account", to=reader, subject=str(message.subject), body=str(message.body))
            for message in email_messages
            for reader in message.recipients()
        ]
        return len(mails)
