"""Meetings: planned, opened, who is there, what is voted on, and what goes into the minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buendnis.alliances.selectors import alliance_of
from buendnis.decisions import services
from buendnis.decisions.forms import MeetingForm, NothingForm, PresenceForm, RemarksForm
from buendnis.decisions.models import OVER, Committee, Meeting, MeetingState, ResolutionState
from buendnis.decisions.selectors import rolls_of, seats_in, visible_meetings, visible_resolutions
from buendnis.decisions.views.shown import BADGES, found_meeting, sentence_of, table_of
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid, paginate
from buendnis.ground.look.steps import Said, Step, add_error, take
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError

STATE_BADGES = {
    MeetingState.PLANNED: "neutral",
    MeetingState.INVITED: "info",
    MeetingState.OPEN: "info",
    MeetingState.CLOSED: "warning",
    MeetingState.MINUTED: "success",
    MeetingState.CANCELLED: "danger",
}


@open_to(MEMBERS)
@require_safe
def overview(request: ActingRequest) -> HttpResponse:
    """The meetings of the alliance, the next ones first."""
    rows = visible_meetings(request.actor)
    coming = rows.exclude(state__in=OVER).order_by("starts_at", "pk")
    page_obj = paginate(request, rows.filter(state__in=OVER).order_by("-starts_at", "-pk"))
    context = {
        "coming": [(row, STATE_BADGES[MeetingState(row.state)]) for row in coming],
        "page_obj": page_obj,
        "past": list(page_obj.object_list),
        "office": request.actor.is_office,
    }
    return render(request, "decisions/meetings.html", context)


@open_to(MEMBERS)
@require_safe
def page(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One meeting: who is there, and its agenda."""
    meeting = found_meeting(request, public_id)
    return render(request, "decisions/meeting.html", _shown(request, meeting))


@open_to(Role.SECRETARIAT)
def presences(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note who is there."""
    meeting = found_meeting(request, public_id)
    data, _files = submitted(request)
    known = {each.seat_id: each.by_substitute for each in meeting.presences.all()}
    form = PresenceForm(data, seats=seats_in(meeting.committee, today(meeting.starts_at)), known=known)
    if request.method == "POST" and form.is_valid():
        try:
            services.note_presences(request.actor, meeting, form.present())
        except ProcessError as error:
            add_error(form, error)
        else:
            messages.success(request, _("Who is present is noted."))
            return redirect("decisions:meeting", meeting.public_id)
    context = {
        "meeting": meeting,
        "form": form,
        "crumbs": [*_crumbs(meeting), ("", _("Who is present"))],
    }
    return (invalid if form.errors else render)(request, "decisions/presences.html", context)


@open_to(MEMBERS)
@require_safe
def minutes(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The meeting as it goes into the minutes, for printing or copying."""
    meeting = found_meeting(request, public_id)
    context = _shown(request, meeting)
    voted_on = [row for row, _kind in context["agenda"] if row.opened_at]
    rolls_by_key = rolls_of(voted_on)
    rolls = [
        {
            "resolution": row,
            "sentence": sentence_of(row),
            "table": table_of(row.outcome.get("numbers", {})),
            "recused": [each.seat for each in roll if each.seat.recusal],
            "roll": roll if not row.is_secret and row.state != ResolutionState.OPEN else [],
        }
        for row in voted_on
        for roll in [rolls_by_key[row.pk]]
    ]
    return render(request, "decisions/minutes.html", context | {"rolls": rolls})


@open_to(Role.SECRETARIAT)
def plan(request: ActingRequest) -> HttpResponse:
    """Plan a meeting."""
    alliance = alliance_of(request.actor)
    if not Committee.objects.in_alliance(alliance.pk).exists():
        return redirect("decisions:committees")

    def do(said: Said) -> str:
        services.plan_meeting(
            request.actor, said["committee"], starts_at=said["starts_at"], place=said["place"]
        )
        return _("The meeting is planned.")

    back = reverse("decisions:meetings")
    step = Step(
        _("Plan a meeting"),
        MeetingForm,
        do,
        back,
        ((back, _("Meetings")),),
        button=_("Plan the meeting"),
        options={"alliance": alliance},
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Move a meeting."""
    meeting = found_meeting(request, public_id)

    def do(said: Said) -> str:
        services.plan_meeting(request.actor, meeting.committee, meeting=meeting, **said)
        return _("The meeting is changed.")

    return _take(
        request,
        meeting,
        _("Change the meeting"),
        MeetingForm,
        do,
        button=_("Save"),
        options={"alliance": meeting.committee.alliance, "fixed": True},
        initial={"starts_at": meeting.starts_at, "place": meeting.place},
    )


@open_to(Role.SECRETARIAT)
def begin(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Open a meeting."""
    meeting = found_meeting(request, public_id)

    def do(_said: Said) -> str:
        services.open_meeting(request.actor, meeting)
        return _("The meeting has begun. Please note who is present.")

    return _take(
        request,
        meeting,
        _("Begin the meeting"),
        NothingForm,
        do,
        effect=_("Votes on its agenda can be opened then."),
        button=_("Begin"),
    )


@open_to(Role.SECRETARIAT)
def end(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """End a meeting."""
    meeting = found_meeting(request, public_id)

    def do(_said: Said) -> str:
        services.close_meeting(request.actor, meeting)
        return _("The meeting is over.")

    return _take(
        request,
        meeting,
        _("End the meeting"),
        NothingForm,
        do,
        effect=_("Who was present cannot be changed afterwards."),
        button=_("End the meeting"),
    )


@open_to(Role.SECRETARIAT)
def remarks(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Keep remarks for the minutes."""
    meeting = found_meeting(request, public_id)

    def do(said: Said) -> str:
        services.note_remarks(request.actor, meeting, said["remarks"])
        return _("The remarks are saved.")

    return _take(
        request,
        meeting,
        _("Remarks for the minutes"),
        RemarksForm,
        do,
        button=_("Save"),
        initial={"remarks": meeting.remarks},
    )


def _shown(request: ActingRequest, meeting: Meeting) -> dict[str, Any]:
    agenda = visible_resolutions(request.actor).filter(meeting=meeting).order_by("created_at", "pk")
    there = {each.seat_id: each for each in meeting.presences.all()}
    seats = seats_in(meeting.committee, today(meeting.starts_at))
    return {
        "meeting": meeting,
        "crumbs": [*_crumbs(meeting)[:1], ("", str(meeting))],
        "state_kind": STATE_BADGES[MeetingState(meeting.state)],
        "agenda": [(row, BADGES[ResolutionState(row.state)]) for row in agenda],
        "seats": [(seat, there.get(seat.pk)) for seat in seats],
        "present": sum(seat.pk in there for seat in seats),
        "office": request.actor.is_office,
    }


def _crumbs(meeting: Meeting) -> tuple[tuple[str, str], ...]:
    return (
        (reverse("decisions:meetings"), _("Meetings")),
        (reverse("decisions:meeting", args=[meeting.public_id]), str(meeting)),
    )


def _take(
    request: ActingRequest,
    meeting: Meeting,
    title: str,
    form: type[forms.Form],
    do: Callable[[Said], str],
    **more: Any,
) -> HttpResponse:
    back = reverse("decisions:meeting", args=[meeting.public_id])
    return take(request, Step(title, form, do, back, _crumbs(meeting), **more))
