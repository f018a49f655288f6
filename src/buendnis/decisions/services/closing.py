"""Counting: by the secretariat, at the deadline, or as soon as nothing can change the outcome any more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from buendnis.decisions import mails
from buendnis.decisions.counting import ballot_of, counted
from buendnis.decisions.models import Resolution, ResolutionMode, ResolutionState
from buendnis.decisions.services.resolutions import locked, require_office
from buendnis.decisions.subjects import handler_of
from buendnis.decisions.transitions import RESOLUTION
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import ProcessError, record, refuse, verb


@verb
def close_resolution(actor: Actor, resolution: Resolution, now: datetime | None = None) -> Resolution:
    """Count. A circular one ends at its deadline, or earlier when every seat has voted or nothing can change it."""
    now = now or present()
    resolution = locked(resolution)
    require_office(actor, resolution.alliance_id)
    RESOLUTION.next("close:adopted", resolution.state, _("The resolution is not open for votes."))
    over = resolution.mode == ResolutionMode.MEETING or (
        resolution.deadline is not None and now >= resolution.deadline
    )
    ballot = ballot_of(resolution)
    outcome = counted(ballot, closed=over)
    if outcome.state == "open" and outcome.numbers.silent == 0:
        outcome = counted(ballot, closed=True)
    if outcome.state == "open" and outcome.numbers.disputed and (over or not outcome.numbers.silent):
        refuse(_("A contradicted vote could change the outcome. Please settle it first."))
    if outcome.state == "open":
        refuse(_("Votes may still come that can change the outcome. Please wait for the last day."))
    return _settle(actor, resolution, ballot, outcome.to_json(), str(outcome.state), now)


def close_due(now: datetime | None = None) -> int:
    """Count the circular resolutions whose deadline has passed, each in its own transaction; returns how many."""
    now = now or present()
    due = (
        Resolution.objects.unscoped("all that are due")
        .filter(state=ResolutionState.OPEN, mode=ResolutionMode.CIRCULAR, deadline__lte=now)
        .order_by("pk")
    )
    number, failed = 0, None
    for resolution in due:
        try:
            number += _close_at_deadline(resolution, now)
        except ProcessError as error:  # one that can't be carried out must not hold up the others
            failed = error
    if failed is not None:
        raise failed
    return number


@verb
def _close_at_deadline(resolution: Resolution, now: datetime) -> bool:
    resolution = locked(resolution)
    if resolution.state != ResolutionState.OPEN:
        return False  # somebody was faster
    if counted(ballot_of(resolution), closed=True).state == "open":
        return False  # a contradicted vote must be settled first; the secretariat sees that
    close_resolution(Actor.system("deadline", resolution.alliance_id), resolution, now)
    return True


@verb
def close_early(resolution: Resolution, now: datetime | None = None) -> bool:
    """Close a resolution whose outcome the rules take as settled before its end; whether it did."""
    resolution = locked(resolution)
    if resolution.state != ResolutionState.OPEN:
        return False
    ballot = ballot_of(resolution)
    outcome = counted(ballot, closed=False)
    if outcome.state == "open":
        return False
    actor = Actor.system("early close", resolution.alliance_id)
    _settle(actor, resolution, ballot, outcome.to_json(), str(outcome.state), now or present())
    return True


def _settle(
    actor: Actor,
    resolution: Resolution,
    ballot: dict[str, Any],
    outcome: dict[str, Any],
    state: str,
    now: datetime,
) -> Resolution:
    resolution.state = RESOLUTION.next(f"close:{state}", resolution.state)
    resolution.ballot, resolution.outcome, resolution.closed_at = ballot, outcome, now
    resolution.save(update_fields=["state", "ballot", "outcome", "closed_at"])
    handler_of(resolution).decided(actor, resolution)
    mails.tell_outcome(resolution)
    record(
        actor, "resolution.closed", resolution, alliance_id=resolution.alliance_id, changes={"state": state}
    )
    return resolution
