"""The mails about rulings on conflicts of interest: to the second person, and to the seat that it is about."""

from __future__ import annotations

from itertools import chain

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.selectors import actor_under, mandates_for_seats, office_of, spokespersons_of
from buendnis.appraisal import policies
from buendnis.appraisal.mails import tell
from buendnis.appraisal.models import (
    ConflictKind,
    ConflictRuling,
    ConflictRulingAnswer,
    SeatStanding,
    Verdict,
)
from buendnis.decisions.models import Recusal


def ask_for_second_look(ruling: ConflictRuling) -> int:
    """Ask everybody who may answer; returns how many mails that makes."""
    alliance = ruling.case.alliance
    asked = [
        mandate
        for mandate in chain(office_of(alliance), spokespersons_of(alliance))
        if policies.may_answer(actor_under(mandate), ruling)
    ]
    subject = _("Please look at a ruling: %(title)s") % {"title": ruling.case.application.title}
    return tell(asked, "conflict.second_look", subject, _context(ruling))


def tell_asserted(ruling: ConflictRuling) -> None:
    """Tell the seat that somebody says it has a conflict, and where it can object."""
    subject = _("A conflict of interest was noted: %(title)s") % {"title": ruling.case.application.title}
    mandates = mandates_for_seats(ruling.case.alliance).filter(seat=ruling.seat_id)
    tell(mandates, "conflict.asserted", subject, _context(ruling) | {"reason": ruling.reason})


def tell_settled(answer: ConflictRulingAnswer, standing: SeatStanding) -> None:
    """Tell the seat what two people have ruled, and what follows."""
    ruling = answer.ruling
    subject = _("Ruled on a conflict of interest: %(title)s") % {"title": ruling.case.application.title}
    mandates = mandates_for_seats(ruling.case.alliance).filter(seat=ruling.seat_id)
    context = _context(ruling) | {"agrees": answer.agrees, "effect": Recusal(standing.effect).label}
    tell(mandates, "conflict.settled", subject, context)


def _context(ruling: ConflictRuling) -> dict[str, object]:
    application = ruling.case.application
    return {
        "alliance": ruling.case.alliance,
        "application": application,
        "seat": ruling.seat,
        "conflict": ConflictKind(ruling.kind).label,
        "verdict": Verdict(ruling.verdict).label,
        "url": settings.BASE_URL
        + reverse("appraisal:ruling", args=[application.public_id, ruling.public_id]),
    }
