"""Meetings: planned, invited, answered, begun and ended, and the page of one."""

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
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from buendnis.alliances.selectors import alliance_of
from buendnis.decisions import services
from buendnis.decisions.forms import (
    MeetingFilter,
    MeetingForm,
    NoteReplyForm,
    NothingForm,
    PresenceForm,
    ReasonForm,
    RemarksForm,
    ReplyForm,
)
from buendnis.decisions.invitation import FILE_NAME, appointment_of, missing_notice
from buendnis.decisions.models import (
    OVER,
    AgendaItem,
    Answer,
    Committee,
    ItemState,
    Meeting,
    MeetingState,
    MinutesState,
)
from buendnis.decisions.selectors import Attendance, attendance_of, listed_meetings, seats_in
from buendnis.decisions.views.shown import found_meeting, shows_agenda
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, SEATED, Role
from buendnis.ground.appointments import written
from buendnis.ground.clock import now, today
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column, csv_response, xlsx_response
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
ITEM_BADGES = {
    ItemState.WAITING: "neutral",
    ItemState.CALLED: "info",
    ItemState.DONE: "success",
    ItemState.POSTPONED: "warning",
}


@open_to(MEMBERS)
@require_safe
def overview(request: ActingRequest) -> HttpResponse:
    """The meetings of the alliance, the next ones first; also as CSV and XLSX."""
    form = MeetingFilter(request.GET or None, alliance_id=request.actor.alliance_id)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = listed_meetings(
        request.actor,
        text=said.get("q", ""),
        state=said.get("state", ""),
        committee=said.get("committee"),
    )
    kind = request.GET.get("format")
    if kind in {"csv", "xlsx"}:
        respond = csv_response if kind == "csv" else xlsx_response
        return respond(_("meetings"), COLUMNS, rows.order_by("-starts_at", "-pk"))
    coming = rows.exclude(state__in=OVER).order_by("starts_at", "pk")
    page_obj = paginate(request, rows.filter(state__in=OVER).order_by("-starts_at", "-pk"))
    context = {
        "form": form,
        "narrowed": any(said.values()),
        "coming": [(row, STATE_BADGES[MeetingState(row.state)]) for row in coming],
        "page_obj": page_obj,
        "past": [(row, STATE_BADGES[MeetingState(row.state)]) for row in page_obj.object_list],
        "office": request.actor.is_office,
    }
    return render(request, "decisions/meetings.html", context)


