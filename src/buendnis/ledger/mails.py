"""The mails of the virtual budget. None carries authority."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from buendnis.alliances.selectors import office_of
from buendnis.ground.accounts.models import User
from buendnis.ground.mail.services import queue_mail
from buendnis.ledger.links import page_of
from buendnis.ledger.models import Earmark
from buendnis.ledger.owners import owners_of


def tell_expired(mark: Earmark) -> None:
    """Tell that nothing is kept for a project any more, because nobody has kept the money longer.

    The secretariat hears of it, and whoever brings the project.
    """
    told = set()
    for mandate in office_of(mark.head.recognition.alliance):
        if mandate.person.user is not None:
            told.add(mandate.person.user.pk)
            _tell(mark, mandate.person.user, reverse("ledger:head", args=[mark.head.public_id]), own=False)
    for user in owners_of([mark])[mark.pk]:
        if user.pk not in told:
            _tell(mark, user, page_of(mark.subject_kind, mark.subject_id), own=True)


def _tell(mark: Earmark, user: User, path: str, *, own: bool) -> None:
    alliance = mark.head.recognition.alliance
    queue_mail(
        "budget.expired",
        user.email,
        _("An earmark has expired: %(subject)s") % {"subject": mark.subject_label},
        "mail/budget.expired.txt",
        {"mark": mark, "alliance": alliance, "own": own, "url": settings.BASE_URL + path},
        alliance_id=alliance.pk,
        user_id=user.pk,
    )
