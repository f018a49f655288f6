"""The virtual budget in an export of everything: each posting, and what is kept for whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from buendnis.ground import takeout
from buendnis.ground.actor import Actor
from buendnis.ledger.models import BankListState, BankRow, Earmark, Posting

CHUNK = 500


def register_sheets() -> None:
    """The sheets of this room."""
    takeout.register(
        "Budgetbuchungen",
        (
            "Anerkennung", "Programmgebiet", "Gebucht am", "Von", "Nach", "Betrag", "Wofür", "Fördergegenstand",
            "Grund", "Quelle", "Stand der Quelle", "Gebucht als", "Schlüssel",
        ),
        postings,
        order=60,
        about="Alle Buchungen des virtuellen Budgets; Salden sind ihre Summen",
    )  # fmt: skip
    takeout.register(
        "Vormerkungen",
        ("Anerkennung", "Wofür", "Betrag", "Davon Überplanung", "Bis", "Nummer bei der NBank", "Stand"),
        earmarks,
        order=61,
    )
    takeout.register(
        "Listen der Bank",
        (
            "Quelle", "Stand", "Zeile", "Nummer bei der NBank", "Titel dort", "Projekt", "Bewilligt", "Abgerufen",
            "Ausgezahlt", "Bücher: bewilligt", "Bücher: abgerufen", "Bücher: ausgezahlt", "Befund", "Stand der Zeile",
            "Grund", "Geklärt am",
        ),
        bank_rows,
        order=62,
        about="Was die Bank zu jedem Projekt sagt, neben den Büchern, und was daraus wurde",
    )  # fmt: skip


def bank_rows(actor: Actor) -> Iterator[list[Any]]:
    rows = BankRow.objects.in_alliance(actor.alliance_id).exclude(of__state=BankListState.DROPPED)
    for row in (
        rows.select_related("of", "earmark").order_by("of__as_of", "of_id", "number", "pk").iterator(CHUNK)
    ):
        yield [
            row.of.source,
            row.of.as_of,
            row.number or "",
            row.bank_number,
            row.title,
            row.earmark.subject_label if row.earmark else "",
            *("" if each is None else each for each in (row.granted, row.claimed, row.paid)),
            *("" if each is None else each for each in (row.our_granted, row.our_claimed, row.our_paid)),
            row.get_finding_display(),
            row.get_state_display(),
            "; ".join([*row.problems, row.reason]).strip("; "),
            row.solved_at,
        ]


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
            row.category,
            row.reason,
            row.source,
            row.source_date,
            row.booked_as,
            row.key,
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
            row.bank_number,
            row.get_state_display(),
        ]
