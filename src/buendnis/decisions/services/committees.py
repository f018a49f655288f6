"""Committees, and which seats belong to them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance, Seat
from buendnis.decisions.models import Committee
from buendnis.decisions.services.office import require_office
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import record, refuse, verb


@verb
def edit_committee(
    actor: Actor,
    alliance: Alliance,
    name: str,
    seats: Iterable[Seat] = (),
    committee: Committee | None = None,
    *,
    has_all_seats: bool = False,
) -> Committee:
    """Create a committee or change its seats; open resolutions keep the seats they were opened with.

    With ``has_all_seats`` all seats of the alliance belong to it, also those that are added later.
    """
    require_office(actor, alliance.pk)
    if committee is None:
        committee = Committee(alliance=alliance)
    committee.name = name.strip()
    if (
        Committee.objects.in_alliance(alliance.pk)
        .filter(name=committee.name)
        .exclude(pk=committee.pk)
        .exists()
    ):
        refuse(_("The alliance has a committee with this name already."), "name")
    if not committee.name:
        refuse(_("Please give the committee a name."), "name")
    wanted = [] if has_all_seats else list(seats)
    committee.has_all_seats = has_all_seats
    if not wanted and not has_all_seats:
        refuse(_("A committee has at least one seat."), "seats")
    if any(seat.alliance_id != alliance.pk for seat in wanted):
        refuse(_("These seats belong to another alliance."), "seats")
    committee.save()
    committee.seats.set(wanted)
    record(
        actor,
        "committee.changed",
        committee,
        alliance_id=alliance.pk,
        changes={
            "name": committee.name,
            "seats": "all" if has_all_seats else [seat.name for seat in wanted],
        },
    )
    return committee


@verb
def committee_of_all(actor: Actor, alliance: Alliance) -> Committee:
    """The committee an alliance begins with: all its seats. An alliance that has a committee keeps its first."""
    require_office(actor, alliance.pk)
    Alliance.objects.select_for_update().get(pk=alliance.pk)
    existing = Committee.objects.in_alliance(alliance.pk).order_by("pk").first()
    if existing is not None:
        return existing
    return edit_committee(actor, alliance, _("Plenary"), has_all_seats=True)
