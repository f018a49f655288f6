"""The agenda of a meeting: made, filled from what is ripe, put in order, with its papers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from buendnis.decisions import ripe
from buendnis.decisions.models import (
    COMING,
    HELD,
    AgendaItem,
    ItemKind,
    ItemPaper,
    ItemState,
    Meeting,
    MeetingState,
    MinutesState,
    Resolution,
    ResolutionMode,
    ResolutionState,
    Words,
)
from buendnis.decisions.services.mentions import name_motions, require_readable
from buendnis.decisions.services.office import current_item, locked_meeting, require_office
from buendnis.ground.actor import Actor
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.services import remove, store_upload
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, verb

PAPER = "decisions.paper"
LONGEST = 60  # items


def begin_agenda(meeting: Meeting) -> None:
    """The items that each meeting has, in German, which the committee reads."""
    with translation.override("de"):
        standard: list[dict[str, Any]] = [
            {"kind": ItemKind.OPENING, "title": _("Opening and welcome")},
            {"kind": ItemKind.QUORUM, "title": _("Finding of the quorum")},
        ]
        last = _without_approved_minutes(meeting)
        if last is not None:
            day = date_format(localtime(last.starts_at), "DATE_FORMAT")
            title = _("Minutes of the meeting on %(day)s") % {"day": day}
            standard.append({"kind": ItemKind.LAST_MINUTES, "title": title, "minutes_of": last})
        standard.append({"kind": ItemKind.OTHER, "title": str(ItemKind.OTHER.label)})
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, position=position, **fields)
        for position, fields in enumerate(standard, start=1)
    )


@verb
def add_item(
    actor: Actor,
    meeting: Meeting,
    *,
    title: str,
    text: str = "",
    speaker: str = "",
    minutes_planned: int | None = None,
    about: Collection[str] | None = None,
) -> AgendaItem:
    """Put a topic on the agenda, before “any other business”; ``about`` are the motions that it speaks of."""
    meeting = _changeable(actor, meeting)
    if not title.strip():
        refuse(_("Please give the item a title."), "title")
    item = AgendaItem(
        kind=ItemKind.FREE,
        title=title.strip()[:200],
        text=text.strip(),
        speaker=speaker.strip(),
        minutes_planned=minutes_planned,
    )
    item = _place(actor, meeting, item)
    name_motions(meeting, Words.ITEM, about, item)
    return item


@verb
def edit_item(
    actor: Actor,
    item: AgendaItem,
    *,
    title: str,
    text: str = "",
    speaker: str = "",
    minutes_planned: int | None = None,
    about: Collection[str] | None = None,
) -> AgendaItem:
    """Change the words of an item, who speaks to it, how long it may take, and which other motions it speaks of."""
    meeting = _changeable(actor, item.meeting)
    item = current_item(meeting, item)
    require_readable(actor, meeting, str(item.public_id))
    _refuse_dealt_with(item)
    if not title.strip():
        refuse(_("Please give the item a title."), "title")
    item.title, item.text = title.strip()[:200], text.strip()
    item.speaker, item.minutes_planned = speaker.strip(), minutes_planned
    item.save(update_fields=["title", "text", "speaker", "minutes_planned"])
    record(
        actor,
        "agenda.changed",
        item,
        alliance_id=meeting.committee.alliance_id,
        changes={
            "title": item.title,
            "text": item.text,
            "about": name_motions(meeting, Words.ITEM, about, item),
        },
    )
    return item


@verb
def remove_item(actor: Actor, item: AgendaItem) -> None:
    """Take an item off the agenda, with its papers; tasks from it stay. A motion is withdrawn or moved instead."""
    meeting = _changeable(actor, item.meeting)
    item = current_item(meeting, item)
    _refuse_dealt_with(item)
    if item.kind == ItemKind.MOTION and item.resolution and item.resolution.state == ResolutionState.DRAFT:
        refuse(_("A motion waits here. Please withdraw it, or move it to another meeting."))
    for paper in item.papers.all():
        _drop(actor, paper)
    # what follows from it stays hidden with the motion that it was about
    motion = item.resolution_id or item.mentions.values_list("motion", flat=True).order_by("pk").first()
    item.tasks.filter(resolution=None).update(resolution=motion)
    record(
        actor,
        "agenda.removed",
        item,
        alliance_id=meeting.committee.alliance_id,
        changes={"title": item.title, "tasks": item.tasks.update(item=None)},
    )
    item.delete()
    _number(list(meeting.items.order_by("position")))


@verb
def move_item(actor: Actor, item: AgendaItem, *, up: bool) -> AgendaItem:
    """Change places with the item before or after; at the end of the list nothing happens."""
    meeting = _changeable(actor, item.meeting)
    items = list(meeting.items.order_by("position"))
    place = next((place for place, each in enumerate(items) if each.pk == item.pk), None)
    if place is None:
        refuse(_("This item is not on the agenda any more."))
    other = place + (-1 if up else 1)
    if 0 <= other < len(items):
        items[place], items[other] = items[other], items[place]
        _number(items)
        record(
            actor,
            "agenda.moved",
            item,
            alliance_id=meeting.committee.alliance_id,
            changes={"position": other + 1},
        )
    return next(each for each in items if each.pk == item.pk)


@verb
def place_after(actor: Actor, resolution: Resolution, item: AgendaItem) -> AgendaItem:
    """Put the item of a motion right after another one of the same agenda."""
    meeting = _changeable(actor, item.meeting)
    items = list(meeting.items.order_by("position"))
    placed = next((each for each in items if each.resolution_id == resolution.pk), None)
    if placed is None or item.pk not in {each.pk for each in items}:
        refuse(_("This item is not on the agenda any more."))
    items.remove(placed)
    place = next(place for place, each in enumerate(items) if each.pk == item.pk)
    items.insert(place + 1, placed)
    _number(items)
    record(
        actor,
        "agenda.moved",
        placed,
        alliance_id=meeting.committee.alliance_id,
        changes={"position": place + 2},
    )
    return placed


@verb
def put_ripe(actor: Actor, meeting: Meeting, key: str) -> None:
    """Put something ripe on the agenda; ``key`` names it in the list that ``ripe.ripe_for`` gives.

    The meeting is not held here: what is put is locked first, and the meeting after it, as everywhere.
    """
    require_office(actor, meeting.committee.alliance_id)
    _refuse_over(meeting)
    found = next((each for each in ripe.ripe_for(actor, meeting.committee) if each.key == key), None)
    if found is None:
        refuse(_("This is not waiting for a meeting any more. The list shows what is."))
    found.put(actor, meeting)


@verb
def add_paper(
    actor: Actor, item: AgendaItem, file: UploadedFile[Any], *, is_confidential: bool = False
) -> ItemPaper:
    """Add a document to an item; a confidential one is not for seats with a conflict of interest in it."""
    meeting = _changeable(actor, item.meeting)
    item = current_item(meeting, item)
    document = store_upload(
        actor,
        file,
        alliance_id=meeting.committee.alliance_id,
        owner=reference_to(item, item.title),
        kind=PAPER,
    )
    paper = ItemPaper.objects.create(
        item=item, document=document.public_id, name=document.name, is_confidential=is_confidential
    )
    record(
        actor,
        "agenda.paper_added",
        item,
        alliance_id=meeting.committee.alliance_id,
        changes={"document": str(document.public_id), "confidential": is_confidential},
    )
    return paper


@verb
def remove_paper(actor: Actor, paper: ItemPaper) -> None:
    """Take a document away from its item."""
    meeting = _changeable(actor, paper.item.meeting)
    found = ItemPaper.objects.filter(pk=paper.pk).select_related("item").first()
    if found is None:
        return
    _drop(actor, found)
    record(
        actor,
        "agenda.paper_removed",
        found.item,
        alliance_id=meeting.committee.alliance_id,
        changes={"document": str(found.document)},
    )
    found.delete()


def insert(actor: Actor, meeting: Meeting, **fields: Any) -> AgendaItem:
    """A new item before “any other business”, within a verb; after the invitation it is marked as late.

    The meeting is locked here, and what the item is about stands on its agenda once.
    """
    return _place(actor, locked_meeting(meeting), AgendaItem(**fields))


def _place(actor: Actor, meeting: Meeting, item: AgendaItem) -> AgendaItem:
    """Put a new item, or one of another meeting, on the agenda of a meeting that is locked."""
    _refuse_over(meeting)
    items = list(meeting.items.order_by("position"))
    if len(items) >= LONGEST:
        refuse(_("An agenda holds at most %(most)s items.") % {"most": LONGEST})
    about = (item.resolution_id, item.minutes_of_id)
    if any(about) and about in {(each.resolution_id, each.minutes_of_id) for each in items}:
        refuse(_("This is on the agenda already."))
    item.meeting, item.position = meeting, len(items) + 1
    item.is_late = meeting.state != MeetingState.PLANNED
    item.save()
    last = items and items[-1].kind == ItemKind.OTHER and items[-1].state == ItemState.WAITING
    _number([*items[:-1], item, items[-1]] if last else [*items, item])
    record(
        actor, "agenda.added", item, alliance_id=meeting.committee.alliance_id, changes={"title": item.title}
    )
    return item


def place_motion(actor: Actor, resolution: Resolution) -> None:
    """See that a motion stands on the agenda of its meeting, and waits on no other, within a verb.

    An item that waits on another agenda comes along with its papers and tasks. The motion is locked before, and
    the meetings after it: in the other order two who work at once would wait for each other.
    """
    if resolution.mode != ResolutionMode.MEETING or resolution.meeting is None:
        return
    rows = AgendaItem.objects.in_alliance(resolution.alliance_id).filter(resolution=resolution)
    waiting = rows.filter(state=ItemState.WAITING, meeting__state__in=COMING)
    elsewhere = (
        waiting.exclude(meeting=resolution.meeting).select_related("meeting__committee").order_by("pk")
    )
    left = {item.meeting_id: item.meeting for item in elsewhere}
    locked = {
        each.pk: locked_meeting(each)
        for each in sorted([*left.values(), resolution.meeting], key=lambda each: each.pk)
    }
    meeting = locked[resolution.meeting.pk]
    found = meeting.items.filter(resolution=resolution).first()
    for item in elsewhere.filter(meeting__in=left):  # as they are now that nobody else changes them
        if found is None:
            item.title = resolution.title
            found = _place(actor, meeting, item)
            found.mentions.update(meeting=meeting)
        else:
            item.tasks.update(item=found)
            item.papers.update(item=found)
            item.delete()
    for each in left:
        _number(list(locked[each].items.order_by("position")))
    if found is None:
        _place(
            actor,
            meeting,
            AgendaItem(kind=ItemKind.MOTION, title=resolution.title, resolution=resolution),
        )
    elif found.state == ItemState.WAITING and found.title != resolution.title:
        found.title = resolution.title
        found.save(update_fields=["title"])


def _changeable(actor: Actor, meeting: Meeting) -> Meeting:
    meeting = locked_meeting(meeting)
    require_office(actor, meeting.committee.alliance_id)
    _refuse_over(meeting)
    return meeting


def _refuse_over(meeting: Meeting) -> None:
    if meeting.is_over:
        refuse(_("The meeting is over. Its agenda stays as it was."))


def _refuse_dealt_with(item: AgendaItem) -> None:
    if item.state != ItemState.WAITING:
        refuse(_("The item has been called up already."))


def _number(items: list[AgendaItem]) -> None:
    """Number the items in this order; the database looks at their positions when all are written."""
    for position, item in enumerate(items, start=1):
        item.position = position
    if items:
        items[0].meeting.items.bulk_update(items, ["position"])


def _drop(actor: Actor, paper: ItemPaper) -> None:
    document = Document.objects.filter(public_id=paper.document, removed_at__isnull=True).first()
    if document is not None:
        remove(actor, document)


def _without_approved_minutes(meeting: Meeting) -> Meeting | None:
    """The last meeting of the committee, if its minutes still wait for their approval."""
    last = (
        Meeting.objects.in_alliance(meeting.committee.alliance_id)
        .filter(committee=meeting.committee_id, state__in=HELD)
        .select_related("minutes")
        .order_by("-starts_at", "-pk")
        .first()
    )
    if last is None:
        return None
    minutes = getattr(last, "minutes", None)
    return last if minutes is not None and minutes.state != MinutesState.APPROVED else None
