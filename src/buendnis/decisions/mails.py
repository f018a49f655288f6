"""The mails of a decision. None carries authority: each leads to a page where one signs in."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from buendnis.alliances.models import Mandate
from buendnis.alliances.selectors import mandates_for_seats, office_of
from buendnis.decisions.models import Resolution, Vote, VoteConfirmation, VoteSettlement
from buendnis.ground.mail.services import queue_mail


def invite(resolution: Resolution) -> None:
    """Tell all who act for a seat that takes part."""
    _tell(resolution, _all(resolution), "vote.invited", _("Please vote: %(title)s"))


def remind(resolution: Resolution, seats: Collection[int] | None = None) -> int:
    """Remind those who act for a seat that may vote and has not; None: of all seats."""
    valid = resolution.votes.exclude(settlement__stands=False)
    voted = set(valid.values_list("seat_id", flat=True))
    silent = [
        seat.seat_id
        for seat in resolution.seats.all()
        if seat.may_vote and seat.seat_id not in voted and (seats is None or seat.seat_id in seats)
    ]
    mandates = mandates_for_seats(resolution.alliance).filter(seat__in=silent)
    return _tell(resolution, mandates, "vote.reminder", _("Your vote is still missing: %(title)s"))


def confirm_recorded(vote: Vote) -> None:
    """Tell a seat that a vote was recorded for it, and ask whether that is right."""
    resolution = vote.resolution
    mandates = mandates_for_seats(resolution.alliance).filter(seat=vote.seat_id)
    _tell(
        resolution,
        mandates,
        "vote.recorded",
        _("A vote was recorded for you: %(title)s"),
        {
            "vote": vote,
            "url": settings.BASE_URL
            + reverse("decisions:confirm_vote", args=[resolution.public_id, vote.public_id]),
        },
    )


def tell_contradiction(vote: Vote, confirmation: VoteConfirmation) -> None:
    """Tell the secretariat that a seat says its recorded vote is wrong."""
    resolution = vote.resolution
    _tell(
        resolution,
        office_of(resolution.alliance),
        "vote.contradicted",
        _("A recorded vote is contradicted: %(title)s"),
        {"vote": vote, "confirmation": confirmation, "seat": vote.seat},
    )


def tell_settlement(vote: Vote, settlement: VoteSettlement) -> None:
    """Tell a seat what became of its contradiction."""
    resolution = vote.resolution
    mandates = mandates_for_seats(resolution.alliance).filter(seat=vote.seat_id)
    _tell(
        resolution,
        mandates,
        "vote.settled",
        _("Your contradiction is settled: %(title)s"),
        {"vote": vote, "settlement": settlement},
    )


def tell_outcome(resolution: Resolution) -> None:
    """Tell all seats how it ended."""
    told = resolution.outcome.get("sentence", {})
    _tell(
        resolution,
        _all(resolution),
        "resolution.closed",
        _("Decided: %(title)s"),
        {"sentence": told.get((get_language() or "de")[:2], "")},
    )


def _all(resolution: Resolution) -> Iterable[Mandate]:
    return mandates_for_seats(resolution.alliance).filter(seat__in=resolution.seats.values("seat"))


def _tell(
    resolution: Resolution,
    mandates: Iterable[Mandate],
    kind: str,
    subject: str,
    more: dict[str, object] | None = None,
) -> int:
    sent = 0
    for mandate in mandates:
        user = mandate.person.user
        if user is None:
            continue
        queue_mail(
            kind,
            user.email,
            subject % {"title": resolution.title},
            f"mail/{kind}.txt",
            {
                "resolution": resolution,
                "alliance": resolution.alliance,
                "seat": mandate.seat,
                "url": settings.BASE_URL + reverse("decisions:resolution", args=[resolution.public_id]),
                **(more or {}),
            },
            alliance_id=resolution.alliance_id,
            user_id=user.pk,
        )
        sent += 1
    return sent
