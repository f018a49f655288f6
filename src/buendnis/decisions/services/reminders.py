"""Reminding the seats that have not voted yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from buendnis.decisions import mails
from buendnis.decisions.models import Resolution, ResolutionMode, ResolutionState
from buendnis.decisions.services.resolutions import locked, require_office
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import record, refuse, verb

REMIND_BEFORE = timedelta(days=3)


@verb
def remind_silent(
    actor: Actor,
    resolution: Resolution,
    now: datetime | None = None,
    seats: Collection[int] | None = None,
) -> int:
    """Remind the seats that have not voted, or those of them in ``seats``; returns how many mails that makes."""
    require_office(actor, resolution.alliance_id)
    resolution = locked(resolution)
    if resolution.state != ResolutionState.OPEN:
        refuse(_("The resolution is not open for votes."))
    sent = mails.remind(resolution, seats)
    resolution.reminded_at = now or present()
    resolution.save(update_fields=["reminded_at"])
    record(
        actor, "resolution.reminded", resolution, alliance_id=resolution.alliance_id, changes={"mails": sent}
    )
    return sent


def remind_due(now: datetime | None = None) -> int:
    """Remind once, some days before the deadline, those who have not voted; returns of how many resolutions."""
    now = now or present()
    due = (
        Resolution.objects.unscoped("all whose deadline is near")
        .filter(
            state=ResolutionState.OPEN,
            mode=ResolutionMode.CIRCULAR,
            reminded_at__isnull=True,
            opened_at__lte=now - REMIND_BEFORE,
            deadline__gt=now,
            deadline__lte=now + REMIND_BEFORE,
        )
        .order_by("pk")
    )
    for resolution in due:
        remind_silent(Actor.system("reminder", resolution.alliance_id), resolution, now)
    return len(due)
