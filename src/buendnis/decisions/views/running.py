"""The steps of the secretariat with a resolution."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from buendnis.alliances.selectors import alliance_of
from buendnis.decisions import services
from buendnis.decisions.forms import (
    EditMotionForm,
    MotionForm,
    NothingForm,
    ReasonForm,
    RecuseForm,
    TakeForm,
    coming_meetings,
)
from buendnis.decisions.hidden import hidden_from
from buendnis.decisions.models import Committee, Resolution, ResolutionMode
from buendnis.decisions.selectors import count_now, seats_in
from buendnis.decisions.subjects import handler_of
from buendnis.decisions.views.shown import found, page_of, take_step_with
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.look import steps
from buendnis.ground.look.steps import Said, Step
from buendnis.ground.reference import Reference
from buendnis.ground.requests import ActingRequest

MOTION = "decisions.motion"  # a motion about nothing that another room keeps


@open_to(Role.SECRETARIAT)
def new(request: ActingRequest) -> HttpResponse:
    """Prepare a motion that belongs to no other record."""
    alliance = alliance_of(request.actor)
    if not Committee.objects.in_alliance(alliance.pk).exists():
        return redirect("decisions:committees")
    made: list[Resolution] = []

    def do(said: Said) -> str:
        made.append(
            services.draft_resolution(
                request.actor,
                alliance=alliance,
                subject=Reference(MOTION, str(uuid4()), said["title"]),
                **said,
            )
        )
        return _("The motion is prepared. Nobody is told before you open the vote.")

    page = reverse("decisions:list")
    step = Step(
        _("New motion"),
        MotionForm,
        do,
        page,
        ((page, _("Resolutions")),),
        effect=_("Motions on a project are made on its own page. Here you bring everything else."),
        button=_("Prepare the motion"),
        options={"alliance": alliance},
        initial={"mode": ResolutionMode.CIRCULAR},
    )
    answer = steps.take(request, step)
    return redirect(page_of(made[0])) if made else answer


@open_to(Role.SECRETARIAT)
def edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Change a draft; for whoever may read it."""
    resolution = found(request, public_id)
    kept = hidden_from(request.actor, resolution)
    if kept is not None and kept.motion:
        raise Http404

    def do(said: Said) -> str:
        services.edit_resolution(request.actor, resolution, **said)
        return _("The motion is saved.")

    return take_step_with(
        request,
        resolution,
        _("Edit the motion"),
        EditMotionForm,
        do,
        button=_("Save"),
        options={"resolution": resolution},
        initial={
            "title": resolution.title,
            "motion": resolution.motion,
            "meeting": resolution.meeting_id,
            "deadline": resolution.deadline,
            "is_secret": resolution.is_secret,
        },
    )


@open_to(Role.SECRETARIAT)
def open_vote(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Open the vote, after a look at who will be asked."""
    resolution = found(request, public_id)
    seats = {seat.pk: seat for seat in seats_in(resolution.committee)}
    recusals = [
        f"{seats[seat_id]}: {reason}"
        for seat_id, _effect, reason in handler_of(resolution).recusals(resolution)
        if seat_id in seats
    ]
    voting = sum(seat.is_voting for seat in seats.values())

    def do(_said: Said) -> str:
        opened = services.open_resolution(request.actor, resolution)
        return _("The vote %(number)s is open; all seats are told.") % {"number": opened.number}

    return take_step_with(
        request,
        resolution,
        _("Open the vote"),
        NothingForm,
        do,
        facts=(
            (_("Committee"), resolution.committee.name),
            (
                _("Seats"),
                ngettext("%(n)s seat with a vote", "%(n)s seats with a vote", voting) % {"n": voting},
            ),
            *(((_("Conflicts of interest"), "; ".join(recusals)),) if recusals else ()),
        ),
        effect=_(
            "Rules, seats and conflicts of interest are fixed as they stand. All seats get a mail. "
            "The motion cannot be changed any more."
        ),
        button=_("Open the vote"),
    )


@open_to(Role.SECRETARIAT)
def close(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Count."""
    resolution = found(request, public_id)

    def do(_said: Said) -> str:
        closed = services.close_resolution(request.actor, resolution)
        return _("Counted: %(state)s.") % {"state": closed.get_state_display()}

    silent = count_now(resolution).numbers.silent if resolution.rules else 0
    return take_step_with(
        request,
        resolution,
        _("Close the vote and count"),
        NothingForm,
        do,
        facts=(
            (
                pgettext("votes", "Still missing"),
                ngettext("%(n)s seat has not voted", "%(n)s seats have not voted", silent) % {"n": silent},
            ),
        ),
        effect=_("Nobody can vote afterwards. What follows from the outcome happens at once."),
        button=_("Close and count"),
    )


@open_to(Role.SECRETARIAT)
def remind(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Remind those who have not voted."""
    resolution = found(request, public_id)

    def do(_said: Said) -> str:
        sent = services.remind_silent(request.actor, resolution)
        return ngettext("%(n)s mail is on its way.", "%(n)s mails are on their way.", sent) % {"n": sent}

    return take_step_with(
        request,
        resolution,
        _("Remind those who have not voted"),
        NothingForm,
        do,
        effect=_("Representatives and substitutes of the seats that have not voted get a mail."),
        button=_("Send reminders"),
    )


@open_to(Role.SECRETARIAT)
def recuse(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note a conflict that turned up late: here, or where the room of the subject keeps them."""
    resolution = found(request, public_id)
    elsewhere = handler_of(resolution).conflicts_url(resolution)
    if elsewhere:
        return redirect(elsewhere)

    def do(said: Said) -> str:
        services.recuse(request.actor, resolution, said["seat"].pk, said["effect"], said["reason"])
        return _("The conflict of interest is noted.")

    return take_step_with(
        request,
        resolution,
        _("Note a conflict of interest"),
        RecuseForm,
        do,
        effect=_("If the seat may not vote any more, a vote that it has cast does not count."),
        button=_("Note it"),
        options={"resolution": resolution},
    )


@open_to(Role.SECRETARIAT)
def withdraw(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take a motion back."""
    resolution = found(request, public_id)

    def do(said: Said) -> str:
        services.withdraw_resolution(request.actor, resolution, said["reason"])
        return _("The motion is withdrawn.")

    return take_step_with(
        request,
        resolution,
        _("Withdraw the motion"),
        ReasonForm,
        do,
        effect=_("The vote ends without an outcome. All that were asked are told."),
        button=_("Withdraw it"),
        danger=True,
    )


@open_to(Role.SECRETARIAT)
def take(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Bring what was not decided before a meeting."""
    resolution = found(request, public_id)
    if not coming_meetings(resolution.alliance).filter(committee=resolution.committee_id).exists():
        return redirect("decisions:meeting_new")

    def do(said: Said) -> str:
        services.take_to_meeting(request.actor, resolution, said["meeting"])
        return _("The motion is on the agenda of the meeting.")

    return take_step_with(
        request,
        resolution,
        _("Take it to a meeting"),
        TakeForm,
        do,
        effect=_("A new resolution with the same motion follows this one; it is voted on in the meeting."),
        button=_("Put it on the agenda"),
        options={"resolution": resolution},
    )
