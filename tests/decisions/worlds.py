"""Committees, meetings and resolutions on top of the world of the virtual budget."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pdfminer.high_level import extract_text
from tests.ledger.worlds import NOW, World

from buendnis.decisions import services as decisions
from buendnis.decisions import subjects
from buendnis.decisions.models import (
    AgendaItem,
    Channel,
    Committee,
    Meeting,
    Resolution,
    ResolutionMode,
    Task,
    Vote,
)
from buendnis.ground.actor import Actor
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import ProcessError

DEADLINE = NOW + timedelta(days=14)
SEATS = ("kammer1", "kammer2", "kammer3", "kammer4", "spokesperson")
SUBJECT = Reference("test.subject", "00000000-0000-4000-8000-000000000001", "Labor")
LATER = NOW + timedelta(days=20)
MEMBERS = {"office", "kammer1", "kammer2", "kammer3", "kammer4", "substitute", "spokesperson", "adviser"}
OFFICE = {"office"}
OWN = {"kammer1", "substitute"}


def a_committee(world: World) -> Committee:
    return decisions.committee_of_all(world.office, world.alliance)


def a_draft(world: World, **more: Any) -> Resolution:
    """A circular motion about nothing in particular."""
    arguments: dict[str, Any] = {
        "alliance": world.alliance,
        "committee": a_committee(world),
        "mode": ResolutionMode.CIRCULAR,
        "subject": Reference("decisions.motion", str(uuid4()), "Digitalisierungslabor"),
        "title": "Digitalisierungslabor",
        "motion": "Das Bündnis unterstützt das Vorhaben.",
        "deadline": DEADLINE if more.get("mode") != ResolutionMode.MEETING else None,
    }
    return decisions.draft_resolution(world.office, **(arguments | more))


def an_open_one(world: World, now: datetime = NOW, **more: Any) -> Resolution:
    return decisions.open_resolution(world.office, a_draft(world, **more), now)


def a_meeting(world: World, *, begun: bool = True, now: datetime = NOW) -> Meeting:
    meeting = decisions.plan_meeting(world.office, a_committee(world), starts_at=now, place="Rathaus")
    return decisions.open_meeting(world.office, meeting, now) if begun else meeting


class Witness(subjects.OfItself):
    """A room that has conflicts, and remembers what it was told."""

    def __init__(self, recusals: Iterable[tuple[int, str, str]] = ()) -> None:
        self.known, self.told = list(recusals), []  # type: ignore[var-annotated]
        self.hides: dict[int, subjects.Hidden] = {}  # from a seat, by its key

    def recusals(self, resolution: Resolution) -> Iterable[tuple[int, str, str]]:
        return self.known

    def hidden_from(self, actor: Actor, resolutions: Sequence[Resolution]) -> Mapping[int, subjects.Hidden]:
        kept = self.hides.get(actor.seat_id or 0)
        return {each.pk: kept for each in resolutions} if kept else {}

    def opened(self, actor: Actor, resolution: Resolution) -> None:
        self.told.append("opened")

    def decided(self, actor: Actor, resolution: Resolution) -> None:
        self.told.append(resolution.state)


def vote(world: World, resolution: Resolution, **choices: str) -> None:
    for who, choice in choices.items():
        decisions.cast_vote(world.actors[who], resolution, choice, now=NOW)


def all_say(world: World, resolution: Resolution, choice: str = "yes") -> None:
    vote(world, resolution, **dict.fromkeys(SEATS, choice))


def record(world: World, resolution: Resolution, seat: str = "Kammer 1", **more: Any) -> Vote:
    arguments: dict[str, Any] = {
        "choice": "yes",
        "channel": Channel.MAIL,
        "evidence": "Mail vom 3.9.",
        "cast_at": NOW,
    }
    return decisions.record_vote(world.office, resolution, world.seat(seat), **(arguments | more))


def planned(world: World, *, starts_at: datetime = LATER, **more: Any) -> Meeting:
    return decisions.plan_meeting(
        world.office, a_committee(world), starts_at=starts_at, place="Rathaus, Saal 1", **more
    )


def titles(meeting: Meeting) -> list[str]:
    return [item.title for item in meeting.items.order_by("position")]


def item_of(meeting: Meeting, kind: str) -> AgendaItem:
    return meeting.items.select_related("meeting__committee").get(kind=kind)


def all_there(world: World, meeting: Meeting) -> None:
    decisions.note_presences(world.office, meeting, dict.fromkeys((seat.pk for seat in world.seats), False))


def held(world: World) -> tuple[Meeting, Resolution]:
    """A meeting that has decided one motion, postponed another, and ended."""
    meeting = decisions.plan_meeting(
        world.office,
        a_committee(world),
        starts_at=NOW,
        place="Rathaus",
        chair="Sprecherkreis",
        keeper="Geschäftsstelle",
    )
    motion = a_draft(world, mode="meeting", meeting=meeting, subject=SUBJECT, title="Wahl")
    later = a_draft(world, mode="meeting", meeting=meeting, title="Vertagtes")
    decisions.open_meeting(world.office, meeting, NOW)
    all_there(world, meeting)
    decisions.open_resolution(world.office, motion, NOW)
    decisions.show_of_hands(
        world.office,
        motion,
        {seat.pk: "yes" for seat in world.seats if seat.name in {"Kammer 2", "Kammer 3"}},
        NOW,
    )
    decisions.close_resolution(world.office, motion, NOW)
    item = meeting.items.select_related("meeting__committee").get(resolution=motion)
    decisions.note_item(world.office, item, "Kammer 2 lobt die Vorbereitung.")
    decisions.give_task(
        world.office,
        world.alliance,
        what="Urkunde schreiben",
        due_on=NOW.date() + timedelta(days=3),
        owner="seat",
        seat=world.seat("Kammer 2"),
        item=item,
        resolution=motion,
    )
    with pytest.raises(ProcessError, match="has not been voted on"):
        decisions.close_meeting(world.office, meeting, NOW)
    decisions.postpone_item(
        world.office,
        meeting.items.select_related("meeting__committee").get(resolution=later),
        "Zu wenig Zeit",
    )
    decisions.close_meeting(world.office, meeting, NOW + timedelta(hours=1))
    meeting.refresh_from_db()
    return meeting, motion


def text_of(pdf: bytes) -> str:
    """What is written in a PDF, without the places where a word may break."""
    return " ".join(extract_text(io.BytesIO(pdf)).replace("\u200b", "").split())


def a_pdf(words: str) -> bytes:
    from buendnis.ground.papers.blocks import Paragraph
    from buendnis.ground.papers.paper import Paper, Sender
    from buendnis.ground.papers.pdf import paper_pdf

    return paper_pdf(
        Paper("de", "Vorlage", "Test", "", Sender("Bündnis", "Träger", ()), (), (Paragraph(words),), NOW)
    )


def plain(content: bytes) -> str:
    without_address = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", content.decode())
    return re.sub(r'value="[^"]*"', "", without_address)


def give_a_task(world: World, **more: Any) -> Task:
    return decisions.give_task(
        world.office,
        world.alliance,
        what="Bericht schreiben",
        due_on=NOW.date(),
        owner="seat",
        seat=world.seat("Kammer 1"),
        **more,
    )
