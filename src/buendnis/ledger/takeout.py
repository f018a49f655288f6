"""The virtual budget in an export of everything: each posting, and what is kept for whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from buendnis.ground import takeout
from buendnis.ground.actor import Actor
from buendnis.ledger.models import Earmark, Posting

CHUNK = 500


def register_sheets() -> None:
    """The sheets of this room."""
    takeout.register(
        "Budgetbuchungen",
        (
            "Anerkennung", "Programmgebiet", "Gebucht am", "Von", "Nach", "Betrag", "Wofür", "Grund", "Quelle",
            "Stand der Quelle", "Gebucht als",
        ),
        postings,
        order=60,
        about="Alle Buchungen des virtuellen Budgets; Salden sind ihre Summen",
    )  # fmt: skip
    takeout.register(
        "Vormerkungen",
        ("Anerkennung", "Wofür", "Betrag", "Davon Überplanung", "Bis", "Stand"),
        earmarks,
        order=61,
    )


def postings(actor: Actor) -> Iterator[list[Any]]:
    rows = Posting.objects.in_alliance(actor.alliance_id).select_related("head__recognition")
    for row in rows.order_by("booked_at", "pk").iterator(CHUNK):
        yield [
            str(row.head.recognition),
            row.head.programme_area,
            row.booked_at,
            row.get_origin_display(),
            row.get_target_display(),
            row.amount,
            row.cause_label,
            row.reason,
            row.source,
            row.source_date,
            row.booked_as,
        ]


def earmarks(actor: Actor) -> Iterator[list[Any]]:
    rows = Earmark.objects.in_alliance(actor.alliance_id).select_related("head__recognition")
    for row in rows.order_by("expires_on", "pk").iterator(CHUNK):
        yield [
            str(row.head.recognition),
            row.subject_label,
            row.amount,
            row.overplanned,
            row.expires_on,
            row.get_state_display(),
        ]
