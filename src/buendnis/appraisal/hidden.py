"""Who sees no points of a case, and why: whoever neither assesses nor votes, under whichever mandate they look.

It goes by the person: whoever acts for a seat that a conflict of interest keeps out learns nothing under another
mandate, either. Where a seat prepares the decision in place of the office, because its host applies itself or it is not
impartial, the people of the office see no points.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from buendnis.appraisal.models import AppraisalCase, ExpertOpinion
from buendnis.appraisal.models.opinions import ISSUED
from buendnis.appraisal.models.standings import kept_out_for
from buendnis.ground.actor import Actor, Role


@dataclass(frozen=True)
class Hidden:
    """Why somebody sees no points. ``seat``: the one with the conflict; empty where one prepares for the office."""

    seat: str
    reason: str
    own: bool  # it is the seat that they act for at the moment

    def __str__(self) -> str:
        if not self.seat:
            return _(
                "You see no points and no reasons here, because another seat prepares the decision in place of "
                "the office. That seat sees them."
            )
        if self.own:
            return _(
                "You see no points and no reasons here, because your seat has a conflict of interest: %(reason)s"
            ) % {"reason": self.reason}
        return _(
            "You see no points and no reasons here, because you also act for “%(seat)s”, "
            "which has a conflict of interest: %(reason)s"
        ) % {"seat": self.seat, "reason": self.reason}


def hidden_from(actor: Actor, case: AppraisalCase) -> Hidden | None:
    """Why ``actor`` sees no points of ``case``; None if they may."""
    return hidden_among(actor, [case]).get(case.pk)


def hidden_among(actor: Actor, cases: Iterable[AppraisalCase]) -> dict[int, Hidden]:
    """The same for several cases, by their keys; one question."""
    found: dict[int, Hidden] = {}
    asked = {case.pk: case for case in cases}
    if actor.role is Role.SYSTEM or not asked:
        return found
    standings = kept_out_for(actor.user_id, actor.seat_id).filter(case__in=asked).select_related("seat")
    for standing in standings.order_by("seat__sort_key", "pk"):
        own = standing.seat_id == actor.seat_id
        if own or standing.case_id not in found:
            found[standing.case_id] = Hidden(standing.seat.name, standing.reason, own)
    for case in asked.values():
        if actor.is_office and case.prepared_by_seat_id is not None:
            found.setdefault(case.pk, Hidden("", "", own=True))
    return found


def without_hidden(actor: Actor, cases: QuerySet[AppraisalCase]) -> QuerySet[AppraisalCase]:
    """``cases`` without those whose points ``actor`` must not see."""
    if actor.role is Role.SYSTEM:
        return cases
    kept_out = kept_out_for(actor.user_id, actor.seat_id).filter(case=OuterRef("pk"))
    seen = cases.filter(~Exists(kept_out))
    return seen.filter(prepared_by_seat__isnull=True) if actor.is_office else seen


def kept_from(actor: Actor, opinion: ExpertOpinion) -> Hidden | None:
    """Why ``actor`` must not read what an opinion says that has not been issued; None if they may."""
    if opinion.state in ISSUED or not actor.member_of(opinion.alliance_id):
        return None
    return hidden_from(actor, opinion.case)


def said_in_public(cases: Iterable[AppraisalCase]) -> set[int]:
    """The keys of those on which an opinion has been issued: what it says everybody may read; one question."""
    keys = [case.pk for case in cases]
    found = ExpertOpinion.objects.unscoped("of cases that are known").filter(case__in=keys, state__in=ISSUED)
    return set(found.values_list("case", flat=True)) if keys else set()
