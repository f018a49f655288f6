"""What the pages of a resolution show, gathered in few questions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.decisions.forms import VoteForm
from buendnis.decisions.models import Meeting, Resolution, ResolutionState
from buendnis.decisions.policies import may_vote
from buendnis.decisions.selectors import (
    count_now,
    may_read_resolution,
    roll_of,
    visible_meetings,
    visible_resolutions,
)
from buendnis.decisions.services.resolutions import UNDECIDED
from buendnis.decisions.subjects import handler_of
from buendnis.decisions.wording import sentence_of, table_of
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now
from buendnis.ground.requests import ActingRequest

BADGES = {
    ResolutionState.DRAFT: "neutral",
    ResolutionState.OPEN: "info",
    ResolutionState.ADOPTED: "success",
    ResolutionState.REJECTED: "danger",
    ResolutionState.NO_QUORUM: "warning",
    ResolutionState.FORCED: "warning",
    ResolutionState.FALLBACK: "warning",
    ResolutionState.WITHDRAWN: "neutral",
}


def found(request: ActingRequest, public_id: UUID) -> Resolution:
    """The resolution that the address names; 404 where there is none for whoever asks."""
    row: Resolution = get_object_or_404(visible_resolutions(request.actor), public_id=public_id)
    if not may_read_resolution(request.actor, row):
        raise Http404
    return row


def found_meeting(request: ActingRequest, public_id: UUID) -> Meeting:
    """The same for a meeting."""
    visible = visible_meetings(request.actor).select_related("committee__alliance")
    row: Meeting = get_object_or_404(visible, public_id=public_id)
    return row


def crumbs_of(resolution: Resolution) -> tuple[tuple[str, str], ...]:
    """The way to a resolution's page."""
    return (
        (reverse("decisions:list"), _("Resolutions")),
        (page_of(resolution), resolution.number or resolution.title),
    )


def page_of(resolution: Resolution) -> str:
    """The address of a resolution."""
    return reverse("decisions:resolution", args=[resolution.public_id])


def shown(actor: Actor, resolution: Resolution, form: VoteForm | None = None) -> dict[str, Any]:
    """The context of a resolution's page for ``actor``."""
    roll = roll_of(resolution)
    own = next((entry for entry in roll if entry.seat.seat_id == actor.seat_id), None)
    is_open = resolution.state == ResolutionState.OPEN
    over = is_open and resolution.deadline is not None and resolution.deadline <= now()
    votes = may_vote(actor, resolution, own.seat if own else None)
    counted = resolution.closed_at is not None and resolution.state != ResolutionState.WITHDRAWN
    numbers = (
        resolution.outcome["numbers"]
        if counted
        else count_now(resolution).to_json()["numbers"]
        if is_open
        else {}
    )
    followed = getattr(resolution, "followed_by", None)
    return {
        "resolution": resolution,
        "crumbs": [*crumbs_of(resolution)[:1], ("", resolution.number or resolution.title)],
        "state_kind": BADGES[ResolutionState(resolution.state)],
        "subject_url": handler_of(resolution).url(resolution),
        "roll": roll,
        "recused": [entry.seat for entry in roll if entry.seat.recusal],
        "own": own,
        "is_open": is_open,
        "is_over": over,
        "counted": counted,
        "names_shown": counted and not resolution.is_secret,
        "numbers": numbers,
        "voted": sum(entry.vote is not None and entry.seat.may_vote for entry in roll),
        "voting": sum(entry.seat.may_vote for entry in roll),
        "sentence": sentence_of(resolution) if counted else "",
        "table": table_of(numbers) if counted else [],
        "undecided": resolution.state in UNDECIDED,
        "follows": resolution.follows,
        "followed_by": followed,
        "form": (form or VoteForm(None, resolution=resolution)) if votes and not over else None,
        "office": actor.is_office,
        "contradicted": [entry for entry in roll if entry.contradicted] if actor.is_office else [],
        "to_confirm": own.vote
        if own and own.vote and own.vote.channel != "web" and not hasattr(own.vote, "confirmation")
        else None,
    }
