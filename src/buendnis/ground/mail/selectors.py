"""Questions to the outbox."""

from __future__ import annotations

from django.db.models import QuerySet

from buendnis.ground.accounts.models import User
from buendnis.ground.mail import kinds
from buendnis.ground.mail.models import Mail, MailPreference, MailState


def failed(alliance_id: int) -> QuerySet[Mail]:
    """The mails of an alliance that could not be sent, the newest first."""
    return Mail.objects.filter(alliance_id=alliance_id, state=MailState.FAILED)


def wanted_kinds(user: User) -> list[str]:
    """The kinds of mail that ``user`` has not switched off."""
    off = set(MailPreference.objects.filter(user=user, wanted=False).values_list("kind", flat=True))
    return [kind.key for kind in kinds.all_kinds() if kind.key not in off]
