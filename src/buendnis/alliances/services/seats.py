"""The seats of an alliance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.db.models.fields.reverse_related import ForeignObjectRel, ManyToManyRel
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance, Mandate, Seat, SeatHolder
from buendnis.alliances.services.mandates import end_mandate
from buendnis.alliances.services.saving import locked, require_office, save
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
    held = _hold(seat, holders)
    record(
        actor,
        "seat.created",
        seat,
        alliance_id=alliance.pk,
        changes={"name": seat.name, "vote": is_voting, "holders": held},
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
) -> Seat:
    """Change a seat (see :func:`end_seat` for its end); open resolutions keep the seats they began with."""
    _take(actor, seat)
    if Mandate.objects.in_alliance(seat.alliance_id).filter(seat=seat, starts_on__lt=starts_on).exists():
        refuse(_("Somebody acts or acted for the seat before that day already."), "starts_on")
    seat.name, seat.is_voting, seat.starts_on = name.strip(), is_voting, starts_on
    save(seat)
    held = _hold(seat, holders)
    record(
        actor,
        "seat.changed",
        seat,
        alliance_id=seat.alliance_id,
        changes={"name": seat.name, "vote": is_voting, "starts_on": starts_on, "holders": held},
    )
    return seat


@verb
def end_seat(actor: Actor, seat: Seat, on: date) -> Seat:
    """Let a seat end with a day that is not past; the mandates for it end with it.

    Resolutions that are open keep the seats they were opened with.
    """
    _take(actor, seat)
    if on < today():
        refuse(_("A seat can’t be ended afterwards: what was decided with it stays valid."), "on")
    if on < seat.starts_on:
        refuse(_("The end lies before the start."), "on")
    if seat.ends_on is not None and on > seat.ends_on:
        refuse(_("This seat ends on %s already.") % f"{seat.ends_on:%d.%m.%Y}", "on")
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


@verb
def remove_seat(actor: Actor, seat: Seat) -> None:
    """Take out a seat that was entered by mistake: nobody has acted for it, nothing was decided with it."""
    _take(actor, seat)
    named = (
        field.related_model._base_manager.filter(**{field.field.name: seat}).exists()
        for field in seat._meta.get_fields(include_hidden=True)
        if isinstance(field, ForeignObjectRel)
        and not isinstance(field, ManyToManyRel)
        and field.related_model is not SeatHolder
    )
    if any(named):
        refuse(_("“%(name)s” is in use and stays.") % {"name": seat.name})
    record(actor, "seat.removed", seat, alliance_id=seat.alliance_id, changes={"name": seat.name})
    seat.delete()


def _take(actor: Actor, seat: Seat) -> None:
    """Let ``seat`` be as it stands now, whatever an older page knew of it; nobody changes it meanwhile."""
    require_office(actor, seat.alliance)
    locked(seat.alliance_id)
    seat.refresh_from_db()


def _hold(seat: Seat, holders: Iterable[Organisation]) -> list[str]:
    """Let exactly ``holders`` hold the seat; returns their public ids, for the record."""
    wanted = {holder.pk: holder for holder in holders}
    if not wanted:
        refuse(_("A seat is held by at least one organisation."), "holders")
    seat.holders.set(wanted.values())
    return sorted(str(holder.public_id) for holder in wanted.values())
