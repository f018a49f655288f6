"""Voting, recording a vote that came another way, and confirming one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from buendnis.decisions import services
from buendnis.decisions.forms import ConfirmForm, RecordVoteForm, VoteForm
from buendnis.decisions.models import Channel, ResolutionState, Vote
from buendnis.decisions.policies import may_vote
from buendnis.decisions.ready import EVIDENCE
from buendnis.decisions.selectors import own_seat
from buendnis.decisions.views.shown import found, shown, take_step_with
from buendnis.ground.access import open_to
from buendnis.ground.actor import SEATED, Role
from buendnis.ground.documents.services import store_upload
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.look.steps import Said, add_error
from buendnis.ground.reference import reference_to
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError


@open_to(SEATED)
def vote(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Vote for one's seat. The form stands on the resolution's page; what is refused is shown there again."""
    resolution = found(request, public_id)
    seat = own_seat(request.actor, resolution)
    if seat is None or (resolution.state == ResolutionState.OPEN and not seat.may_vote):
        raise Http404
    data, _files = submitted(request)
    form = VoteForm(data, resolution=resolution)
    if request.method == "POST" and form.is_valid():
        try:
            cast = services.cast_vote(
                request.actor, resolution, form.cleaned_data["choice"], form.cleaned_data.get("comment", "")
            )
        except ProcessError as error:
            add_error(form, error)
        else:
            messages.success(
                request,
                _("Your seat’s new vote replaces the earlier one.")
                if cast.replaces_id
                else _("Your seat’s vote has been counted."),
            )
            return redirect("decisions:resolution", resolution.public_id)
    if not form.is_bound:
        return redirect("decisions:resolution", resolution.public_id)
    resolution.refresh_from_db()
    context = shown(request.actor, resolution, form)
    if context["form"] is None:  # too late: what was typed is shown all the same
        context["late"] = form
    if form.errors:
        return invalid(request, "decisions/resolution.html", context)
    return render(request, "decisions/resolution.html", context)


@open_to(Role.SECRETARIAT)
def record_vote(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Record a vote that came by mail, letter or telephone, or by hand in the meeting."""
    resolution = found(request, public_id)
    if resolution.state != ResolutionState.OPEN or resolution.is_secret:
        messages.info(request, _("Votes can be recorded in an open, not secret vote only."))
        if request.method != "POST":
            return redirect("decisions:resolution", resolution.public_id)

    def do(said: Said) -> str:
        document = said["document"]
        stored = (
            store_upload(
                request.actor,
                document,
                alliance_id=resolution.alliance_id,
                owner=reference_to(resolution, resolution.title),
                kind=EVIDENCE,
            )
            if document
            else None
        )
        services.record_vote(
            request.actor,
            resolution,
            said["seat"],
            choice=said["choice"],
            channel=said["channel"],
            evidence=said["evidence"],
            cast_at=said["cast_at"],
            by_substitute=said["by_substitute"],
            document=stored.public_id if stored else None,
        )
        return _("The vote of %(seat)s is recorded. The seat is asked by mail whether it is right.") % {
            "seat": said["seat"]
        }

    return take_step_with(
        request,
        resolution,
        _("Record a vote"),
        RecordVoteForm,
        do,
        effect=_("The seat is told by mail and can contradict. A later vote of the seat replaces this one."),
        button=_("Record the vote"),
        options={"resolution": resolution},
    )


@open_to(SEATED)
def confirm_vote(request: ActingRequest, public_id: UUID, vote_id: UUID) -> HttpResponse:
    """Say for one's seat whether a recorded vote is right."""
    resolution = found(request, public_id)
    recorded = get_object_or_404(
        Vote.objects.filter(resolution=resolution, seat=request.actor.seat_id)
        .exclude(channel=Channel.WEB)
        .select_related("resolution__alliance", "seat", "confirmation"),
        public_id=vote_id,
    )
    before = getattr(recorded, "confirmation", None)
    if before is not None and request.method != "POST":
        messages.info(
            request,
            _("Your seat has confirmed this vote.")
            if before.agrees
            else _("Your seat has contradicted this vote. The secretariat knows."),
        )
        return redirect("decisions:resolution", resolution.public_id)

    def do(said: Said) -> str:
        agrees = said["agrees"] == "yes"
        services.confirm_recorded_vote(request.actor, recorded, agrees, said["remark"])
        if agrees:
            return _("Thank you. The vote is confirmed.")
        own = own_seat(request.actor, resolution)
        if may_vote(request.actor, resolution, own):
            return _("Thank you. The secretariat is told. You can vote anew here; your new vote counts.")
        return _("Thank you. The secretariat is told.")

    return take_step_with(
        request,
        resolution,
        _("A vote was recorded for your seat"),
        ConfirmForm,
        do,
        facts=(
            (_("Seat"), recorded.seat.name),
            (pgettext("noun", "Vote"), recorded.get_choice_display()),
            (_("It came"), recorded.get_channel_display()),
            (_("Came in on"), date_format(localtime(recorded.cast_at), "DATETIME_FORMAT")),
            *(((_("Evidence"), recorded.evidence),) if recorded.evidence else ()),
        ),
        effect=_(
            "If you contradict, the vote does not count any more, until you vote anew or the secretariat settles it."
        ),
        button=_("Send the answer"),
    )
