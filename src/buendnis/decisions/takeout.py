"""Meetings, resolutions and votes in an export of everything.

Who voted how is in it only where the page of the resolution shows it, too: once it has been counted, and
never of a secret ballot, of which there are numbers only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from buendnis.decisions.hidden import cut, hidden_among, hidden_in_minutes, keeps
from buendnis.decisions.models import (
    AgendaItem,
    Meeting,
    Minutes,
    Resolution,
    ResolutionState,
    Task,
    Vote,
    Words,
)
from buendnis.decisions.selectors import owner_in_words
from buendnis.decisions.subjects import Hidden
from buendnis.ground import takeout
from buendnis.ground.actor import Actor

CHUNK = 200
_CHOICES = ("yes", "no", "abstain", "object")


def register_sheets() -> None:
    """The sheets of this room."""
    takeout.register(
        "Sitzungen",
        (
            "Gremium", "Beginn", "Ende", "Ort", "Videokonferenz", "Stand", "Eingeladen", "Grund der Absage",
            "Vermerke",
        ),
        meetings,
        order=50,
    )  # fmt: skip
    takeout.register(
        "Tagesordnungen",
        (
            "Gremium", "Sitzung", "Punkt", "Art", "Titel", "Worum es geht", "Vortrag", "Minuten", "Beschluss",
            "Stand", "Aufgerufen", "Nicht im Raum", "Für die Niederschrift",
        ),
        agendas,
        order=50,
    )  # fmt: skip
    takeout.register(
        "Anwesenheit",
        ("Gremium", "Sitzung", "Sitz", "Antwort", "Bemerkung", "Anwesend", "Durch Stellvertretung"),
        attendances,
        order=50,
    )
    takeout.register(
        "Niederschriften",
        (
            "Gremium",
            "Sitzung",
            "Stand",
            "Versandt",
            "Genehmigt",
            "Durch",
            "Prüfsumme",
            "Teil",
            "Text",
            "Nachträge",
        ),
        minutes,
        order=53,
        about="Eine Zeile je Teil; Einwände und Nachträge stehen beim letzten",
    )
    takeout.register(
        "Aufgaben",
        (
            "Was",
            "Wer",
            "Bis",
            "Stand",
            "Sitzung",
            "Punkt",
            "Beschluss",
            "Erledigt",
            "Durch",
            "Was getan wurde",
        ),
        tasks,
        order=54,
    )
    takeout.register(
        "Beschlüsse",
        (
            "Nummer", "Gremium", "Verfahren", "Titel", "Antrag", "Worüber", "Stand", "Geheim", "Eröffnet",
            "Frist", "Geschlossen", "Ja", "Nein", "Enthaltung", "Widerspruch gegen das Verfahren",
        ),
        resolutions,
        order=51,
        about="Zahlen stehen erst nach der Auszählung da",
    )  # fmt: skip
    takeout.register(
        "Stimmen",
        ("Beschluss", "Sitz", "Stimme", "Weg", "Abgegeben", "Nachweis", "Vertreten"),
        votes,
        order=52,
        about="Nur ausgezählte, nicht geheime Abstimmungen; von geheimen gibt es nur Zahlen",
    )


def meetings(actor: Actor) -> Iterator[list[Any]]:
    rows = Meeting.objects.in_alliance(actor.alliance_id).select_related("committee")
    hidden = _hidden(actor)
    for row in rows.prefetch_related("mentions").order_by("starts_at", "pk").iterator(CHUNK):
        said = [each.motion_id for each in row.mentions.all() if each.words == Words.REMARKS]
        kept = next((hidden[key] for key in said if key in hidden), None)
        yield [
            row.committee.name,
            row.starts_at,
            row.ends_at,
            row.place,
            row.link,
            row.get_state_display(),
            row.invited_at,
            row.cancel_reason,
            kept.why if kept and row.remarks else row.remarks,
        ]


def agendas(actor: Actor) -> Iterator[list[Any]]:
    rows = AgendaItem.objects.in_alliance(actor.alliance_id).select_related(
        "meeting__committee", "resolution"
    )
    rows = rows.prefetch_related("absences__seat", "mentions")
    hidden = _hidden(actor)
    for row in rows.order_by("meeting__starts_at", "meeting_id", "position").iterator(CHUNK):
        kept = _kept(hidden, row)
        yield [
            row.meeting.committee.name,
            row.meeting.starts_at,
            row.position,
            row.get_kind_display(),
            row.title,
            kept.why if kept and row.text else row.text,
            row.speaker,
            row.minutes_planned,
            row.resolution.number if row.resolution else "",
            row.get_state_display(),
            row.called_at,
            "; ".join(f"{each.seat.name} ({each.get_why_display()})" for each in row.absences.all()),
            kept.why if kept and row.remarks else row.remarks,
        ]


def attendances(actor: Actor) -> Iterator[list[Any]]:
    """Who answered and who came: one line per seat that did either."""
    rows = Meeting.objects.in_alliance(actor.alliance_id).select_related("committee")
    rows = rows.prefetch_related("replies__seat", "presences__seat").order_by("starts_at", "pk")
    for row in rows.iterator(CHUNK):
        replies = {each.seat.name: each for each in row.replies.all()}
        there = {each.seat.name: each for each in row.presences.all()}
        for name in sorted({*replies, *there}):
            reply, presence = replies.get(name), there.get(name)
            yield [
                row.committee.name,
                row.starts_at,
                name,
                reply.get_answer_display() if reply else "",
                reply.remark if reply else "",
                presence is not None,
                presence.by_substitute if presence else False,
            ]


def minutes(actor: Actor) -> Iterator[list[Any]]:
    rows = Minutes.objects.in_alliance(actor.alliance_id).select_related("meeting__committee")
    rows = rows.prefetch_related("addenda", "objections__seat").order_by("meeting__starts_at", "pk")
    for row in rows.iterator(CHUNK):
        added = [f"Nachtrag {each.number}: {each.text}" for each in row.addenda.all()]
        added += [f"Einwand {each.seat.name}: {each.text}" for each in row.objections.all()]
        hidden = hidden_in_minutes(actor, row.meeting)
        parts = cut(row.document, hidden)["sections"]
        for place, part in enumerate(parts, start=1):
            yield [
                row.meeting.committee.name,
                row.meeting.starts_at,
                row.get_state_display(),
                row.shared_at,
                row.frozen_at,
                row.approved_as,
                row.document_hash if not hidden else "",
                f"{part['number']} {part['title']}".strip(),
                part["text"],
                "\n".join(added) if place == len(parts) and not hidden else "",
            ]


def tasks(actor: Actor) -> Iterator[list[Any]]:
    rows = Task.objects.in_alliance(actor.alliance_id).select_related(
        "seat", "mandate__seat", "mandate__alliance", "item__meeting__committee", "resolution"
    )
    hidden = {key: each for key, each in _hidden(actor).items() if keeps(actor, each)}
    for row in rows.prefetch_related("item__mentions").order_by("due_on", "pk").iterator(CHUNK):
        kept = hidden.get(row.resolution_id or 0) or (_kept(hidden, row.item) if row.item else None)
        yield [
            kept.why if kept else row.what,
            owner_in_words(row),
            row.due_on,
            row.get_state_display(),
            str(row.item.meeting) if row.item else "",
            row.item.title if row.item else "",
            row.resolution.number if row.resolution else "",
            row.settled_at,
            row.settled_as,
            kept.why if kept and row.note else row.note,
        ]


def resolutions(actor: Actor) -> Iterator[list[Any]]:
    rows = Resolution.objects.in_alliance(actor.alliance_id).select_related("committee")
    hidden = _hidden(actor)
    for row in rows.order_by("created_at", "pk").iterator(CHUNK):
        kept = hidden.get(row.pk)
        yield [
            row.number,
            row.committee.name,
            row.get_mode_display(),
            row.title,
            kept.why if kept else row.motion,
            row.subject_label,
            row.get_state_display(),
            row.is_secret,
            row.opened_at,
            row.deadline,
            row.closed_at,
            *(_numbers(row) if _is_counted(row) else [None] * len(_CHOICES)),
        ]


def votes(actor: Actor) -> Iterator[list[Any]]:
    rows = Resolution.objects.in_alliance(actor.alliance_id).filter(is_secret=False, closed_at__isnull=False)
    counted = rows.exclude(state=ResolutionState.WITHDRAWN)
    last = Vote.objects.filter(resolution__in=counted.values("pk"), replaced_by__isnull=True).exclude(
        settlement__stands=False
    )
    for vote in last.select_related("resolution", "seat").order_by("resolution_id", "pk").iterator(CHUNK):
        yield [
            vote.resolution.number,
            vote.seat.name,
            vote.get_choice_display(),
            vote.get_channel_display(),
            vote.cast_at,
            vote.evidence,
            vote.by_substitute,
        ]


def _hidden(actor: Actor) -> dict[int, Hidden]:
    """The motions of which an office person with a conflict of their own reads no words."""
    rows = Resolution.objects.in_alliance(actor.alliance_id)
    found = hidden_among(actor, rows.only("pk", "subject_kind", "subject_id"))
    return {key: kept for key, kept in found.items() if kept.motion}


def _kept(hidden: dict[int, Hidden], item: AgendaItem) -> Hidden | None:
    """Why the words of an item are hidden: because of its motion, or of one that they speak of."""
    motions = [item.resolution_id, *(mention.motion_id for mention in item.mentions.all())]
    return next((hidden[key] for key in motions if key in hidden), None)


def _is_counted(row: Resolution) -> bool:
    return row.closed_at is not None and row.state != ResolutionState.WITHDRAWN


def _numbers(row: Resolution) -> list[int | None]:
    numbers = row.outcome.get("numbers", {})
    return [numbers.get(choice) for choice in _CHOICES]
