"""The seats of an alliance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance, Mandate, Seat, SeatHolder
from buendnis.alliances.services.mandates import end_mandate
from buendnis.alliances.services.saving import require_office, save
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.verbs import record, refuse, verb
from buendnis.parties.models import Organisation


@verb
def create_seat(
    actor: Actor,
    alliance: Alliance,
    *,
    name: str,
    holders: Iterable[Organisation],
    is_voting: bool = True,
    starts_on: date,
    ends_on: date | None = None,
) -> Seat:
    """Add a seat; several ``holders`` share it and have one voice together."""
    require_office(actor, alliance)
    seat = Seat(
        alliance=alliance, name=name.strip(), is_voting=is_voting, starts_on=starts_on, ends_on=ends_on
    )
    save(seat)
    _hold(seat, holders)
    record(
        actor, "seat.created", seat, alliance_id=alliance.pk, changes={"name": seat.name, "vote": is_voting}
    )
    return seat


@verb
def edit_seat(
    actor: Actor,
    seat: Seat,
    *,
    name: str,
    holders: Iterable[Organisation],
    is_voting: bool,
    starts_on: date,
    ends_on: date | None = None,
) -> Seat:
    """Change a seat, or end it on a day; resolutions that are open keep the seats they were opened with."""
    require_office(actor, seat.alliance)
    seat.name, seat.is_voting, seat.starts_on, seat.ends_on = name.strip(), is_voting, starts_on, ends_on
    save(seat)
    _hold(seat, holders)
    record(
        actor,
        "seat.changed",
        seat,
        alliance_id=seat.alliance_id,
        changes={"name": seat.name, "vote": is_voting, "ends_on": ends_on},
    )
    return seat


@verb
def end_seat(actor: Actor, seat: Seat, on: date) -> Seat:
    """Let a seat end with a day that is not past; the mandates for it end with it.

    Resolutions that are open keep the seats they were opened with.
    """
    require_office(actor, seat.alliance)
    if on < today():
        refuse(_("A seat can’t be ended afterwards: what was decided with it stays valid."), "on")
    if on < seat.starts_on:
        refuse(_("The end lies before the start."), "on")
    beyond = Mandate.objects.in_alliance(seat.alliance_id).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), seat=seat
    )
    for mandate in beyond.select_related("alliance").order_by("pk"):
        if mandate.starts_on > on:
            refuse(
                _("A mandate for this seat begins on %s. Please end that one first.")
                % f"{mandate.starts_on:%d.%m.%Y}",
                "on",
            )
        end_mandate(actor, mandate, on)
    seat.ends_on = on
    save(seat)
    record(actor, "seat.ended", seat, alliance_id=seat.alliance_id, changes={"ends_on": on})
    return seat


def _hold(seat: Seat, holders: Iterable[Organisation]) -> None:
    wanted = list(holders)
    if not wanted:
        refuse(_("A seat is held by at least one organisation."), "holders")
    SeatHolder.objects.filter(seat=seat).delete()
    SeatHolder.objects.bulk_create(SeatHolder(seat=seat, organisation=each) for each in wanted)
