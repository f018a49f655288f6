"""The steps of the secretariat with a meeting: planned, invited, begun, ended, and what is noted of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buendnis.alliances.selectors import alliance_of
from buendnis.decisions import services
from buendnis.decisions.forms import (
    MeetingForm,
    NoteReplyForm,
    NothingForm,
    PresenceForm,
    ReasonForm,
    RemarksForm,
)
from buendnis.decisions.hidden import hidden_in_minutes
from buendnis.decisions.invitation import missing_notice
from buendnis.decisions.models import Answer, Committee, Meeting, MeetingState, Words
from buendnis.decisions.selectors import motions_to_name, seats_in
from buendnis.decisions.views.shown import crumbs_of_meeting, found_meeting, named, take_step
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.clock import now, today
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.look.steps import Said, Step, add_error, take
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError


@open_to(Role.SECRETARIAT)
def note_reply(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note the answer of a seat that called."""
    meeting = found_meeting(request, public_id)

    def do(said: Said) -> str:
        services.reply(request.actor, meeting, said["answer"], said["remark"], seat=said["seat"])
        return _("The answer of %(seat)s is noted.") % {"seat": said["seat"]}

    return take_step(
        request,
        meeting,
        _("Note an answer"),
        NoteReplyForm,
        do,
        button=_("Save"),
        options={"seats": seats_in(meeting.committee, today(meeting.starts_at))},
    )