@open_to(MEMBERS)
@require_safe
def page(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One meeting: who comes or is there, and its agenda."""
    meeting = found_meeting(request, public_id)
    return render(request, "decisions/meeting.html", shown_meeting(request, meeting))


@open_to(MEMBERS)
@require_safe
def calendar(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The meeting as a file for calendars."""
    meeting = found_meeting(request, public_id)
    appointment = appointment_of(meeting, now())
    answer = HttpResponse(written(appointment), content_type=appointment.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer


@open_to(SEATED)
def reply(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say whether one's seat comes; the form stands on the meeting's page."""
    meeting = found_meeting(request, public_id)
    back = reverse("decisions:meeting", args=[meeting.public_id])
    data, _files = submitted(request)
    form = ReplyForm(data)
    if request.method != "POST" and not form.is_bound:
        return redirect(back)
    if form.is_valid():
        try:
            services.reply(request.actor, meeting, **form.cleaned_data)
        except ProcessError as error:
            add_error(form, error)
        else:
            messages.success(request, _("Your answer is noted."))
            return redirect(back)
    return invalid(request, "decisions/meeting.html", shown_meeting(request, meeting, form))


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

    def do(said: Said) -> str:
        services.plan_meeting(request.actor, meeting.committee, meeting=meeting, **said)
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
        },
        initial={name: getattr(meeting, name) for name in names},
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
    """Keep remarks for the minutes."""
    meeting = found_meeting(request, public_id)

    def do(said: Said) -> str:
        services.note_remarks(request.actor, meeting, said["remarks"])
        return _("The remarks are saved.")

    return take_step(
        request,
        meeting,
        _("Remarks for the minutes"),
        RemarksForm,
        do,
        button=_("Save"),
        initial={"remarks": meeting.remarks},
    )


def shown_meeting(request: ActingRequest, meeting: Meeting, form: ReplyForm | None = None) -> dict[str, Any]:
    """The context of a meeting's page, in a number of questions that does not grow with its items or seats."""
    actor = request.actor
    attendance = attendance_of(meeting)
    visible = shows_agenda(actor, meeting)
    items = meeting.items.select_related("resolution").prefetch_related("papers").order_by("position")
    replies = {each.seat_id: each for each in meeting.replies.all()}
    own = replies.get(actor.seat_id or 0)
    seats = {each.seat.pk for each in attendance.seats}
    minutes = getattr(meeting, "minutes", None)
    asked = meeting.state == MeetingState.INVITED and actor.seat_id in seats
    initial = {"answer": own.answer, "remark": own.remark} if own else {}
    return {
        "meeting": meeting,
        "crumbs": [*crumbs_of_meeting(meeting)[:1], ("", str(meeting))],
        "state_kind": STATE_BADGES[MeetingState(meeting.state)],
        "items": [
            (
                item,
                ITEM_BADGES[ItemState(item.state)],
                item_facts(item, attendance),
                _kept_out(actor, attendance, item),
            )
            for item in (items if visible else ())
        ],
        "agenda_visible": visible,
        "attendance": attendance,
        "seats": [(each, replies.get(each.seat.pk)) for each in attendance.seats],
        "coming": sum(reply.answer != Answer.NOT for reply in replies.values()),
        "answered": len(replies),
        "form": (form or ReplyForm(None, initial=initial)) if asked else None,
        "own": own,
        "minutes": minutes,
        "minutes_visible": minutes is not None and (actor.is_office or minutes.state != MinutesState.DRAFT),
        "office": actor.is_office,
        "missing_notice": missing_notice(meeting, now()) if actor.is_office and meeting.is_coming else 0,
        "planned_minutes": sum(item.minutes_planned or 0 for item in items) if visible else 0,
    }


def item_facts(item: AgendaItem, attendance: Attendance | None = None) -> list[str]:
    """What is said of an item in its line: who speaks, how long, what was voted, who is in the room."""
    facts = [item.speaker]
    if item.minutes_planned:
        facts.append(_("%(n)s minutes") % {"n": item.minutes_planned})
    if item.is_late:
        facts.append(_("added after the invitation"))
    if item.resolution is not None and item.resolution.number:
        facts.append(f"{item.resolution.number}: {item.resolution.get_state_display()}")
    if item.called_at and attendance is not None:
        here = attendance.items[item.pk].voting_here
        facts.append(_("%(n)s seats with a vote in the room") % {"n": here})
    papers = len(item.papers.all())
    if papers:
        facts.append(ngettext("%(n)s paper", "%(n)s papers", papers) % {"n": papers})
    return [fact for fact in facts if fact]


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


def _kept_out(actor: Any, attendance: Any, item: Any) -> str:
    """Why the actor's seat is kept from what is confidential to an item; empty: it is not."""
    found = attendance.items[item.pk].recused
    return next(
        (reason for seat, effect, reason in found if seat.pk == actor.seat_id and effect != "disclose"), ""
    )


COLUMNS: tuple[Column[Meeting], ...] = (
    Column(lambda: _("Committee"), lambda row: row.committee.name),
    Column(lambda: _("Begins"), lambda row: row.starts_at),
    Column(lambda: _("Ends"), lambda row: row.ends_at or ""),
    Column(lambda: _("Place"), lambda row: row.place),
    Column(lambda: _("Video conference"), lambda row: row.link),
    Column(lambda: _("State"), lambda row: str(row.get_state_display())),
    Column(lambda: _("Invited on"), lambda row: row.invited_at or ""),
    Column(lambda: _("Reason of the cancellation"), lambda row: row.cancel_reason),
)
