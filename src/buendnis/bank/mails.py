"""The mails around the bank's queries."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.selectors import office_of
from buendnis.bank.models import BankQuery
from buendnis.ground.mail.services import queue_mail


def ask_for_contribution(query: BankQuery, text: str) -> None:
    """Ask those who write the outline to contribute to an answer."""
    for member in query.application.members.select_related("user"):
        queue_mail(
            "query.handed",
            member.user.email,
            _("The bank asks about your project: %(title)s") % {"title": query.application.title},
            "mail/query.handed.txt",
            {**_context(query), "text": text},
            alliance_id=query.alliance_id,
            user_id=member.user_id,
        )


def tell_of_contribution(query: BankQuery) -> None:
    """Tell the office that the applicant has contributed."""
    _tell_office(
        query,
        "query.given",
        _("A contribution has come in: %(title)s") % {"title": query.application.title},
    )


def remind_office(query: BankQuery) -> None:
    """Remind the office of a query that is due."""
    _tell_office(
        query, "query.due", _("A query of the bank is due: %(title)s") % {"title": query.application.title}
    )


def _tell_office(query: BankQuery, kind: str, subject: str) -> None:
    for mandate in office_of(query.alliance):
        user = mandate.person.user
        if user is not None:
            queue_mail(
                kind,
                user.email,
                subject,
                f"mail/{kind}.txt",
                {**_context(query), "acts_as": mandate.alliance},
                alliance_id=query.alliance_id,
                user_id=user.pk,
            )


def _context(query: BankQuery) -> dict[str, object]:
    return {
        "alliance": query.alliance,
        "application": query.application,
        "query": query,
        "url": settings.BASE_URL + reverse("bank:query", args=[query.public_id]),
    }
