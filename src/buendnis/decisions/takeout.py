"""Meetings, resolutions and votes in an export of everything.

Who voted how is in it only where the page of the resolution shows it, too: once it has been counted, and
never of a secret ballot, of which there are numbers only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from buendnis.decisions.models import Meeting, Resolution, ResolutionState, Vote
from buendnis.ground import takeout
from buendnis.ground.actor import Actor

CHUNK = 200
_CHOICES = ("yes", "no", "abstain", "object")


def register_sheets() -> None:
    """The sheets of this room."""
    takeout.register("Sitzungen", ("Gremium", "Beginn", "Ort", "Stand", "Vermerke"), meetings, order=50)
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
    for row in rows.order_by("starts_at", "pk").iterator(CHUNK):
        yield [row.committee.name, row.starts_at, row.place, row.get_state_display(), row.remarks]


def resolutions(actor: Actor) -> Iterator[list[Any]]:
    rows = Resolution.objects.in_alliance(actor.alliance_id).select_related("committee")
    for row in rows.order_by("created_at", "pk").iterator(CHUNK):
        yield [
            row.number,
            row.committee.name,
            row.get_mode_display(),
            row.title,
            row.motion,
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
    last = Vote.objects.filter(resolution__in=counted.values("pk"), replaced_by__isnull=True)
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


def _is_counted(row: Resolution) -> bool:
    return row.closed_at is not None and row.state != ResolutionState.WITHDRAWN


def _numbers(row: Resolution) -> list[int | None]:
    numbers = row.outcome.get("numbers", {})
    return [numbers.get(choice) for choice in _CHOICES]
