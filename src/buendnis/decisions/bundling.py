"""The papers of a meeting in one file: which there are, who may read which, and how they are put together.

A bundle is made for an audience: the seats from which the same confidential papers are kept. The PDF begins with a
cover in German that names all items; the papers follow in order, with bookmarks and page numbers. What is no PDF, or
cannot be read, is named there and lies in the archive.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from buendnis.decisions.hidden import hidden_parts, mentions_of, motions_of_items
from buendnis.decisions.models import (
    AgendaItem,
    ItemKind,
    Meeting,
    Resolution,
    ResolutionState,
    Words,
)
from buendnis.decisions.paper import cover_paper
from buendnis.decisions.recusals import kept_out, recusals_of
from buendnis.decisions.subjects import SubjectPaper, handler_of
from buendnis.ground.actor import Actor
from buendnis.ground.documents import selectors as documents
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.naming import clean_name
from buendnis.ground.frozen import sha256_of
from buendnis.ground.papers.binding import Part, bound
from buendnis.ground.papers.pdf import paper_pdf

PDF = "application/pdf"


@dataclass(frozen=True)
class Sheet:
    """A paper to an item; ``key`` changes with its content."""

    item: AgendaItem
    title: str
    name: str
    media_type: str
    key: str
    is_confidential: bool
    content: Callable[[], bytes]


def papers_of(meeting: Meeting) -> list[Sheet]:
    """All papers of a meeting in the order of its agenda: what rooms bring, then what was uploaded."""
    sheets: list[Sheet] = []
    items = list(
        meeting.items.select_related("resolution__alliance", "meeting")
        .prefetch_related("papers")
        .order_by("position")
    )
    uploaded = documents.by_id(paper.document for item in items for paper in item.papers.all())
    brought = _brought(items)
    for item in items:
        sheets += [
            Sheet(item, each.title, each.name, each.media_type, each.key, each.is_confidential, each.content)
            for each in brought.get(item.pk, ())
        ]
        for paper in item.papers.all():
            document = uploaded.get(paper.document)
            if document is not None:
                sheets.append(
                    Sheet(
                        item,
                        paper.name,
                        document.name,
                        document.media_type,
                        document.sha256,
                        paper.is_confidential,
                        _reader(document),
                    )
                )
    return sheets


def _brought(items: Iterable[AgendaItem]) -> dict[int, Iterable[SubjectPaper]]:
    """What the rooms of the subjects bring, by item; a number of questions that grows with the kinds of subjects."""
    by_kind: dict[str, list[tuple[int, Resolution]]] = {}
    for item in items:
        if item.resolution is not None and item.kind in {ItemKind.MOTION, ItemKind.NOTE}:
            by_kind.setdefault(item.resolution.subject_kind, []).append((item.pk, item.resolution))
    found: dict[int, Iterable[SubjectPaper]] = {}
    for rows in by_kind.values():
        papers = handler_of(rows[0][1]).papers_of([resolution for _key, resolution in rows])
        found |= {key: papers.get(resolution.pk, ()) for key, resolution in rows}
    return found


def hidden_from(meeting: Meeting, actor: Actor, parts: Iterable[str] | None = None) -> list[str]:
    """The items whose confidential papers ``actor`` may not read, by their public ids.

    By the seat they act for as the motions stand, and by what else the rooms of the subjects know of the person:
    the hidden ``parts``, if they are known already.
    """
    found = set(hidden_parts(actor, meeting) if parts is None else parts) - set(Words.values)
    if not actor.in_office_of(meeting.committee.alliance_id):
        found |= set(hidden_by_seat(meeting).get(actor.seat_id or 0, ()))
    return sorted(found)


def hidden_by_seat(meeting: Meeting) -> dict[int, list[str]]:
    """The same for every seat that a conflict of interest keeps from some item."""
    about = [*motions_of_items(meeting).items()]
    about += [(each.part, each.motion) for each in mentions_of(meeting) if each.item is not None]
    found = recusals_of({motion.pk: motion for _item, motion in about}.values())
    hidden: dict[int, set[str]] = {}
    for item, motion in about:
        for seat_id in kept_out(found[motion.pk]):
            hidden.setdefault(seat_id, set()).add(item)
    return {seat_id: sorted(ids) for seat_id, ids in hidden.items()}


def audiences_of(meeting: Meeting) -> list[list[str]]:
    """What is hidden from whom, each once: nothing from most, and what conflicts of interest hide from others."""
    hidden = {tuple(ids) for ids in hidden_by_seat(meeting).values()}
    return [[], *(list(ids) for ids in sorted(hidden) if ids)]


def audience_of(hidden: Iterable[str]) -> str:
    """The key of the audience from which these items' confidential papers are kept."""
    return sha256_of(sorted(hidden))


