"""The covering letter that goes with an opinion to the applicant, in German, from the opinion's own content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from buendnis.ground.papers.blocks import Block, Bullets, Facts, Heading, Paragraph, Signature, Signatures
from buendnis.ground.papers.docx import paper_docx
from buendnis.ground.papers.german import day as german_day
from buendnis.ground.papers.paper import Paper, Sender
from buendnis.ground.papers.pdf import paper_pdf

KINDS = {
    "first": "Fachliche Stellungnahme",
    "supplement": "Ergänzende fachliche Stellungnahme",
    "replacement": "Fachliche Stellungnahme",
}
SENT = {
    "first": "fachliche Stellungnahme",
    "supplement": "ergänzende fachliche Stellungnahme",
    "replacement": "neue fachliche Stellungnahme",
}
RESULTS = {
    "support": "Das Bündnis unterstützt Ihr Vorhaben.",
    "conditions": "Das Bündnis unterstützt Ihr Vorhaben mit Auflagen.",
    "no_support": "Das Bündnis unterstützt Ihr Vorhaben nicht. Die Gründe stehen in der Stellungnahme.",
}


def letter_pdf(content: Mapping[str, Any], conditions: Sequence[str], *, sample: bool = False) -> bytes:
    """The letter as accessible PDF."""
    return paper_pdf(letter_of(content, conditions, sample=sample))


def letter_docx(content: Mapping[str, Any], conditions: Sequence[str], *, sample: bool = False) -> bytes:
    """The same words as DOCX, for those who edit and print."""
    return paper_docx(letter_of(content, conditions, sample=sample))


def letter_of(content: Mapping[str, Any], conditions: Sequence[str], *, sample: bool = False) -> Paper:
    """The letter's paper; ``content`` is that of an issued opinion, ``conditions`` are its sentences."""
    alliance, project = content["alliance"], content["application"]
    issued_on = date.fromisoformat(content["issued_on"])
    return Paper(
        language="de",
        kind="Begleitschreiben",
        subject=f"{KINDS[content['kind']]} {content['number']}: {project['title']}",
        number=content["number"],
        sender=Sender(alliance["name"], alliance["host"], tuple(alliance["address"])),
        details=(("Datum", german_day(issued_on)), ("Ihre Projektskizze", project["number"])),
        blocks=tuple(_blocks(content, conditions)),
        moment=datetime.combine(issued_on, time(12), UTC),
        notice="Rechenbeispiel – erfunden, kein echtes Schreiben" if sample else "",
    )


def _blocks(content: Mapping[str, Any], conditions: Sequence[str]) -> Iterator[Block]:
    project = content["application"]
    yield Facts(
        (("An", "\n".join(part for part in (project["applicant"], project.get("address", "")) if part)),)
    )
    yield Paragraph("Guten Tag,")
    yield Paragraph(
        f"anbei erhalten Sie die {SENT[content['kind']]} {content['number']} "
        f"zu Ihrem Vorhaben „{project['title']}“. {RESULTS[content['result']]}"
    )
    if conditions:
        yield Heading("Auflagen")
        yield Paragraph(
            "Bitte weisen Sie nach, dass diese Auflagen erfüllt sind. Das geht auf der Seite Ihrer Skizze."
        )
        yield Bullets(conditions, numbered=True)
    yield Heading("Wie es weitergeht")
    if content["result"] == "no_support":
        yield Paragraph(
            "Wenn Sie Fragen zu den Gründen haben, berät Sie die Geschäftsstelle gern. "
            "Über eine Zuwendung entscheidet die Bewilligungsstelle, nicht das Bündnis."
        )
    else:
        yield Paragraph(
            "Bitte fügen Sie die Stellungnahme dem Antrag bei, den Sie bei der Bewilligungsstelle stellen. "
            "Über die Zuwendung entscheidet die Bewilligungsstelle, nicht das Bündnis. "
            "Ändert sich Ihr Plan danach, sagen Sie es bitte der Geschäftsstelle, bevor Sie ihn umsetzen."
        )
    yield Paragraph(
        "Ob die Stellungnahme echt ist und noch gilt, kann jede Person prüfen: "
        "Nummer und Prüfsumme stehen auf ihrer letzten Seite."
    )
    yield Paragraph(f"Anlage: {KINDS[content['kind']]} {content['number']}")
    yield Signatures((Signature("Geschäftsstelle", content["alliance"]["name"]),))
