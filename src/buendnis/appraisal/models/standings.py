"""Which standings keep somebody out, asked by everything that shows or counts points."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q, QuerySet

from buendnis.alliances.models import Mandate, MandateRole
from buendnis.alliances.selectors import in_force
from buendnis.appraisal.models.cases import SeatStanding
from buendnis.decisions.models import Recusal
from buendnis.ground.clock import today

KEEPS_OUT = {Recusal.NO_VOTE, Recusal.LEAVE}


def seats_acted_for(user_id: int | None, seat_id: int | None = None) -> set[int]:
    """The seats for which this person acts today, under any of their mandates, and the one they act for now."""
    found = _own_seats(user_id).values_list("seat_id", flat=True)
    return {each for each in (*found, seat_id) if each is not None}


def kept_out_for(user_id: int | None, seat_id: int | None) -> QuerySet[SeatStanding]:
    """The standings that keep out a seat for which this person acts today, under any of their mandates."""
    own = Q(seat__in=_own_seats(user_id).values("seat")) | Q(seat=seat_id or 0)
    return SeatStanding.objects.filter(own, effect__in=KEEPS_OUT)


def without_office(alliance_id: int) -> set[int]:
    """The appraisals, by key, in which a conflict of interest keeps out all people of the office; two questions."""
    acting = Mandate.objects.in_alliance(alliance_id).filter(in_force(today()), person__user__isnull=False)
    office = set(acting.filter(role=MandateRole.SECRETARIAT).values_list("person__user", flat=True))
    kept_out: dict[int, set[int]] = defaultdict(set)
    standings = SeatStanding.objects.filter(
        case__alliance=alliance_id, effect__in=KEEPS_OUT, seat__mandates__in=acting
    )
    for case, user in standings.values_list("case", "seat__mandates__person__user"):
        kept_out[case].add(user)
    return {case for case, users in kept_out.items() if office and office <= users}


def _own_seats(user_id: int | None) -> QuerySet[Mandate]:
    return Mandate.objects.unscoped("what somebody acts for themselves").filter(
        in_force(today()), person__user=user_id or 0, seat__isnull=False
    )
