"""Who is there: at a meeting, and in the room for each of its items."""

from __future__ import annotations

from dataclasses import dataclass, field

from buendnis.alliances.models import Seat
from buendnis.alliances.rules import Rules
from buendnis.alliances.selectors import current_rules
from buendnis.decisions.models import AbsenceReason, ItemAbsence, Meeting
from buendnis.decisions.recusals import kept_out, recusals_of
from buendnis.decisions.selectors.meetings import seats_in
from buendnis.ground.clock import today


@dataclass(frozen=True)
class SeatThere:
    """A seat of the committee at a meeting."""

    seat: Seat
    is_present: bool
    by_substitute: bool


@dataclass(frozen=True)
class ItemThere:
    """An item's room: how many seats with a vote are in it, how many are needed, and who is out, with the reason."""

    voting_here: int
    needed: int
    out: tuple[tuple[str, str], ...] = ()
    away: frozenset[int] = frozenset()
    recused: tuple[tuple[Seat, str, str], ...] = ()  # seat, effect, reason

    @property
    def has_quorum(self) -> bool:
        """Whether enough seats are in the room."""
        return self.voting_here >= self.needed


@dataclass(frozen=True)
class Attendance:
    """A meeting's attendance; ``items`` by the key of the item."""

    seats: tuple[SeatThere, ...]
    needed: int
    items: dict[int, ItemThere] = field(default_factory=dict)

    @property
    def voting(self) -> int:
        """How many seats have a vote."""
        return sum(each.seat.is_voting for each in self.seats)

    @property
    def voting_present(self) -> int:
        """How many of them are present."""
        return sum(each.seat.is_voting and each.is_present for each in self.seats)

    @property
    def present(self) -> int:
        """How many seats are present, those that advise included."""
        return sum(each.is_present for each in self.seats)

    @property
    def has_quorum(self) -> bool:
        """Whether enough seats are present at all."""
        return self.voting_present >= self.needed


def attendance_of(meeting: Meeting) -> Attendance:
    """Who is there, in a constant number of questions."""
    there = {each.seat_id: each for each in meeting.presences.all()}
    seats = seats_in(meeting.committee, today(meeting.starts_at))
    version = current_rules(meeting.committee.alliance, today(meeting.starts_at))
    rules = Rules.from_document(version.document).meeting if version else None

    def needed(base: int) -> int:
        return rules.quorum.needed(base) if rules and rules.quorum else 0

    voting = {seat.pk for seat in seats if seat.is_voting}
    names = {seat.pk: seat for seat in seats}
    items = list(meeting.items.select_related("resolution"))
    recusals = recusals_of([item.resolution for item in items if item.resolution is not None])
    absent: dict[int, dict[int, str]] = {item.pk: {} for item in items}
    for absence in ItemAbsence.objects.filter(item__meeting=meeting).order_by("seat__sort_key", "pk"):
        absent[absence.item_id][absence.seat_id] = absence.why
    rooms = {}
    for item in items:
        found = recusals.get(item.resolution_id or 0, [])
        out = kept_out(found) & voting
        reasons = {seat_id: reason for seat_id, _effect, reason in found}
        base = len(voting) - (len(out) if rules is None or rules.recusal_lowers_base else 0)
        rooms[item.pk] = ItemThere(
            voting_here=len((voting & set(there)) - set(absent[item.pk]) - out),
            needed=needed(base),
            out=tuple(
                (names[seat_id].name, _why(why, reasons.get(seat_id, "")))
                for seat_id, why in absent[item.pk].items()
                if seat_id in names
            ),
            away=frozenset(seat_id for seat_id, why in absent[item.pk].items() if why == AbsenceReason.AWAY),
            recused=tuple(
                (names[seat_id], effect, reason) for seat_id, effect, reason in found if seat_id in names
            ),
        )
    shown = tuple(
        SeatThere(seat, seat.pk in there, seat.pk in there and there[seat.pk].by_substitute) for seat in seats
    )
    return Attendance(shown, needed(len(voting)), rooms)


def _why(why: str, reason: str) -> str:
    told = str(AbsenceReason(why).label)
    return f"{told}: {reason}" if why == AbsenceReason.RECUSED and reason else told
