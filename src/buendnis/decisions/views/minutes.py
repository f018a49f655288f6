"""The minutes of a meeting: read, edited with the difference to the draft, sent round, approved, added to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from buendnis.decisions import services
from buendnis.decisions.forms import AddendumForm, ApproveForm, MinutesForm, NothingForm, ObjectionForm
from buendnis.decisions.hidden import cut, hidden_in_minutes, motions_of_items
from buendnis.decisions.models import (
    AgendaItem,
    ItemKind,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
)
from buendnis.decisions.policies import may_read_minutes, may_release_minutes
from buendnis.decisions.printing import PDF, extract_of, preview_of
from buendnis.decisions.selectors import motions_to_name
from buendnis.decisions.views.shown import (
    act,
    crumbs_of_meeting,
    found_item,
    found_meeting,
    named,
    take_step,
)
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, SEATED, Role
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.look.steps import Said, add_error
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError
from buendnis.ground.wordwise import words

MINUTES_BADGES = {
    MinutesState.DRAFT: "neutral",
    MinutesState.SHARED: "info",
    MinutesState.APPROVED: "success",
}


@open_to(MEMBERS)
@require_safe
def page(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The minutes as they are; before they were sent round only the secretariat reads them."""
    meeting = found_meeting(request, public_id)
    minutes = minutes_of(meeting)
    readable = minutes is not None and may_read_minutes(request.actor, minutes)
    context: dict[str, Any] = {
        "meeting": meeting,
        "minutes": minutes if readable else None,
        "being_written": minutes is not None and not readable,
        "office": request.actor.is_office,
        "over": meeting.state == MeetingState.CLOSED,
        "crumbs": [*crumbs_of_meeting(meeting), ("", _("Minutes"))],
    }
    if minutes is not None and readable:
        context |= _shown(request, minutes)
    return render(request, "decisions/minutes.html", context)


