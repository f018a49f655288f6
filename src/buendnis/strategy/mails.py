"""The mails about a strategy. None carries authority: each leads to a page where one signs in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.alliances.selectors import mandates_for_seats
from buendnis.ground.mail.reminders import Due
from buendnis.ground.mail.services import queue_mail
from buendnis.strategy.models import Comment, Consultation

CONSULTATION = "strategy.consultation"


def invite(consultation: Consultation) -> int:
    """Ask all who act for a seat what they think of the draft; returns how many mails that makes."""
    strategy = consultation.strategy
    sent = 0
    for mandate in mandates_for_seats(strategy.alliance):
        user = mandate.person.user
        if user is None:
            continue
        queue_mail(
            CONSULTATION,
            user.email,
            _("What do you think of the draft? %(title)s") % {"title": strategy.title},
            f"mail/{CONSULTATION}.txt",
            {
                "strategy": strategy,
                "consultation": consultation,
                "alliance": strategy.alliance,
                "seat": mandate.seat,
                "url": settings.BASE_URL + page_of(consultation),
            },
            alliance_id=strategy.alliance_id,
            user_id=user.pk,
        )
        sent += 1
    return sent


def consultations_ending(first: date, last: date) -> Iterator[Due]:
    """For everybody whose seat has said nothing yet: the consultations that end in these days."""
    rows = (
        Consultation.objects.unscoped("reminders are for all alliances")
        .filter(ended_at__isnull=True, ends_on__range=(first, last))
        .select_related("strategy__alliance")
        .order_by("pk")
    )
    consultations = list(rows)
    heard = set(
        Comment.objects.unscoped("reminders are for all alliances")
        .filter(consultation__in=consultations, seat__isnull=False)
        .values_list("consultation_id", "seat_id")
    )
    mandates: dict[int, list[tuple[int, int]]] = {}
    for consultation in consultations:
        alliance: Alliance = consultation.strategy.alliance
        if alliance.pk not in mandates:
            found = mandates_for_seats(alliance).filter(person__user__isnull=False)
            mandates[alliance.pk] = list(found.values_list("seat_id", "person__user_id"))
        for seat, user in mandates[alliance.pk]:
            if (consultation.pk, seat) in heard or consultation.ends_on is None:
                continue
            yield Due(
                user,
                f"consultation:{consultation.public_id}:{seat}",
                consultation.ends_on,
                consultation.strategy.title,
                page_of(consultation),
                alliance.pk,
            )


def page_of(consultation: Consultation) -> str:
    """The page on which one comments."""
    return reverse("strategy:consultation", args=[consultation.public_id])
