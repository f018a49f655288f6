"""Handing a resolution to the ballots' engine, and its answer back; both are stored, so it can be recounted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from buendnis.decisions.models import ItemAbsence, Resolution, ResolutionMode
from buendnis.decisions.models import Presence as Attending
from buendnis.decisions.models import Vote as Cast
from buendnis.engines.ballots import (
    Choice,
    Effect,
    Mode,
    Outcome,
    Presence,
    Question,
    Recusal,
    Rules,
    Seat,
    Secret,
    Tally,
    Vote,
)


def ballot_of(resolution: Resolution) -> dict[str, Any]:
    """Everything the engine needs to count ``resolution``, as JSON. A secret ballot says who voted, never how."""
    seats = list(resolution.seats.all())
    votes = list(resolution.votes.select_related("confirmation", "settlement").order_by("created_at", "pk"))
    presences = in_the_room(resolution)
    taking_part = {seat.seat_id for seat in seats}
    ballot: dict[str, Any] = {
        "mode": resolution.mode,
        "rules": resolution.rules,
        "seats": [Seat(str(seat.seat_id), seat.label, seat.is_voting).to_json() for seat in seats],
        "recusals": [
            Recusal(str(seat.seat_id), Effect(seat.recusal)).to_json() for seat in seats if seat.recusal
        ],
        "presences": [
            Presence(str(each.seat_id), each.by_substitute).to_json()
            for each in presences
            if each.seat_id in taking_part
        ],
        "secret": resolution.is_secret,
    }
    if resolution.is_secret:
        ballot["voted"] = sorted({str(vote.seat_id) for vote in votes})
        ballot["tally"] = {tally.choice: tally.number for tally in resolution.tallies.all()}
    else:
        ballot["votes"] = [
            Vote(
                str(vote.seat_id),
                Choice(vote.choice),
                vote.cast_at,
                vote.channel,
                str(vote.pk),
                str(replaced) if replaced else "",
                is_disputed(vote),
            ).to_json()
            for vote, replaced in without_void(votes)
            if _counts(vote.seat_id, seats)
        ]
    return ballot


def counted(ballot: dict[str, Any], *, closed: bool) -> Outcome:
    """The engine's answer to a ballot. ``closed``: no more votes can come."""
    return Question(
        rules=Rules.from_json(ballot["rules"]),
        seats=tuple(Seat.from_json(each) for each in ballot["seats"]),
        mode=Mode(ballot["mode"]),
        deadline_passed=closed,
        recusals=tuple(Recusal.from_json(each) for each in ballot["recusals"]),
        presences=tuple(Presence.from_json(each) for each in ballot["presences"]),
        votes=tuple(Vote.from_json(each) for each in ballot.get("votes", ())),
        secret=Secret(tuple(ballot["voted"]), Tally(**ballot["tally"])) if ballot["secret"] else None,
    ).answer()


def in_the_room(resolution: Resolution) -> list[Attending]:
    """Who is present when a motion is dealt with in a meeting: not those who have left for its item."""
    if resolution.mode != ResolutionMode.MEETING or resolution.meeting is None:
        return []
    out = ItemAbsence.objects.filter(item__resolution=resolution, item__meeting=resolution.meeting_id)
    return list(resolution.meeting.presences.exclude(seat__in=out.values("seat")).order_by("pk"))


def is_contradicted(vote: Cast) -> bool:
    """Whether the seat says that this vote was recorded wrongly."""
    confirmation = getattr(vote, "confirmation", None)
    return confirmation is not None and not confirmation.agrees


def is_disputed(vote: Cast) -> bool:
    """Whether it says so, and the secretariat has not settled it."""
    return is_contradicted(vote) and getattr(vote, "settlement", None) is None


def is_void(vote: Cast) -> bool:
    """Whether the vote was settled as none."""
    settlement = getattr(vote, "settlement", None)
    return settlement is not None and not settlement.stands


def without_void(votes: Sequence[Cast]) -> list[tuple[Cast, int | None]]:
    """The votes that are any, each with the key of the one that it replaces.

    Void votes are as if they had never been: the one before counts on, and what replaced a void one replaces
    that.
    """
    void = {vote.pk: vote.replaces_id for vote in votes if is_void(vote)}

    def before(key: int | None) -> int | None:
        while key in void:
            key = void[key]
        return key

    return [(vote, before(vote.replaces_id)) for vote in votes if vote.pk not in void]


def _counts(seat_id: int, seats: list[Any]) -> bool:
    """A vote of a seat that was recused after it had voted does not count."""
    return any(seat.seat_id == seat_id and seat.may_vote for seat in seats)
