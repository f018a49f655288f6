"""A paper with every kind of block."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from buendnis.ground.papers.blocks import (
    Block,
    Box,
    Bullets,
    Column,
    Facts,
    Heading,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Tone,
)
from buendnis.ground.papers.paper import Paper, Sender, Verification

MOMENT = datetime(2018, 9, 5, 12, 0, tzinfo=UTC)
BLOCKS: tuple[Block, ...] = (
    Box("Wichtig", "Erster Absatz.\nZweiter Absatz.", ("Punkt eins", "Punkt zwei"), Tone.CAREFUL),
    Heading("Erstes Kapitel"),
    Paragraph("Ein Absatz mit Ärger, Größe und Übermut."),
    Facts((("Ort", "Goslar"), ("Leer", " "))),
    Table(
        "Ausgaben",
        (Column("Art", 2), Column("Betrag", 1, right=True)),
        (("Personal", "1.000,00 €"), ("Summe", "1.000,00 €")),
        sums=1,
    ),
    Heading("Ein Teil", 2),
    Bullets(("Apfel", "Birne")),
    Bullets(("Eins", "Zwei"), numbered=True),
    Paragraph("Kleingedrucktes", small=True),
    Signatures((Signature("Vertretung Kammer 1", "Sprecherkreis"), Signature("Vertretung Landkreis 1"))),
)


def paper(**changes: Any) -> Paper:
    """The sample, changed as named."""
    values: dict[str, Any] = {
        "language": "de",
        "kind": "Niederschrift",
        "subject": "3. Sitzung der Steuerungsgruppe",
        "number": "N-2018-03",
        "sender": Sender("Bündnis", "Geschäftsstelle", ("Musterstraße 1", "38100 Braunschweig")),
        "details": (("Datum", "05.09.2018"),),
        "blocks": BLOCKS,
        "moment": MOMENT,
        "verification": Verification("https://buendnis.example/pruefung/N-2018-03", "ab" * 32),
    }
    return Paper(**{**values, **changes})
