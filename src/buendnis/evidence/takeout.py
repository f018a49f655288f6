"""What an alliance has cited, and its documents of need, in an export of everything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from buendnis.evidence.models import Exhibit, Snapshot
from buendnis.ground import takeout
from buendnis.ground.actor import Actor


def register_sheets() -> None:
    """The sheets of this room."""
    takeout.register("Belege", ("Beleg", "Eingefroren am", "Prüfsumme", "Inhalt (JSON)"), snapshots, order=19)
    takeout.register(
        "Bedarfsnachweise",
        (
            "Titel", "Art", "Von wem", "Funktion", "Datum", "Gültig ab", "Gültig bis", "Aussage zum Bedarf", "Berufe",
            "Landkreise", "Handlungsfelder", "Wer es liest", "Fassung", "Zitiert seit", "Zurückgezogen am", "Grund",
            "Datei", "Prüfsumme",
        ),
        exhibits,
        order=20,
    )  # fmt: skip


def snapshots(actor: Actor) -> Iterator[list[Any]]:
    """Each snapshot whole, as it was frozen."""
    rows = Snapshot.objects.in_alliance(actor.alliance_id).order_by("created_at", "pk")
    for row in rows.iterator(200):
        yield [row.title, row.created_at, row.content_hash, json.dumps(row.content, ensure_ascii=False)]


def exhibits(actor: Actor) -> Iterator[list[Any]]:
    """Each version of each document."""
    for row in Exhibit.objects.visible_to(actor).order_by("created_at", "pk").iterator(200):
        yield [
            row.title,
            row.get_kind_display(),
            row.organisation,
            row.person_role,
            row.dated,
            row.valid_from,
            row.valid_until,
            row.summary,
            "; ".join(f"{each['title']} ({each['code']})" for each in row.occupations),
            "; ".join(each["name"] for each in row.districts),
            "; ".join(each["label"] for each in row.fields),
            row.get_visibility_display(),
            row.number,
            row.cited_at,
            row.withdrawn_at,
            row.withdrawn_reason,
            row.document_name,
            row.document_sha256,
        ]
