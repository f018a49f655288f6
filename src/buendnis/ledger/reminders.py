"""Of what this room reminds people: money that is kept until a day that comes near."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.selectors import accounts_of_offices
from buendnis.ground.mail import reminders
from buendnis.ground.mail.reminders import Due
from buendnis.ledger.links import page_of
from buendnis.ledger.models import Earmark, EarmarkState
from buendnis.ledger.owners import owners_of


def register_reminders() -> None:
    """Name the kinds; see ``ground.mail.reminders``."""
    reminders.register("remind.earmark", _("An earmark is about to expire"), ending, usual=14)


def ending(first: date, last: date) -> Iterator[Due]:
    """Earmarks that expire, to the office, which can keep them longer, and to whoever brings the project."""
    marks = list(
        Earmark.objects.unscoped("reminders look at all alliances")
        .filter(state=EarmarkState.ACTIVE, expires_on__range=(first, last))
        .select_related("head__recognition")
        .order_by("expires_on", "pk")
    )
    offices = accounts_of_offices({mark.head.recognition.alliance_id for mark in marks}, first)
    owners = owners_of(marks)
    for mark in marks:
        alliance_id = mark.head.recognition.alliance_id
        for user_id in offices.get(alliance_id, []):
            path = reverse("ledger:head", args=[mark.head.public_id])
            yield _due(mark, user_id, path)
        for user in owners[mark.pk]:
            if user.pk not in offices.get(alliance_id, []):
                yield _due(mark, user.pk, page_of(mark.subject_kind, mark.subject_id))


def _due(mark: Earmark, user_id: int, path: str) -> Due:
    key, alliance_id = str(mark.public_id), mark.head.recognition.alliance_id
    return Due(user_id, key, mark.expires_on, mark.subject_label, path, alliance_id)
