"""The bank's room in an export of everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from buendnis.bank.models import BankDecision, BankPackage, BankQuery, PackageDelivery, QueryStep
from buendnis.ground import takeout
from buendnis.ground.actor import Actor

CHUNK = 200


def register_sheets() -> None:
    """The sheets of this room."""
    takeout.register(
        "Pakete für die Bank",
        ("Stellungnahme", "Bestellt", "Stand", "Fertig", "Dateien", "Prüfsumme", "Übergeben"),
        packages,
        order=50,
    )
    takeout.register(
        "Rückfragen der Bank",
        ("Nummer der Skizze", "Gefragt am", "Frage", "Antwort bis", "Zuständig", "Stand", "Antwort",
         "Beantwortet am"),
        queries,
        order=51,
    )  # fmt: skip
    takeout.register(
        "Schritte der Rückfragen",
        ("Nummer der Skizze", "Frage", "Was", "Wann", "Wer", "Text", "Frist davor", "Neue Frist", "Dateien"),
        steps,
        order=52,
    )
    takeout.register(
        "Entscheidungen der Bank",
        ("Nummer der Skizze", "Entscheidung", "Datum", "Bescheid", "ESF-Betrag", "Fördersatz", "Beginn", "Ende",
         "Grund", "Eingetragen", "Zurückgenommen", "Warum zurückgenommen"),
        decisions,
        order=53,
    )  # fmt: skip


def packages(actor: Actor) -> Iterator[list[Any]]:
    rows = BankPackage.objects.visible_to(actor).select_related("opinion")
    sent: dict[int, list[str]] = {}
    for each in PackageDelivery.objects.filter(package__in=rows.values("pk")):
        sent.setdefault(each.package_id, []).append(
            f"{each.sent_on:%d.%m.%Y} {each.get_channel_display()} {each.to}".strip()
        )
    for row in rows.order_by("ordered_at", "pk").iterator(CHUNK):
        yield [
            row.opinion.number,
            row.ordered_at,
            row.get_state_display(),
            row.ready_at,
            "\n".join(f"{each['name']} {each['sha256']}" for each in row.manifest),
            row.sha256,
            "\n".join(sent.get(row.pk, [])),
        ]


def queries(actor: Actor) -> Iterator[list[Any]]:
    rows = BankQuery.objects.visible_to(actor).select_related("application")
    for row in rows.order_by("asked_on", "pk").iterator(CHUNK):
        yield [
            row.application.number,
            row.asked_on,
            row.text,
            row.due_on,
            row.owner,
            row.get_state_display(),
            row.answer,
            row.answered_on,
        ]


def steps(actor: Actor) -> Iterator[list[Any]]:
    over = BankQuery.objects.visible_to(actor)
    rows = QueryStep.objects.filter(query__in=over.values("pk")).select_related("query__application")
    for row in rows.order_by("done_at", "pk").iterator(CHUNK):
        yield [
            row.query.application.number,
            row.query.text,
            row.get_kind_display(),
            row.done_at,
            row.done_as,
            row.text,
            row.due_before,
            row.due_on,
            ", ".join(row.documents),
        ]


def decisions(actor: Actor) -> Iterator[list[Any]]:
    rows = BankDecision.objects.visible_to(actor).select_related("application")
    for row in rows.order_by("decided_on", "pk").iterator(CHUNK):
        yield [
            row.application.number,
            row.get_outcome_display(),
            row.decided_on,
            row.notice,
            row.amount,
            row.rate,
            row.starts_on,
            row.ends_on,
            row.reason,
            row.entered_at,
            row.undone_at,
            row.undone_reason,
        ]
