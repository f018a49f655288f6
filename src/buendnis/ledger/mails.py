"""The mails of the virtual budget. None carries authority."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.selectors import office_of
from buendnis.ground.mail.services import queue_mail
from buendnis.ledger.models import Earmark


def tell_expired(mark: Earmark) -> None:
    """Tell the secretariat that nothing is kept for a project any more, because nobody has kept the money longer."""
    alliance = mark.head.recognition.alliance
    for mandate in office_of(alliance):
        user = mandate.person.user
        if user is None:
            continue
        queue_mail(
            "budget.expired",
            user.email,
            _("An earmark has expired: %(subject)s") % {"subject": mark.subject_label},
            "mail/budget.expired.txt",
            {
                "mark": mark,
                "alliance": alliance,
                "url": settings.BASE_URL + reverse("ledger:head", args=[mark.head.public_id]),
            },
            alliance_id=alliance.pk,
            user_id=user.pk,
        )
