"""An item of the agenda while the meeting sits, and what is read of it before and after."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from buendnis.decisions import services
from buendnis.decisions.bundling import hidden_from
from buendnis.decisions.counting import in_the_room
from buendnis.decisions.forms import AbsenceForm, HandsForm, ItemMotionForm, ItemRemarksForm, PostponeForm
from buendnis.decisions.hidden import hidden_in_minutes, hidden_parts, keeps
from buendnis.decisions.models import (
    AbsenceReason,
    AgendaItem,
    ItemKind,
    ItemState,
    MeetingState,
    Resolution,
    ResolutionMode,
    ResolutionState,
)
from buendnis.decisions.policies import may_read_minutes
from buendnis.decisions.selectors import attendance_of, visible_tasks
from buendnis.decisions.views.meetings import ITEM_BADGES
from buendnis.decisions.views.running import MOTION
from buendnis.decisions.views.shown import (
    BADGES,
    act,
    crumbs_of,
    crumbs_of_meeting,
    found,
    found_item,
    motions_beside,
    named,
    page_of,
    take_step,
)
from buendnis.decisions.wording import sentence_of
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.look.steps import Said, add_error
from buendnis.ground.reference import Reference
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError, unit


@open_to(MEMBERS)
@require_safe
def item(request: ActingRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """One item: motion, papers, who is in the room, what came of it."""
    row = found_item(request, public_id, item_id)
    meeting, actor = row.meeting, request.actor
    there = attendance_of(meeting).items[row.pk]
    key, parts = str(row.public_id), hidden_parts(actor, meeting)
    hidden = key in hidden_from(meeting, actor, parts)
    kept = parts.get(key)
    kept_in_minutes = kept is not None and keeps(actor, kept)
    items = list(meeting.items.order_by("position").only("public_id", "position", "title", "meeting"))
    place = next(place for place, each in enumerate(items) if each.pk == row.pk)
    minutes = getattr(meeting, "minutes", None)
    papers = list(row.papers.all())
    motion = row.resolution if row.kind == ItemKind.MOTION else None
    context = {
        "meeting": meeting,
        "item": row,
        "kind": ITEM_BADGES[ItemState(row.state)],
        "there": there,
        "papers": [paper for paper in papers if not (hidden and paper.is_confidential)],
        "left_out": hidden and any(paper.is_confidential for paper in papers),
        "hidden": hidden,
        "kept": kept,
        "resolution": row.resolution,
        "motion": motion,
        "motion_kind": BADGES[ResolutionState(row.resolution.state)] if row.resolution else "",
        "sentence": sentence_of(row.resolution) if row.resolution else "",
        "motion_open": motion is not None and motion.state == ResolutionState.OPEN,
        "motion_draft": motion is not None and motion.state == ResolutionState.DRAFT,
        "tasks": list(visible_tasks(actor).filter(item=row)),
        "remarks_visible": (actor.is_office or (minutes is not None and may_read_minutes(actor, minutes)))
        and not kept_in_minutes,
        "writes": actor.is_office and not kept_in_minutes,
        "before": items[place - 1] if place else None,
        "after": items[place + 1] if place + 1 < len(items) else None,
        "running": meeting.state == MeetingState.OPEN,
        "of_minutes": getattr(row.minutes_of, "minutes", None) if row.minutes_of else None,
        "office": actor.is_office,
        "crumbs": [*crumbs_of_meeting(meeting), ("", f"{row.position}. {row.title}")],
    }
    return render(request, "decisions/item.html", context)


@open_to(Role.SECRETARIAT)
@require_POST
def call(request: ActingRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """Call an item up."""
    row = found_item(request, public_id, item_id)

    def do() -> str:
        services.call_item(request.actor, row)
        return _("Item %(position)s is called up.") % {"position": row.position}

    return act(request, do, _page(row))


@open_to(Role.SECRETARIAT)
@require_POST
def finish(request: ActingRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """An item is done with; one goes on to the meeting's page."""
    row = found_item(request, public_id, item_id)

    def do() -> str:
        services.finish_item(request.actor, row)
        return _("Item %(position)s is done.") % {"position": row.position}

    return act(request, do, reverse("decisions:meeting", args=[row.meeting.public_id]))


