"""Questions about alliances: who acts for whom today."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import (
    Alliance,
    District,
    Mandate,
    MandateRole,
    Recognition,
    RulesOfProcedure,
    Seat,
)
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role
from buendnis.ground.clock import today
from buendnis.ground.look.pieces import CheckItem, CheckState
from buendnis.ground.periods import during

_ROLE_ORDER = Case(
    *(When(role=role, then=Value(place)) for place, role in enumerate(MandateRole.values)),
    output_field=IntegerField(),
)


def in_force(day: date) -> Q:
    """The mandates in force on ``day``; one that was ended at once is not in force on its last day."""
    return during(day) & (Q(ended_at__isnull=True) | Q(ends_on__gt=day))


def alliance_of(actor: Actor) -> Alliance:
    """The alliance that ``actor`` acts in. Raises Alliance.DoesNotExist for whoever acts in none."""
    return Alliance.objects.select_related("host").get(pk=actor.alliance_id or 0)


def mandates_of(user: User, day: date | None = None) -> list[Mandate]:
    """The mandates of ``user`` in force on ``day`` (default: today), the secretariat's first."""
    found = own_mandates(user, day).select_related("alliance", "seat")
    # asked by every page: of an alliance with its notices, and of a seat, only the name is shown
    shown = found.only("public_id", "role", "person", "alliance__name", "seat__name", "seat__sort_key")
    return sorted(shown.order_by("pk"), key=_first_of_all)


def _first_of_all(mandate: Mandate) -> tuple[int, str, str]:
    seat = mandate.seat.sort_key if mandate.seat else ""
    return MandateRole.values.index(mandate.role), mandate.alliance.name, seat


def own_mandates(user: User, day: date | None = None) -> QuerySet[Mandate]:
    """The same, to be asked further."""
    day = day or today()
    return (
        Mandate.objects.unscoped("one's own mandates, in whatever alliance")
        .filter(in_force(day), person__user=user)
        .exclude(seat__ends_on__lt=day)
    )


def label_of(mandate: Mandate) -> str:
    """Role and seat of a mandate, never the person: "Substitute, Kammer 1"."""
    role = str(mandate.get_role_display())
    return f"{role}, {mandate.seat.name}" if mandate.seat else f"{role}, {mandate.alliance.name}"


def actor_under(mandate: Mandate, user: User | None = None) -> Actor:
    """The actor that ``mandate`` makes of its person."""
    return Actor(
        user_id=user.pk if user else mandate.person.user_id,
        role=Role(mandate.role),
        alliance_id=mandate.alliance_id,
        mandate_id=mandate.pk,
        seat_id=mandate.seat_id,
        label=label_of(mandate),
    )


def mandates_for_seats(alliance: Alliance, day: date | None = None) -> QuerySet[Mandate]:
    """All mandates for seats of ``alliance`` in force on ``day``, with person and seat."""
    return (
        Mandate.objects.in_alliance(alliance.pk)
        .filter(in_force(day or today()), seat__isnull=False)
        .select_related("person__user", "seat")
        .order_by("seat__sort_key", _ROLE_ORDER)
    )


def office_of(alliance: Alliance, day: date | None = None) -> QuerySet[Mandate]:
    """The mandates of the secretariat of ``alliance`` in force on ``day``."""
    return (
        Mandate.objects.in_alliance(alliance.pk)
        .filter(in_force(day or today()), role=MandateRole.SECRETARIAT)
        .select_related("person__user")
        .order_by("pk")
    )


def accounts_of_offices(alliances: Collection[int], day: date) -> dict[int, list[int]]:
    """Of several alliances, by their keys, the accounts of the secretariats on ``day``, in one question."""
    found: dict[int, list[int]] = {}
    mandates = (
        Mandate.objects.unscoped("of the alliances that are named")
        .filter(in_force(day), role=MandateRole.SECRETARIAT, alliance__in=alliances)
        .filter(person__user__isnull=False)
        .values_list("alliance", "person__user")
        .order_by("pk")
    )
    for alliance, user in mandates:
        if user is not None:
            found.setdefault(alliance, []).append(user)
    return found


def spokespersons_of(alliance: Alliance, day: date | None = None) -> QuerySet[Mandate]:
    """The spokespersons (Sprecherkreis) of ``alliance`` on ``day``."""
    return mandates_for_seats(alliance, day).filter(role=MandateRole.SPOKESPERSON)


def seats_of(alliance: Alliance, day: date | None = None) -> QuerySet[Seat]:
    """The seats of ``alliance`` on ``day`` in German order, with who holds them."""
    return (
        Seat.objects.in_alliance(alliance.pk)
        .filter(during(day or today()))
        .prefetch_related("holders")
        .order_by("sort_key")
    )


def current_recognition(alliance: Alliance, day: date | None = None) -> Recognition | None:
    """The recognition in force on ``day``; none in a gap."""
    return Recognition.objects.in_alliance(alliance.pk).filter(during(day or today())).first()


def current_rules(alliance: Alliance, day: date | None = None) -> RulesOfProcedure | None:
    """The rules of procedure valid on ``day``: the newest that have begun."""
    return (
        RulesOfProcedure.objects.in_alliance(alliance.pk)
        .filter(valid_from__lte=day or today())
        .order_by("-valid_from", "-number")
        .first()
    )