@open_to(MEMBERS)
@require_safe
def extract(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Approved minutes as PDF without what is hidden from whoever asks; 404 for somebody who reads all of them."""
    meeting = found_meeting(request, public_id)
    minutes = minutes_of(meeting)
    if minutes is None or minutes.frozen_at is None or not may_read_minutes(request.actor, minutes):
        raise Http404
    hidden = hidden_in_minutes(request.actor, meeting)
    if not hidden:
        raise Http404
    answer = HttpResponse(extract_of(minutes, hidden), content_type=PDF)
    answer["Content-Disposition"] = 'attachment; filename="Auszug aus der Niederschrift.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@open_to(Role.SECRETARIAT)
@require_safe
def preview(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The draft as PDF, marked as one."""
    minutes = _found(request, public_id, whole=True)
    answer = HttpResponse(preview_of(minutes), content_type=PDF)
    answer["Content-Disposition"] = 'attachment; filename="Entwurf der Niederschrift.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@open_to(Role.SECRETARIAT)
def edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Change the words; of each the difference to the draft is shown."""
    minutes = _found(request, public_id, whole=True)
    if minutes.state != MinutesState.DRAFT and request.method != "POST":
        messages.info(request, _("These minutes are not a draft any more."))
        return redirect("decisions:minutes", public_id)
    data, _files = submitted(request)
    form = MinutesForm(
        data,
        document=minutes.document,
        version=minutes.version,
        motions=motions_to_name(minutes.meeting),
        own=motions_of_items(minutes.meeting),
        named=named(minutes.meeting),
    )
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            services.edit_minutes(request.actor, minutes, form.texts(), version, form.about())
        except ProcessError as error:
            add_error(form, error)
            # what is sent next was compared with what is stored now
            minutes.refresh_from_db()
            form.data = {**form.data.dict(), "version": str(minutes.version)}  # type: ignore[attr-defined]
        else:
            messages.success(request, _("The minutes are saved."))
            return redirect("decisions:minutes", public_id)
    context = {
        "meeting": minutes.meeting,
        "form": form,
        "parts": [
            (part, form[f"part-{part['key']}"], form.fields_about(part["key"]), _changes(part))
            for part in minutes.document["sections"]
        ],
        "crumbs": [*crumbs_of_meeting(minutes.meeting), (_page(public_id), _("Minutes")), ("", _("Edit"))],
    }
    return (invalid if form.errors else render)(request, "decisions/minutes_edit.html", context)


@open_to(Role.SECRETARIAT)
@require_POST
def redraft(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Draft them anew; what was edited stays."""
    meeting = found_meeting(request, public_id)

    def do() -> str:
        services.redraft_minutes(request.actor, meeting)
        return _("The minutes are drafted anew. Words that were edited have stayed.")

    return act(request, do, _page(public_id))


@open_to(Role.SECRETARIAT)
def share(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Send them round."""
    minutes = _found(request, public_id)

    def do(_said: Said) -> str:
        services.share_minutes(request.actor, minutes)
        return _("The seats are told that they can read the minutes.")

    return take_step(
        request,
        minutes.meeting,
        _("Send the minutes round"),
        NothingForm,
        do,
        effect=_(
            "All seats can read them and object. Then a spokesperson releases them, or the next meeting "
            "approves them. Until then you can take them back."
        ),
        button=_("Send them round"),
        back=_page(public_id),
    )


@open_to(Role.SECRETARIAT)
@require_POST
def take_back(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Edit them again."""
    minutes = _found(request, public_id)

    def do() -> str:
        services.take_back_minutes(request.actor, minutes)
        return _("The minutes are a draft again.")

    return act(request, do, _page(public_id))


@open_to(SEATED)
def object_to(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say what is not right."""
    minutes = _found(request, public_id)

    def do(said: Said) -> str:
        services.object_to_minutes(request.actor, minutes, said["text"])
        return _("Your objection is noted. The secretariat is told.")

    return take_step(
        request,
        minutes.meeting,
        _("Object to the minutes"),
        ObjectionForm,
        do,
        effect=_("All who read the minutes see your objection, until they are approved."),
        button=_("Send the objection"),
        back=_page(public_id),
    )


@open_to(Role.SPOKESPERSON)
def release(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Approve them as a spokesperson who reads all of them."""
    minutes = _found(request, public_id, whole=True)

    def do(said: Said) -> str:
        services.release_minutes(request.actor, minutes, said["version"])
        return _("The minutes are approved. PDF and DOCX follow in a moment.")

    objections = minutes.objections.count()
    return take_step(
        request,
        minutes.meeting,
        _("Release the minutes"),
        ApproveForm,
        do,
        facts=((_("Objections"), objections),) if objections else (),
        effect=_("They cannot be changed afterwards. What turns out wrong later is added to them."),
        button=_("Release them"),
        initial={"version": minutes.version},
        back=_page(public_id),
    )


@open_to(Role.SECRETARIAT)
@require_POST
def approve(request: ActingRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """Note under an item of a later meeting that it approves the minutes."""
    row = found_item(request, public_id, item_id)
    minutes = minutes_of(row.minutes_of) if row.minutes_of else None
    if minutes is None:
        raise Http404

    def do() -> str:
        services.approve_in_meeting(request.actor, minutes, row)
        return _("The minutes are approved. PDF and DOCX follow in a moment.")

    return act(request, do, reverse("decisions:item", args=[row.meeting.public_id, row.public_id]))


@open_to(Role.SECRETARIAT)
def add(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Correct approved minutes."""
    minutes = _found(request, public_id)

    def do(said: Said) -> str:
        services.add_addendum(request.actor, minutes, said["text"], said["reason"])
        return _("The addendum belongs to the minutes now.")

    return take_step(
        request,
        minutes.meeting,
        _("Add a correction"),
        AddendumForm,
        do,
        effect=_("The minutes stay as they are. The addendum stands beside them, as PDF and DOCX, too."),
        button=_("Add it"),
        back=_page(public_id),
    )


def minutes_of(meeting: Meeting) -> Minutes | None:
    """The minutes of a meeting, with what their verbs need."""
    return (
        Minutes.objects.in_alliance(meeting.committee.alliance_id)
        .filter(meeting=meeting)
        .select_related("meeting__committee__alliance__host", "approved_item__meeting")
        .first()
    )


def _found(request: ActingRequest, public_id: UUID, *, whole: bool = False) -> Minutes:
    """The minutes that one may read; ``whole``: only if nothing of them is hidden."""
    minutes = minutes_of(found_meeting(request, public_id))
    if minutes is None or not may_read_minutes(request.actor, minutes):
        raise Http404
    if whole and hidden_in_minutes(request.actor, minutes.meeting):
        raise Http404
    return minutes


def _shown(request: ActingRequest, minutes: Minutes) -> dict[str, Any]:
    actor = request.actor
    hidden = hidden_in_minutes(actor, minutes.meeting)
    document = cut(minutes.document, hidden)
    shared = minutes.state == MinutesState.SHARED
    edited = sum(part["text"] != part.get("draft", part["text"]) for part in document["sections"])
    waiting = (
        AgendaItem.objects.in_alliance(actor.alliance_id)
        .filter(kind=ItemKind.LAST_MINUTES, minutes_of=minutes.meeting_id)
        .exclude(meeting__state=MeetingState.CANCELLED)
        .select_related("meeting__committee")
        .order_by("-pk")
        .first()
    )
    return {
        "document": document,
        "sections": [(part, _changes(part)) for part in document["sections"]],
        "hidden": bool(hidden),
        "edited": ngettext("%(n)s part was edited", "%(n)s parts were edited", edited) % {"n": edited}
        if edited
        else "",
        "minutes_kind": MINUTES_BADGES[MinutesState(minutes.state)],
        "objections": [] if hidden else list(minutes.objections.select_related("seat")),
        "addenda": [] if hidden else list(minutes.addenda.all()),
        "may_release": shared and may_release_minutes(actor, minutes),
        "may_object": shared and actor.is_seated,
        "waiting": waiting,
    }


def _changes(part: dict[str, Any]) -> Any:
    """The difference to the draft, as marked words; nothing where there is none."""
    draft = part.get("draft", part["text"])
    return words(draft, part["text"]) if draft != part["text"] else ()


def _page(public_id: UUID) -> str:
    return reverse("decisions:minutes", args=[public_id])
