"""What an alliance has cited, in an export of everything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from buendnis.evidence.models import Snapshot
from buendnis.ground import takeout
from buendnis.ground.actor import Actor


def register_sheets() -> None:
    """The sheet of this room."""
    takeout.register("Belege", ("Beleg", "Eingefroren am", "Prüfsumme", "Inhalt (JSON)"), snapshots, order=19)


def snapshots(actor: Actor) -> Iterator[list[Any]]:
    """Each snapshot whole, as it was frozen."""
    rows = Snapshot.objects.in_alliance(actor.alliance_id).order_by("created_at", "pk")
    for row in rows.iterator(200):
        yield [row.title, row.created_at, row.content_hash, json.dumps(row.content, ensure_ascii=False)]