@dataclass(frozen=True)
class SeatRow:
    """A seat with who holds it and who acts for it on a day."""

    seat: Seat
    holders: tuple[str, ...]
    representative: Mandate | None
    substitutes: tuple[Mandate, ...]

    @property
    def is_vacant(self) -> bool:
        """Whether nobody acts for the seat."""
        return self.representative is None and not self.substitutes

    @property
    def people(self) -> str:
        """The names of all who act for it, for searching."""
        acting = [self.representative, *self.substitutes]
        return " ".join(mandate.person.name for mandate in acting if mandate)


SEAT_SORTS = ("name", "vote", "representative")


def seat_rows(
    alliance: Alliance, *, text: str = "", show: str = "", sort: str = "", day: date | None = None
) -> list[SeatRow]:
    """The seats as a list shows them: ``show`` narrows, ``text`` searches, ``sort`` is one of SEAT_SORTS.

    A seat that is still to come is shown among the present ones; three queries for however many seats.
    """
    day = day or today()
    seats = Seat.objects.in_alliance(alliance.pk).prefetch_related("holders").order_by("sort_key")
    ended = Q(ends_on__lt=day)
    seats = seats.filter(ended) if show == "ended" else seats.exclude(ended)
    acting: dict[int, list[Mandate]] = {}
    for mandate in mandates_for_seats(alliance, day):
        acting.setdefault(mandate.seat_id or 0, []).append(mandate)
    rows = [_seat_row(seat, acting.get(seat.pk, [])) for seat in seats]
    narrow: dict[str, Callable[[SeatRow], bool]] = {
        "voting": lambda row: row.seat.is_voting,
        "advisory": lambda row: not row.seat.is_voting,
        "vacant": lambda row: row.is_vacant,
        "alone": lambda row: not row.substitutes,
    }
    if show in narrow:
        rows = [row for row in rows if narrow[show](row)]
    for word in text.casefold().split():
        rows = [row for row in rows if word in f"{row.seat.name} {row.holders} {row.people}".casefold()]
    keys: dict[str, Callable[[SeatRow], Any]] = {
        "name": lambda row: row.seat.sort_key,
        "vote": lambda row: not row.seat.is_voting,
        "representative": lambda row: row.representative.person.sort_key if row.representative else "",
    }
    key = keys.get(sort.removeprefix("-"))
    return sorted(rows, key=key, reverse=sort.startswith("-")) if key else rows


def _seat_row(seat: Seat, mandates: list[Mandate]) -> SeatRow:
    first = next((each for each in mandates if each.role != MandateRole.SUBSTITUTE), None)
    substitutes = tuple(each for each in mandates if each.role == MandateRole.SUBSTITUTE)
    holders = sorted(seat.holders.all(), key=lambda each: each.sort_key)
    return SeatRow(seat, tuple(holder.name for holder in holders), first, substitutes)


def history_of(seat: Seat) -> QuerySet[Mandate]:
    """All mandates for a seat that are or were, the newest first."""
    return (
        Mandate.objects.in_alliance(seat.alliance_id)
        .filter(seat=seat)
        .select_related("person", "seat", "alliance")
        .order_by("-starts_on", "-pk")
    )


def office_history(alliance: Alliance) -> QuerySet[Mandate]:
    """All mandates of the secretariat that are or were, the newest first."""
    return (
        Mandate.objects.in_alliance(alliance.pk)
        .filter(role=MandateRole.SECRETARIAT)
        .select_related("person", "seat", "alliance")
        .order_by("-starts_on", "-pk")
    )


def standing_of(mandate: Mandate, day: date | None = None) -> str:
    """Whether a mandate is "now", "future" or "past" on ``day`` (default: today)."""
    day = day or today()
    if mandate.starts_on > day and mandate.ended_at is None:
        return "future"
    ended = mandate.ends_on is not None and (
        mandate.ends_on < day or (mandate.ends_on == day and mandate.ended_at is not None)
    )
    return "past" if ended else "now"


@dataclass(frozen=True)
class Overview:
    """What the alliance's own page tells."""

    districts: list[District]
    recognitions: list[Recognition]
    current: Recognition | None
    voting: int
    advisory: int
    vacant: int
    office: list[Mandate]
    spokespersons: list[Mandate]
    rules: RulesOfProcedure | None


def overview_of(alliance: Alliance, day: date | None = None) -> Overview:
    """The figures and facts of ``alliance`` on ``day``, in a constant number of queries."""
    day = day or today()
    seats = dict(
        Seat.objects.in_alliance(alliance.pk).filter(during(day)).order_by().values_list("pk", "is_voting")
    )
    mandates = list(mandates_for_seats(alliance, day))
    recognitions = list(Recognition.objects.in_alliance(alliance.pk).order_by("-starts_on"))
    return Overview(
        districts=list(alliance.districts.order_by("sort_key")),
        recognitions=recognitions,
        current=next((each for each in recognitions if each.covers(day)), None),
        voting=sum(seats.values()),
        advisory=len(seats) - sum(seats.values()),
        vacant=len(set(seats) - {mandate.seat_id for mandate in mandates}),
        office=list(office_of(alliance, day)),
        spokespersons=[each for each in mandates if each.role == MandateRole.SPOKESPERSON],
        rules=current_rules(alliance, day),
    )


def public_checklist(alliance: Alliance) -> list[CheckItem]:
    """What must be named before a public form opens, and what is."""
    url = reverse("alliances:notices")
    parts = (
        (_("Who answers for the data"), alliance.controller_kind and alliance.controller),
        (_("Imprint"), alliance.imprint),
        (_("Privacy notice"), alliance.privacy_notice),
    )
    return [
        CheckItem(label, CheckState.DONE)
        if named
        else CheckItem(
            label, CheckState.MISSING, _("The law demands it beside a public form."), url, _("Enter")
        )
        for label, named in parts
    ]
