"""Handing a resolution to the ballots' engine, and its answer back; both are stored, so it can be recounted."""

from __future__ import annotations

from typing import Any

from buendnis.decisions.models import Resolution, ResolutionMode
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
    votes = list(resolution.votes.all())
    presences = (
        list(resolution.meeting.presences.all())
        if resolution.mode == ResolutionMode.MEETING and resolution.meeting
        else []
    )
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
                str(vote.replaces_id) if vote.replaces_id else "",
            ).to_json()
            for vote in votes
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


def _counts(seat_id: int, seats: list[Any]) -> bool:
    """A vote of a seat that was recused after it had voted does not count."""
    return any(seat.seat_id == seat_id and seat.may_vote for seat in seats)
