"""Which resolutions somebody sees, and the list of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from buendnis.decisions import policies
from buendnis.decisions.counting import ballot_of, counted
from buendnis.decisions.models import Resolution, ResolutionMode, ResolutionSeat, ResolutionState, Vote
from buendnis.decisions.subjects import handler_of
from buendnis.engines.ballots import Outcome
from buendnis.ground.actor import Actor


def visible_resolutions(actor: Actor) -> QuerySet[Resolution]:
    """The resolutions that ``actor`` may see: the office its drafts, too; seats what has been opened."""
    if not actor.is_member:
        return Resolution.objects.none().narrowed()
    found = Resolution.objects.in_alliance(actor.alliance_id).select_related(
        "committee", "meeting", "alliance"
    )
    return found if actor.is_office else found.exclude(opened_at__isnull=True)


def may_read_resolution(actor: Actor, resolution: Resolution) -> bool:
    """Whether ``actor`` may see this resolution, as far as the room of its subject says so, too."""
    return (
        policies.may_read(actor, resolution.alliance_id)
        and (actor.in_office_of(resolution.alliance_id) or resolution.opened_at is not None)
        and handler_of(resolution).may_read(actor, resolution)
    )


def own_seat(actor: Actor, resolution: Resolution) -> ResolutionSeat | None:
    """The seat that ``actor`` acts for, as it stands in this resolution."""
    return resolution.seats.filter(seat_id=actor.seat_id).first() if actor.seat_id is not None else None


SORTS: dict[str, tuple[Any, ...]] = {
    "number": ("number", "pk"),
    "title": ("title", "pk"),
    "state": ("state", "pk"),
    "deadline": (F("until").asc(nulls_last=True), "pk"),
    "closed": (F("closed_at").asc(nulls_last=True), "pk"),
    "-number": ("-number", "-pk"),
    "-title": ("-title", "-pk"),
    "-state": ("-state", "-pk"),
    "-deadline": (F("until").desc(nulls_last=True), "-pk"),
    "-closed": (F("closed_at").desc(nulls_last=True), "-pk"),
}


def listed(
    actor: Actor, *, text: str = "", state: str = "", mode: str = "", sort: str = ""
) -> QuerySet[Resolution]:
    """The list of resolutions: what is open comes first, what ends soonest on top; then the newest.

    Each with ``until`` (deadline, or begin of its meeting), ``mine`` (the actor's seat may vote on it) and
    ``voted`` (and has).
    """
    own = ResolutionSeat.objects.filter(
        resolution=OuterRef("pk"), seat=actor.seat_id, is_voting=True, recusal__in=["", "disclose"]
    )
    found = visible_resolutions(actor).annotate(
        until=Coalesce("deadline", "meeting__starts_at"),
        mine=Exists(own) if actor.seat_id else Value(value=False),
        voted=(
            Exists(_valid_votes(actor).filter(resolution=OuterRef("pk")))
            if actor.seat_id
            else Value(value=False)
        ),
    )
    if text:
        found = found.filter(
            Q(title__icontains=text) | Q(number__icontains=text) | Q(subject_label__icontains=text)
        )
    if state in ResolutionState.values:
        found = found.filter(state=state)
    if mode in ResolutionMode.values:
        found = found.filter(mode=mode)
    if sort in SORTS:
        return found.order_by(*SORTS[sort])
    urgency = Case(
        When(state=ResolutionState.OPEN, then=0),
        When(state=ResolutionState.DRAFT, then=1),
        default=2,
        output_field=IntegerField(),
    )
    soonest = Case(When(state=ResolutionState.OPEN, then=F("until")), default=None)
    return found.order_by(urgency, soonest.asc(nulls_last=True), "-created_at", "-pk")


def count_now(resolution: Resolution) -> Outcome:
    """How the count stands, were nothing more to come."""
    return counted(ballot_of(resolution), closed=resolution.state != ResolutionState.OPEN)


def awaiting_vote(actor: Actor) -> QuerySet[Resolution]:
    """The open resolutions on which the actor's seat may vote and has not."""
    return (
        visible_resolutions(actor)
        .filter(
            state=ResolutionState.OPEN,
            seats__seat=actor.seat_id,
            seats__is_voting=True,
            seats__recusal__in=["", "disclose"],
        )
        .exclude(Exists(_valid_votes(actor).filter(resolution=OuterRef("pk"))))
        .order_by("deadline", "pk")
    )


def _valid_votes(actor: Actor) -> QuerySet[Vote]:
    """The votes of the actor's seat that were not settled as void."""
    return Vote.objects.filter(seat=actor.seat_id).exclude(settlement__stands=False)
