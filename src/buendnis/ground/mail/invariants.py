"""What must hold of the mails."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from buendnis.ground.database.invariants import invariant


@invariant("Mails reach people")
def mails_go_out() -> Iterator[str]:
    """Only where people from outside get in: without codes by mail nobody could sign in there."""
    if settings.SECURE and settings.MAIL_TRANSPORT == "keep":
        yield "No mail server is named (SMTP_HOST), so that all mails stay in the outbox."
