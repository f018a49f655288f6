"""Meetings: planned, invited, answered, begun and ended, and the page of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from buendnis.decisions import services
from buendnis.decisions.beside import beside
from buendnis.decisions.forms import (
    MeetingFilter,
    ReplyForm,
)
from buendnis.decisions.hidden import hidden_in_minutes
from buendnis.decisions.invitation import FILE_NAME, appointment_of, missing_notice
from buendnis.decisions.models import (
    OVER,
    AgendaItem,
    Answer,
    ItemState,
    Meeting,
    MeetingState,
    Words,
)
from buendnis.decisions.policies import may_read_agenda, may_read_minutes
from buendnis.decisions.selectors import Attendance, attendance_of, listed_meetings
from buendnis.decisions.views.shown import crumbs_of_meeting, found_meeting
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, SEATED
from buendnis.ground.appointments import written
from buendnis.ground.clock import now
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import invalid, paginate
from buendnis.ground.look.steps import add_error
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
        sort=request.GET.get("sort", ""),
    )
    kind = request.GET.get("format")
    if kind in {"csv", "xlsx"}:
        respond = csv_response if kind == "csv" else xlsx_response
        return respond(_("meetings"), COLUMNS, rows)
    coming = rows.exclude(state__in=OVER).order_by("starts_at", "pk")
    page_obj = paginate(request, rows.filter(state__in=OVER))
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
    appointment = appointment_of(meeting, now(), agenda=may_read_agenda(request.actor, meeting))
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


def shown_meeting(request: ActingRequest, meeting: Meeting, form: ReplyForm | None = None) -> dict[str, Any]:
    """The context of a meeting's page, in a number of questions that does not grow with its items or seats."""
    actor = request.actor
    attendance = attendance_of(meeting)
    visible = may_read_agenda(actor, meeting)
    items = meeting.items.select_related("resolution").prefetch_related("papers").order_by("position")
    replies = {each.seat_id: each for each in meeting.replies.all()}
    own = replies.get(actor.seat_id or 0)
    seats = {each.seat.pk for each in attendance.seats}
    minutes = getattr(meeting, "minutes", None)
    kept = hidden_in_minutes(actor, meeting) if meeting.message or meeting.remarks else {}
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
        "message_kept": kept.get(Words.INVITATION),
        "remarks_kept": kept.get(Words.REMARKS),
        "attendance": attendance,
        "seats": [(each, replies.get(each.seat.pk)) for each in attendance.seats],
        "coming": sum(reply.answer != Answer.NOT for reply in replies.values()),
        "answered": len(replies),
        "form": (form or ReplyForm(None, initial=initial)) if asked else None,
        "own": own,
        "minutes": minutes,
        "minutes_visible": minutes is not None and may_read_minutes(actor, minutes),
        "beside": [] if meeting.is_over else beside(actor, meeting.committee),
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