@open_to(Role.SECRETARIAT)
def presences(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note who is there; before anybody has, the answers to the invitation are proposed."""
    meeting = found_meeting(request, public_id)
    data, _files = submitted(request)
    known = {each.seat_id: each.by_substitute for each in meeting.presences.all()}
    if not known:
        coming = meeting.replies.exclude(answer=Answer.NOT)
        known = {each.seat_id: each.answer == Answer.SUBSTITUTE for each in coming}
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
        "crumbs": [*crumbs_of_meeting(meeting), ("", _("Who is present"))],
    }
    return (invalid if form.errors else render)(request, "decisions/presences.html", context)


@open_to(Role.SECRETARIAT)
def plan(request: ActingRequest) -> HttpResponse:
    """Plan a meeting."""
    alliance = alliance_of(request.actor)
    if not Committee.objects.in_alliance(alliance.pk).exists():
        return redirect("decisions:committees")
    made: list[Meeting] = []

    def do(said: Said) -> str:
        given = dict(said)
        made.append(services.plan_meeting(request.actor, given.pop("committee"), **given))
        return _("The meeting is planned. Put on its agenda what waits, then invite the seats.")

    back = reverse("decisions:meetings")
    step = Step(
        _("Plan a meeting"),
        MeetingForm,
        do,
        back,
        ((back, _("Meetings")),),
        effect=_("Nobody is told before you send the invitation."),
        button=_("Plan the meeting"),
        options={"alliance": alliance},
    )
    answer = take(request, step)
    return redirect("decisions:agenda", made[0].public_id) if made else answer


@open_to(Role.SECRETARIAT)
def edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Move a meeting, or change what is said of it."""
    meeting = found_meeting(request, public_id)
    kept = Words.INVITATION in hidden_in_minutes(request.actor, meeting)

    def do(said: Said) -> str:
        given = {"message": None, **said}
        services.plan_meeting(request.actor, meeting.committee, meeting=meeting, **given)
        return _("The meeting is changed.")

    names = ("starts_at", "ends_at", "place", "link", "message", "chair", "keeper")
    return take_step(
        request,
        meeting,
        _("Change the meeting"),
        MeetingForm,
        do,
        button=_("Save"),
        options={
            "alliance": meeting.committee.alliance,
            "fixed": True,
            "invited": meeting.state == MeetingState.INVITED,
            "kept": kept,
            "motions": motions_to_name(meeting),
        },
        initial={
            **{name: getattr(meeting, name) for name in names},
            "about": named(meeting).get(Words.INVITATION, []),
        },
    )


@open_to(Role.SECRETARIAT)
def invite(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Invite the seats, after a look at who is invited, and whether it is in time."""
    meeting = found_meeting(request, public_id)
    seats = seats_in(meeting.committee, today(meeting.starts_at))

    def do(_said: Said) -> str:
        services.invite(request.actor, meeting)
        return _("The invitations are on their way.")

    missing = missing_notice(meeting, now())
    late = (
        ngettext(
            "%(n)s day is missing from the period of the rules of procedure. Invite all the same only if the "
            "rules allow it, and say so in the minutes.",
            "%(n)s days are missing from the period of the rules of procedure. Invite all the same only if the "
            "rules allow it, and say so in the minutes.",
            missing,
        )
        % {"n": missing}
        if missing
        else ""
    )
    return take_step(
        request,
        meeting,
        _("Invite the seats"),
        NothingForm,
        do,
        facts=(
            (_("Seats"), ", ".join(seat.name for seat in seats)),
            (_("Agenda"), ", ".join(item.title for item in meeting.items.order_by("position"))),
            *(((_("Too late?"), late),) if late else ()),
        ),
        effect=_(
            "All who act for a seat, substitutes included, get a mail with the agenda and an appointment for "
            "their calendar. From then on they see agenda and papers, and are told of changes."
        ),
        button=_("Send the invitations"),
    )


@open_to(Role.SECRETARIAT)
def tell_agenda(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Send the agenda again."""
    meeting = found_meeting(request, public_id)

    def do(said: Said) -> str:
        sent = services.tell_agenda(request.actor, meeting, said["reason"])
        return ngettext("%(n)s mail is on its way.", "%(n)s mails are on their way.", sent) % {"n": sent}

    return take_step(
        request,
        meeting,
        _("Send the changed agenda"),
        ReasonForm,
        do,
        effect=_("All that were invited get the agenda as it is now, and a new appointment."),
        button=_("Send the agenda"),
    )


@open_to(Role.SECRETARIAT)
def cancel(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Call a meeting off."""
    meeting = found_meeting(request, public_id)

    def do(said: Said) -> str:
        services.cancel_meeting(request.actor, meeting, said["reason"])
        return _("The meeting is cancelled.")

    waiting = meeting.resolutions.filter(state="draft").count()
    return take_step(
        request,
        meeting,
        _("Cancel the meeting"),
        ReasonForm,
        do,
        facts=((_("Motions that wait for it"), waiting),) if waiting else (),
        effect=_(
            "All that were invited are told; their calendars take it out. Its motions wait for another meeting."
        ),
        button=_("Cancel the meeting"),
        danger=True,
    )


@open_to(Role.SECRETARIAT)
def begin(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Open a meeting."""
    meeting = found_meeting(request, public_id)

    def do(_said: Said) -> str:
        services.open_meeting(request.actor, meeting)
        return _("The meeting has begun. Please note who is present.")

    return take_step(
        request,
        meeting,
        _("Begin the meeting"),
        NothingForm,
        do,
        effect=_("Its items can be called up then, and votes be opened."),
        button=_("Begin"),
    )


@open_to(Role.SECRETARIAT)
def end(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """End a meeting."""
    meeting = found_meeting(request, public_id)

    def do(_said: Said) -> str:
        services.close_meeting(request.actor, meeting)
        return _("The meeting is over. Its minutes are drafted.")

    return take_step(
        request,
        meeting,
        _("End the meeting"),
        NothingForm,
        do,
        effect=_(
            "Who was present cannot be changed afterwards. The minutes are drafted from what was noted."
        ),
        button=_("End the meeting"),
    )


@open_to(Role.SECRETARIAT)
def remarks(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Keep remarks for the minutes, for whoever may read them."""
    meeting = found_meeting(request, public_id)
    if Words.REMARKS in hidden_in_minutes(request.actor, meeting):
        raise Http404

    def do(said: Said) -> str:
        services.note_remarks(request.actor, meeting, **said)
        return _("The remarks are saved.")

    return take_step(
        request,
        meeting,
        _("Remarks for the minutes"),
        RemarksForm,
        do,
        button=_("Save"),
        options={"motions": motions_to_name(meeting)},
        initial={"remarks": meeting.remarks, "about": named(meeting).get(Words.REMARKS, [])},
    )
