"""Making the agenda of a meeting: its order, what is ripe for it, its items and their papers."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from buendnis.decisions import services
from buendnis.decisions.forms import ItemForm, NothingForm, PaperForm
from buendnis.decisions.hidden import hidden_in_minutes
from buendnis.decisions.models import AgendaItem, ItemPaper
from buendnis.decisions.ripe import ripe_for
from buendnis.decisions.selectors import motions_to_name
from buendnis.decisions.views.meetings import item_facts
from buendnis.decisions.views.shown import (
    act,
    crumbs_of_meeting,
    found_item,
    found_meeting,
    motions_beside,
    named,
    take_step,
)
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.look.steps import Said
from buendnis.ground.requests import ActingRequest


@open_to(Role.SECRETARIAT)
@require_safe
def agenda(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The agenda to be put in order, and beside it what waits for a meeting."""
    meeting = found_meeting(request, public_id)
    items = list(meeting.items.select_related("resolution").prefetch_related("papers").order_by("position"))
    kept = hidden_in_minutes(request.actor, meeting)
    context = {
        "meeting": meeting,
        "items": [(item, item_facts(item), str(item.public_id) not in kept) for item in items],
        "ripe": ripe_for(request.actor, meeting.committee) if not meeting.is_over else [],
        "minutes_planned": sum(item.minutes_planned or 0 for item in items),
        "crumbs": [*crumbs_of_meeting(meeting), ("", _("Agenda"))],
    }
    return render(request, "decisions/agenda.html", context)


@open_to(Role.SECRETARIAT)
def add(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Put a topic on the agenda."""
    meeting = found_meeting(request, public_id)

    def do(said: Said) -> str:
        services.add_item(request.actor, meeting, **said)
        return _("The item is on the agenda.")

    return take_step(
        request,
        meeting,
        _("New item"),
        ItemForm,
        do,
        button=_("Put it on the agenda"),
        options={"motions": motions_to_name(meeting)},
        back=_agenda_of(public_id),
    )


@open_to(Role.SECRETARIAT)
def edit(request: ActingRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """Change an item's words, for whoever may read them."""
    item = found_item(request, public_id, item_id)
    if str(item.public_id) in hidden_in_minutes(request.actor, item.meeting):
        raise Http404

    def do(said: Said) -> str:
        services.edit_item(request.actor, item, **said)
        return _("The item is saved.")

    names = ("title", "text", "speaker", "minutes_planned")
    return take_step(
        request,
        item.meeting,
        _("Change the item"),
        ItemForm,
        do,
        button=_("Save"),
        options={"motions": motions_beside(item)},
        initial={
            **{name: getattr(item, name) for name in names},
            "about": named(item.meeting).get(str(item.public_id), []),
        },
        back=_agenda_of(public_id),
    )


@open_to(Role.SECRETARIAT)
def remove(request: ActingRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """Take an item off the agenda."""
    item = found_item(request, public_id, item_id)

    def do(_said: Said) -> str:
        services.remove_item(request.actor, item)
        return _("The item is taken off the agenda.")

    return take_step(
        request,
        item.meeting,
        _("Take the item off the agenda"),
        NothingForm,
        do,
        facts=((_("Item"), item.title), (_("Papers"), item.papers.count())),
        effect=_("Its papers are erased with it."),
        button=_("Take off the agenda"),
        danger=True,
        back=_agenda_of(public_id),
    )


@open_to(Role.SECRETARIAT)
@require_POST
def move(request: ActingRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """One place up or down."""
    item = found_item(request, public_id, item_id)

    def do() -> str:
        moved = services.move_item(request.actor, item, up=request.POST.get("to") == "up")
        return _("“%(title)s” is item %(position)s now.") % {"title": moved.title, "position": moved.position}

    return act(request, do, f"{_agenda_of(public_id)}#punkt-{item.public_id}")


@open_to(Role.SECRETARIAT)
@require_POST
def put(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Put something ripe on the agenda."""
    meeting = found_meeting(request, public_id)

    def do() -> str:
        services.put_ripe(request.actor, meeting, request.POST.get("key", ""))
        return _("It is on the agenda.")

    return act(request, do, _agenda_of(public_id))


@open_to(Role.SECRETARIAT)
def add_paper(request: ActingRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """Add a document to an item."""
    item = found_item(request, public_id, item_id)

    def do(said: Said) -> str:
        services.add_paper(request.actor, item, said["document"], is_confidential=said["is_confidential"])
        return _("The document is with the item.")

    return take_step(
        request,
        item.meeting,
        _("Add a paper"),
        PaperForm,
        do,
        facts=((_("Item"), item.title),),
        button=_("Add it"),
        back=_item_page(item),
    )


@open_to(Role.SECRETARIAT)
def remove_paper(request: ActingRequest, public_id: UUID, item_id: UUID, paper_id: UUID) -> HttpResponse:
    """Take a document away."""
    item = found_item(request, public_id, item_id)
    paper = get_object_or_404(
        ItemPaper.objects.filter(item=item).select_related("item__meeting__committee"), public_id=paper_id
    )

    def do(_said: Said) -> str:
        services.remove_paper(request.actor, paper)
        return _("The document is taken away.")

    return take_step(
        request,
        item.meeting,
        _("Take the paper away"),
        NothingForm,
        do,
        facts=((_("Item"), item.title), (_("Document"), paper.name)),
        effect=_("The file is erased."),
        button=_("Take it away"),
        danger=True,
        back=_item_page(item),
    )


def _agenda_of(public_id: UUID) -> str:
    return reverse("decisions:agenda", args=[public_id])


def _item_page(item: AgendaItem) -> str:
    return reverse("decisions:item", args=[item.meeting.public_id, item.public_id])
