"""What the pages of resolutions and meetings have in common: finding a row, the way to it, and what is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.decisions.beside import beside
from buendnis.decisions.forms import VoteForm, coming_meetings
from buendnis.decisions.hidden import hidden_from, mentions_of
from buendnis.decisions.models import AgendaItem, Meeting, Resolution, ResolutionState
from buendnis.decisions.policies import may_read_agenda, may_replace, may_vote
from buendnis.decisions.selectors import (
    count_now,
    may_read_resolution,
    motions_to_name,
    roll_of,
    visible_meetings,
    visible_resolutions,
    visible_tasks,
)
from buendnis.decisions.services.resolutions import UNDECIDED
from buendnis.decisions.subjects import handler_of
from buendnis.decisions.wording import sentence_of, table_of
from buendnis.ground.actor import Actor, Role
from buendnis.ground.clock import now
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError

MOST_COMING = 3  # meetings offered with one click
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


def found_item(request: ActingRequest, public_id: UUID, item_id: UUID) -> AgendaItem:
    """An item of a meeting's agenda; before the invitation it is there for the secretariat only."""
    meeting = found_meeting(request, public_id)
    rows = AgendaItem.objects.in_alliance(request.actor.alliance_id).filter(meeting=meeting)
    row: AgendaItem = get_object_or_404(
        rows.select_related("meeting__committee__alliance", "resolution", "minutes_of"), public_id=item_id
    )
    if not may_read_agenda(request.actor, meeting):
        raise Http404
    return row


def named(meeting: Meeting) -> dict[str, list[str]]:
    """The motions that other words of a meeting speak of, by part, as the forms name them."""
    found: dict[str, list[str]] = {}
    for mention in mentions_of(meeting):
        found.setdefault(mention.part, []).append(str(mention.motion.public_id))
    return found


def motions_beside(item: AgendaItem) -> list[Resolution]:
    """The motions that an item may speak of beside its own."""
    return [motion for motion in motions_to_name(item.meeting) if motion.pk != item.resolution_id]


def act(request: ActingRequest, do: Callable[[], str], back: str) -> HttpResponse:
    """Take a step that needs no form, and go back; a refusal is said there."""
    try:
        said = do()
    except ProcessError as problem:
        messages.error(request, problem.text)
    else:
        messages.success(request, said)
    return redirect(back)


def crumbs_of(resolution: Resolution) -> tuple[tuple[str, str], ...]:
    """The way to a resolution's page."""
    return (
        (reverse("decisions:list"), _("Resolutions")),
        (page_of(resolution), resolution.number or resolution.title),
    )


def crumbs_of_meeting(meeting: Meeting) -> tuple[tuple[str, str], ...]:
    """The way to a meeting's page."""
    return (
        (reverse("decisions:meetings"), _("Meetings")),
        (reverse("decisions:meeting", args=[meeting.public_id]), str(meeting)),
    )


def take_step(
    request: ActingRequest,
    meeting: Meeting,
    title: str,
    form: type[forms.Form],
    do: Callable[[Said], str],
    **more: Any,
) -> HttpResponse:
    """A step with a meeting; afterwards one is on its page, unless ``back`` says otherwise."""
    back = more.pop("back", "") or reverse("decisions:meeting", args=[meeting.public_id])
    return take(request, Step(title, form, do, back, crumbs_of_meeting(meeting), **more))


def take_step_with(
    request: ActingRequest,
    resolution: Resolution,
    title: str,
    form: type[forms.Form],
    do: Callable[[Said], str],
    **more: Any,
) -> HttpResponse:
    """A step with a resolution, which it names; afterwards one is on its page."""
    facts = ((_("Resolution"), f"{resolution.number} {resolution.title}".strip()), *more.pop("facts", ()))
    step = Step(title, form, do, page_of(resolution), crumbs_of(resolution), facts=facts, **more)
    return take(request, step)


def page_of(resolution: Resolution) -> str:
    """The address of a resolution."""
    return reverse("decisions:resolution", args=[resolution.public_id])


def shown(actor: Actor, resolution: Resolution, form: VoteForm | None = None) -> dict[str, Any]:
    """The context of a resolution's page for ``actor``."""
    roll = roll_of(resolution)
    own = next((entry for entry in roll if entry.seat.seat_id == actor.seat_id), None)
    is_open = resolution.state == ResolutionState.OPEN
    over = is_open and resolution.deadline is not None and resolution.deadline <= now()
    hidden = hidden_from(actor, resolution)
    votes = may_vote(actor, resolution, own.seat if own else None) and hidden is None
    by_substitute = actor.role is Role.SUBSTITUTE and not resolution.is_secret
    taken = own is not None and votes and not may_replace(by_substitute, own.vote)
    counted = resolution.closed_at is not None and resolution.state != ResolutionState.WITHDRAWN
    numbers = (
        resolution.outcome["numbers"]
        if counted
        else count_now(resolution).to_json()["numbers"]
        if is_open
        else {}
    )
    followed = getattr(resolution, "followed_by", None)
    undecided = resolution.state in UNDECIDED
    return {
        "resolution": resolution,
        "crumbs": [*crumbs_of(resolution)[:1], ("", resolution.number or resolution.title)],
        "state_kind": BADGES[ResolutionState(resolution.state)],
        "subject_url": handler_of(resolution).url(resolution),
        "hidden": hidden,
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
        "undecided": undecided,
        "coming": list(
            coming_meetings(resolution.alliance).filter(committee=resolution.committee_id)[:MOST_COMING]
        )
        if undecided and actor.is_office and not followed
        else [],
        "beside": beside(actor, resolution.committee, resolution)
        if resolution.state == ResolutionState.DRAFT or is_open
        else [],
        "tasks": list(visible_tasks(actor).filter(resolution=resolution)),
        "follows": resolution.follows,
        "followed_by": followed,
        "form": (form or VoteForm(None, resolution=resolution)) if votes and not over and not taken else None,
        "taken": taken and not over,
        "office": actor.is_office,
        "contradicted": [entry for entry in roll if entry.contradicted] if actor.is_office else [],
        "to_confirm": own.vote
        if own and own.vote and own.vote.channel != "web" and not hasattr(own.vote, "confirmation")
        else None,
    }
