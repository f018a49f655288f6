"""The papers of a meeting, in German: minutes, their addenda, and the cover of the bundle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
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
from buendnis.ground.papers.german import day
from buendnis.ground.papers.paper import Paper, Sender

KIND = "Niederschrift"
ADDENDUM = "Nachtrag zur Niederschrift"
BUNDLE = "Sitzungsunterlagen"
DRAFT = "ENTWURF"
EXTRACT = "AUSZUG"


def sender_of(alliance: Mapping[str, Any]) -> Sender:
    """The letterhead from what a document says of its alliance."""
    return Sender(alliance["name"], alliance["host"], tuple(alliance["address"]))


def minutes_paper(
    document: Mapping[str, Any],
    moment: datetime,
    *,
    content_hash: str = "",
    preview: bool = False,
    extract: bool = False,
) -> Paper:
    """The minutes as paper, from nothing but their document; ``extract``: parts are left out for the reader."""
    place = " · ".join(part for part in (document["place"], document["link"]) if part)
    return Paper(
        language="de",
        kind=KIND,
        subject=f"{document['committee']}, Sitzung am {document['day']}",
        number="",
        sender=sender_of(document["alliance"]),
        details=(
            ("Beginn", _at(document["begun"])),
            ("Ende", _at(document["ended"])),
            ("Ort", place),
            ("Sitzungsleitung", document["chair"]),
            ("Niederschrift", document["keeper"]),
            ("Stand", "Entwurf, nicht genehmigt" if preview else ""),
            ("Auszug", "Wegen einer Befangenheit fehlt, was an der Stelle genannt ist" if extract else ""),
            ("Prüfsumme (SHA-256)", content_hash),
        ),
        blocks=tuple(_blocks(document)),
        moment=moment.replace(microsecond=0),
        stamp=EXTRACT if extract else DRAFT if preview else "",
    )


def addendum_paper(
    document: Mapping[str, Any], content: Mapping[str, Any], moment: datetime, content_hash: str
) -> Paper:
    """A later correction as a paper of its own."""
    return Paper(
        language="de",
        kind=ADDENDUM,
        subject=f"{document['committee']}, Sitzung am {document['day']}",
        number=str(content["number"]),
        sender=sender_of(document["alliance"]),
        details=(
            ("Vom", day(date.fromisoformat(content["day"]))),
            ("Prüfsumme der Niederschrift", content["minutes"]),
            ("Prüfsumme (SHA-256)", content_hash),
        ),
        blocks=(
            Heading("Berichtigung"),
            Paragraph(content["text"]),
            Heading("Grund"),
            Paragraph(content["reason"]),
            Paragraph(
                "Die Niederschrift selbst bleibt unverändert. Dieser Nachtrag gehört zu ihr.", small=True
            ),
        ),
        moment=moment.replace(microsecond=0),
    )


def cover_paper(cover: Mapping[str, Any], moment: datetime) -> Paper:
    """The first sheets of a bundle: when and where, and per item its motion and what papers follow."""
    return Paper(
        language="de",
        kind=BUNDLE,
        subject=f"{cover['committee']}, Sitzung am {cover['day']}",
        number="",
        sender=sender_of(cover["alliance"]),
        details=(
            ("Beginn", cover["begins"]),
            ("Ende", cover["ends"]),
            ("Ort", cover["place"]),
            ("Videokonferenz", cover["link"]),
            ("Zusammengestellt am", cover["made"]),
        ),
        blocks=tuple(_cover(cover)),
        moment=moment.replace(microsecond=0),
    )


def _cover(cover: Mapping[str, Any]) -> Iterator[Block]:
    if cover["hidden"]:
        yield Box(
            "Nicht alle Unterlagen liegen bei",
            "Wegen einer Befangenheit fehlen zu diesen Punkten der Beschlussvorschlag und vertrauliche Unterlagen:",
            cover["hidden"],
            Tone.CAREFUL,
        )
    yield Heading("Tagesordnung")
    for item in cover["items"]:
        yield Heading(f"{item['number']}. {item['title']}", 2)
        facts = [("Vortrag", item["speaker"]), ("Zeit", item["minutes"]), ("Nachtrag", item["late"])]
        if any(said for _term, said in facts):
            yield Facts(tuple(facts))
        if item["text"]:
            yield Paragraph(item["text"])
        if item["motion"]:
            yield Paragraph("Beschlussvorschlag:")
            yield Paragraph(item["motion"])
        if item["papers"]:
            yield Paragraph("Unterlagen:")
            yield Bullets(item["papers"])


def _blocks(document: Mapping[str, Any]) -> Iterator[Block]:
    voting = [each for each in document["present"] if each["voting"]]
    yield Heading("Anwesenheit")
    yield Paragraph(f"Anwesend sind {len(voting)} von {document['seats']} Sitzen mit Stimme.")
    if document["present"]:
        yield Table(
            "Anwesende Sitze",
            (Column("Sitz", 3), Column("Vertreten durch", 2), Column("Stimme", 1)),
            tuple(
                (
                    each["seat"],
                    "Stellvertretung" if each["substitute"] else "Vertretung",
                    "ja" if each["voting"] else "beratend",
                )
                for each in document["present"]
            ),
        )
    if document["absent"]:
        yield Facts((("Nicht anwesend", "; ".join(document["absent"])),))
    for part in document["sections"]:
        yield from _section(part)
    yield from _approval(document)


def _section(part: Mapping[str, Any]) -> Iterator[Block]:
    if not part["number"] and not part["text"]:
        return
    yield Heading(f"TOP {part['number']}: {part['title']}" if part["number"] else part["title"])
    facts = []
    if part["called"]:
        facts.append(("Aufgerufen", _at(part["called"])))
    if part["there"] is not None and (part["out"] or part["vote"]):
        facts.append(("Sitze mit Stimme im Raum", str(part["there"])))
    if part["out"]:
        facts.append(("Nicht im Raum", "; ".join(f"{one['seat']} ({one['why']})" for one in part["out"])))
    if facts:
        yield Facts(tuple(facts))
    if part["text"]:
        yield Paragraph(part["text"])
    if part["vote"]:
        yield from _vote(part["vote"])
    if part["tasks"]:
        yield Table(
            "Aufgaben",
            (Column("Was", 4), Column("Wer", 3), Column("Bis", 2)),
            tuple((task["what"], task["who"], task["until"]) for task in part["tasks"]),
        )


def _vote(vote: Mapping[str, Any]) -> Iterator[Block]:
    yield Heading(f"Beschluss {vote['number']}", 2)
    if vote["motion"]:
        yield Paragraph(vote["motion"])
    if vote["recused"]:
        yield Table(
            "Befangenheit",
            (Column("Sitz", 2), Column("Folge", 2), Column("Grund", 3)),
            tuple((one["seat"], one["effect"], one["reason"]) for one in vote["recused"]),
        )
    yield Box("Ergebnis", vote["sentence"])
    if vote["table"]:
        yield Table(
            "Die Zahlen" + (" (geheime Abstimmung)" if vote["secret"] else ""),
            (Column("Was", 4), Column("Anzahl", 1, right=True)),
            tuple((name, str(number)) for name, number in vote["table"]),
        )
    if vote["roll"]:
        yield Table(
            "Abgegebene Stimmen",
            (Column("Sitz", 3), Column("Stimme", 2)),
            tuple((one["seat"], one["choice"]) for one in vote["roll"]),
        )


def _approval(document: Mapping[str, Any]) -> Iterator[Block]:
    approval = document.get("approval")
    if approval is None:
        return
    yield Heading("Genehmigung")
    on = day(date.fromisoformat(approval["day"]))
    if approval["way"] == "meeting":
        held = day(date.fromisoformat(approval["meeting"]))
        yield Paragraph(f"Genehmigt in der Sitzung am {held} unter TOP {approval['item']}.")
        names: Sequence[tuple[str, str]] = (
            (document["chair"] or "Sitzungsleitung", "Sitzungsleitung"),
            (document["keeper"] or "Geschäftsstelle", "Niederschrift"),
        )
        yield Signatures(tuple(Signature(name, role) for name, role in names))
        return
    yield Signatures((Signature(approval["as"], "Sprecherkreis", f"elektronisch freigegeben am {on}"),))


def _at(clock: str) -> str:
    return f"{clock} Uhr" if clock and "Uhr" not in clock else clock