def readable(sheets: Iterable[Sheet], hidden: Sequence[str]) -> list[Sheet]:
    """The papers that the audience may read."""
    return [sheet for sheet in sheets if not (sheet.is_confidential and str(sheet.item.public_id) in hidden)]


def fingerprint_of(meeting: Meeting, sheets: Iterable[Sheet], hidden: Sequence[str]) -> str:
    """Changes whenever a bundle made now would be another one."""
    items = meeting.items.select_related("resolution").order_by("position")
    return sha256_of(
        [
            [meeting.starts_at.isoformat(), meeting.place, meeting.link],
            [[item.title, item.speaker, item.minutes_planned, *_words(item, hidden)] for item in items],
            [[str(sheet.item.public_id), sheet.title, sheet.key] for sheet in readable(sheets, hidden)],
            sorted(hidden),
        ]
    )


def made(meeting: Meeting, hidden: Sequence[str], now: datetime) -> tuple[bytes, bytes, int]:
    """PDF, archive and number of pages of the bundle for an audience."""
    everything = papers_of(meeting)
    sheets = readable(everything, hidden)
    left_out = {sheet.item.pk for sheet in everything} - {sheet.item.pk for sheet in sheets}
    left_out |= {item.pk for item in meeting.items.all() if str(item.public_id) in hidden}
    parts, names = [], []
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        for number, sheet in enumerate(sheets, start=1):
            content = sheet.content()
            name = clean_name(f"TOP {sheet.item.position:02d} - {number:02d} - {sheet.name}")
            files.writestr(name, content)
            part = Part(
                f"{sheet.item.position}. {sheet.item.title}",
                sheet.title,
                content if sheet.media_type == PDF else None,
            )
            parts.append(part)
            names.append(name)
        cover = _cover(meeting, sheets, parts, names, left_out, hidden, now)
        pdf, pages = bound(
            paper_pdf(cover_paper(cover, now)), parts, title=f"Sitzungsunterlagen {cover['day']}"
        )
        files.writestr("Sitzungsunterlagen.pdf", pdf)
    return pdf, archive.getvalue(), pages


def _cover(
    meeting: Meeting,
    sheets: Sequence[Sheet],
    parts: Sequence[Part],
    names: Sequence[str],
    left_out: set[int],
    hidden: Sequence[str],
    now: datetime,
) -> dict[str, object]:
    with translation.override("de"):
        alliance = meeting.committee.alliance
        host = alliance.host
        papers: dict[int, list[str]] = {}
        for sheet, part, name in zip(sheets, parts, names, strict=True):
            told = sheet.title if part.is_readable else f"{sheet.title} (im Archiv: {name})"
            papers.setdefault(sheet.item.pk, []).append(told)
        items = list(meeting.items.select_related("resolution").order_by("position"))
        return {
            "alliance": {
                "name": alliance.name,
                "host": host.name,
                "address": [line for line in (host.street, f"{host.postcode} {host.town}".strip()) if line],
            },
            "committee": meeting.committee.name,
            "day": date_format(localtime(meeting.starts_at), "DATE_FORMAT"),
            "begins": date_format(localtime(meeting.starts_at), "DATETIME_FORMAT"),
            "ends": date_format(localtime(meeting.ends_at), "DATETIME_FORMAT") if meeting.ends_at else "",
            "place": meeting.place,
            "link": meeting.link,
            "made": date_format(localtime(now), "DATETIME_FORMAT"),
            "hidden": [f"{item.position}. {item.title}" for item in items if item.pk in left_out],
            "items": [
                {
                    "number": item.position,
                    "title": item.title,
                    "speaker": item.speaker,
                    "minutes": f"{item.minutes_planned} Minuten" if item.minutes_planned else "",
                    "late": "nach der Einladung aufgenommen" if item.is_late else "",
                    "text": text,
                    "motion": motion,
                    "papers": papers.get(item.pk, []),
                }
                for item in items
                for text, motion in [_words(item, hidden)]
            ],
        }


def _words(item: AgendaItem, hidden: Sequence[str]) -> tuple[str, str]:
    """What the cover says to an item, and its motion; nothing of one that is kept from the audience."""
    if str(item.public_id) in hidden:
        return "", ""
    motion = item.resolution if item.kind == ItemKind.MOTION else None
    return (
        item.text,
        motion.motion if motion is not None and motion.state != ResolutionState.WITHDRAWN else "",
    )


def _reader(document: Document) -> Callable[[], bytes]:
    return lambda: documents.content_of(document)