@open_to(Role.SECRETARIAT)
def absences(request: ActingRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """Note who is out of the room."""
    row = found_item(request, public_id, item_id)
    present = list(row.meeting.presences.select_related("seat").order_by("seat__sort_key"))
    recused = set(row.absences.filter(why=AbsenceReason.RECUSED).values_list("seat_id", flat=True))
    away = row.absences.filter(why=AbsenceReason.AWAY).values_list("seat_id", flat=True)

    def do(said: Said) -> str:
        services.note_absences(request.actor, row, {int(key) for key in said["away"]})
        return _("Who is out of the room is noted.")

    names = [each.seat.name for each in present if each.seat_id in recused]
    return take_step(
        request,
        row.meeting,
        _("Who is out of the room?"),
        AbsenceForm,
        do,
        facts=(
            (_("Item"), f"{row.position}. {row.title}"),
            *(((_("Out because of a conflict of interest"), ", ".join(names)),) if names else ()),
        ),
        button=_("Save"),
        options={"present": [each.seat for each in present], "recused": recused},
        initial={"away": [str(key) for key in away]},
        back=_page(row),
    )


@open_to(Role.SECRETARIAT)
def remarks(request: ActingRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """Note for the minutes what was said, for whoever may read it."""
    row = found_item(request, public_id, item_id)
    if str(row.public_id) in hidden_in_minutes(request.actor, row.meeting):
        raise Http404

    def do(said: Said) -> str:
        services.note_item(request.actor, row, **said)
        return _("The note is saved.")

    return take_step(
        request,
        row.meeting,
        _("For the minutes"),
        ItemRemarksForm,
        do,
        facts=((_("Item"), f"{row.position}. {row.title}"),),
        button=_("Save"),
        options={"motions": motions_beside(row)},
        initial={"remarks": row.remarks, "about": named(row.meeting).get(str(row.public_id), [])},
        back=_page(row),
    )


@open_to(Role.SECRETARIAT)
def postpone(request: ActingRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """Leave an item for another meeting."""
    row = found_item(request, public_id, item_id)

    def do(said: Said) -> str:
        services.postpone_item(request.actor, row, said["reason"])
        return _("The item is postponed.")

    return take_step(
        request,
        row.meeting,
        _("Postpone the item"),
        PostponeForm,
        do,
        facts=((_("Item"), f"{row.position}. {row.title}"),),
        effect=_("A motion is not voted on here; it waits in the list of what is ripe for a meeting."),
        button=_("Postpone it"),
        back=_page(row),
    )


@open_to(Role.SECRETARIAT)
def motion(request: ActingRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """Make a motion of what was discussed, as the next item of the agenda."""
    row = found_item(request, public_id, item_id)
    made: list[Resolution] = []

    def do(said: Said) -> str:
        with unit():
            resolution = services.draft_resolution(
                request.actor,
                alliance=row.meeting.committee.alliance,
                committee=row.meeting.committee,
                mode=ResolutionMode.MEETING,
                meeting=row.meeting,
                subject=Reference(MOTION, str(uuid4()), said["title"]),
                **said,
            )
            services.place_after(request.actor, resolution, row)
        made.append(resolution)
        return _("The motion is an item of its own now, right after this one.")

    answer = take_step(
        request,
        row.meeting,
        _("A motion from this item"),
        ItemMotionForm,
        do,
        facts=((_("Item"), f"{row.position}. {row.title}"),),
        button=_("Put it on the agenda"),
        initial={"title": row.title},
        back=_page(row),
    )
    if not made:
        return answer
    placed = row.meeting.items.get(resolution=made[0])
    return redirect("decisions:item", row.meeting.public_id, placed.public_id)


@open_to(Role.SECRETARIAT)
def hands(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Record a show of hands."""
    resolution = found(request, public_id)
    may = {seat.seat_id for seat in resolution.seats.all() if seat.may_vote}
    rows = [each for each in in_the_room(resolution) if each.seat_id in may]
    seats = sorted((each.seat for each in rows), key=lambda seat: seat.sort_key)
    data, _files = submitted(request)
    form = HandsForm(data, seats=seats)
    if request.method == "POST" and form.is_valid():
        try:
            votes = services.show_of_hands(request.actor, resolution, form.choices())
        except ProcessError as error:
            add_error(form, error)
        else:
            said = ngettext("%(n)s vote is recorded.", "%(n)s votes are recorded.", len(votes))
            messages.success(request, said % {"n": len(votes)})
            return redirect("decisions:close", resolution.public_id)
    context = {
        "resolution": resolution,
        "form": form,
        "seats": seats,
        "back": page_of(resolution),
        "crumbs": [*crumbs_of(resolution), ("", _("Show of hands"))],
    }
    return (invalid if form.errors else render)(request, "decisions/hands.html", context)


def _page(row: AgendaItem) -> str:
    return reverse("decisions:item", args=[row.meeting.public_id, row.public_id])
