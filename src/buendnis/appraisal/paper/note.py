"""The note (Vermerk) that is filed with an opinion whose plan changed within the tolerance, in German."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from buendnis.appraisal.paper.german import changed_table
from buendnis.appraisal.paper.opinion import ChangedValue
from buendnis.ground.papers.blocks import Block, Box, Heading, Paragraph, Signature, Signatures, Tone
from buendnis.ground.papers.german import day
from buendnis.ground.papers.paper import Paper, Sender
from buendnis.ground.papers.pdf import paper_pdf


@dataclass(frozen=True)
class Note:
    """What the note says; plain values."""

    sender: Sender
    opinion: str
    project: str
    applicant: str
    reported_on: date
    reason: str
    rows: Sequence[ChangedValue]
    noted_on: date
    noted_as: str
    deviates: bool
    why: str = ""
    sample: bool = False


def note_pdf(note: Note) -> bytes:
    """The note as accessible PDF."""
    return paper_pdf(note_of(note))


def template_pdf(note: Note) -> bytes:
    """What the committee reads before it decides on a supplementary opinion, as accessible PDF."""
    blocks: list[Block] = [
        Heading("Geänderter Plan"),
        Paragraph(
            f"{note.applicant} hat am {day(note.reported_on)} mitgeteilt, dass sich der Plan ändert. "
            f"Begründung: {note.reason}"
        ),
        changed_table(note.rows),
    ]
    if note.why:
        blocks.append(Paragraph(f"Die Geschäftsstelle sagt dazu: {note.why}"))
    return paper_pdf(
        replace(note_of(note), kind="Beschlussvorlage", details=_details(note), blocks=tuple(blocks))
    )


def _details(note: Note) -> tuple[tuple[str, str], ...]:
    return (("Zur Stellungnahme", note.opinion), ("Gemeldet am", day(note.reported_on)))


def note_of(note: Note) -> Paper:
    """The note's paper."""
    return Paper(
        language="de",
        kind="Vermerk",
        subject=note.project,
        number=note.opinion,
        sender=note.sender,
        details=(("Zur Stellungnahme", note.opinion), ("Vermerkt am", day(note.noted_on))),
        blocks=tuple(_blocks(note)),
        moment=datetime.combine(note.noted_on, time(12), UTC),
        notice="Rechenbeispiel – erfunden, kein echter Vermerk" if note.sample else "",
    )


def _blocks(note: Note) -> Iterator[Block]:
    yield Box("Die Stellungnahme gilt unverändert.", "", (), Tone.GOOD)
    yield Heading("Geänderter Plan")
    yield Paragraph(
        f"{note.applicant} hat am {day(note.reported_on)} mitgeteilt, dass sich der Plan ändert. "
        f"Begründung: {note.reason}"
    )
    yield changed_table(note.rows)
    yield Heading("Ergebnis")
    yield Paragraph(
        "Die Änderung geht über die Toleranz der Geschäftsordnung hinaus. Eine ergänzende Stellungnahme ist "
        "trotzdem nicht nötig:"
        if note.deviates
        else "Die Änderung bleibt in der Toleranz der Geschäftsordnung. Eine ergänzende Stellungnahme ist nicht nötig."
    )
    if note.why:
        yield Paragraph(note.why)
    yield Signatures((Signature(note.noted_as, "", f"vermerkt am {day(note.noted_on)}"),))
