"""What an appraisal brings to a meeting: the outline as it was submitted, its documents, the points and the proposal.

All of it is German, from frozen content only. The points are confidential: whoever has a conflict of interest does
not get them with the papers of the meeting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import translation

from buendnis.appraisal.models import AppraisalCase, OpinionResult
from buendnis.appraisal.rubrics import aspects_of
from buendnis.decisions.subjects import SubjectPaper
from buendnis.funding.selectors.content import presented
from buendnis.ground.clock import today
from buendnis.ground.documents import selectors as documents
from buendnis.ground.documents.models import Document
from buendnis.ground.frozen import sha256_of
from buendnis.ground.money import euro
from buendnis.ground.papers.blocks import Block, Box, Column, Facts, Heading, Paragraph, Table
from buendnis.ground.papers.german import day, points
from buendnis.ground.papers.paper import Paper, Sender
from buendnis.ground.papers.pdf import paper_pdf

PDF = "application/pdf"


def papers_of(cases: Iterable[AppraisalCase]) -> dict[str, list[SubjectPaper]]:
    """The papers of appraisals by the public ids of these, in the order in which one reads them; one question."""
    cases = list(cases)
    found = documents.by_id(UUID(row["document"]) for case in cases for row in _named(case))
    return {str(case.public_id): list(_papers_of(case, found)) for case in cases}


def _named(case: AppraisalCase) -> Iterable[dict[str, Any]]:
    """The documents that the revision names."""
    rows: list[dict[str, Any]] = case.revision.content.get("documents", [])
    return rows


def _papers_of(case: AppraisalCase, found: Mapping[UUID, Document]) -> Iterator[SubjectPaper]:
    revision = case.revision
    yield SubjectPaper(
        f"Projektskizze: {case.application.title}",
        "Projektskizze.pdf",
        PDF,
        revision.content_hash,
        lambda: paper_pdf(_outline(case)),
    )
    if case.evaluation:
        yield SubjectPaper(
            f"Bewertung: {case.application.title}",
            "Bewertung.pdf",
            PDF,
            sha256_of([case.evaluation, case.proposal]),
            lambda: paper_pdf(_points(case)),
            is_confidential=True,
        )
    for row in _named(case):
        document = found.get(UUID(row["document"]))
        if document is not None:
            yield SubjectPaper(
                row["requirement_title"] or document.name,
                document.name,
                document.media_type,
                document.sha256,
                _reader(document),
            )


def _outline(case: AppraisalCase) -> Paper:
    content = case.revision.content
    with translation.override("de"):
        return _paper(case, "Projektskizze", tuple(_outline_blocks(content)))


def _outline_blocks(content: dict[str, Any]) -> Iterator[Block]:
    for part in presented(content):
        rows = tuple((str(line.label), line.text) for line in part.lines if line.text)
        if rows:
            yield Heading(str(part.title))
            yield Facts(rows)
    yield Heading("Ausgaben und Finanzierung")
    yield from _sums("Zuwendungsfähige Ausgaben", "Ausgabenart", _expenditure(content))
    yield from _sums(
        "Finanzierung", "Herkunft der Mittel", [(row["label"], row["amount"]) for row in content["sources"]]
    )


def _expenditure(content: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (f"{row['category_label']}: {row['label']} ({row['year']})", row["amount"])
        for row in content["expenditure"]
    ]


def _sums(caption: str, heading: str, rows: Sequence[tuple[str, str]]) -> Iterator[Block]:
    if not rows:
        yield Paragraph(f"{caption}: keine Angaben.")
        return
    total = sum((Decimal(amount) for _label, amount in rows), Decimal(0))
    yield Table(
        caption,
        (Column(heading, 3), Column("Betrag", 1, right=True)),
        (*((label, euro(Decimal(amount))) for label, amount in rows), ("Summe", euro(total))),
        sums=1,
    )


def _points(case: AppraisalCase) -> Paper:
    with translation.override("de"):
        return _paper(case, "Bewertung", tuple(_points_blocks(case)))


def _points_blocks(case: AppraisalCase) -> Iterator[Block]:
    proposal = case.proposal
    if proposal.get("result"):
        yield Box(str(OpinionResult(proposal["result"]).label), proposal.get("summary", ""))
    means, reasons = case.evaluation["means"], proposal.get("reasons", {})
    aspects = list(aspects_of(case.rubric))
    yield Heading("Punkte")
    yield Paragraph(f"Grundlage: {case.evaluation['assessments']} Bewertungen. Genannt ist der Mittelwert.")
    yield Table(
        "Punkte je Gesichtspunkt",
        (Column("Gesichtspunkt", 5), Column("höchstens", 2, right=True), Column("Mittelwert", 2, right=True)),
        tuple(
            (
                aspect.label,
                points(aspect.maximum),
                points(Decimal(means[aspect.key])) if means.get(aspect.key) is not None else "–",
            )
            for aspect in aspects
        ),
    )
    for aspect in aspects:
        if reasons.get(aspect.key):
            yield Heading(aspect.label, 2)
            yield Paragraph(reasons[aspect.key])


def _paper(case: AppraisalCase, kind: str, blocks: tuple[Block, ...]) -> Paper:
    alliance, revision = case.alliance, case.revision
    host = alliance.host
    address = tuple(line for line in (host.street, f"{host.postcode} {host.town}".strip()) if line)
    submitted = today(revision.submitted_at)
    return Paper(
        language="de",
        kind=kind,
        subject=case.application.title,
        number=case.application.number,
        sender=Sender(alliance.name, host.name, address),
        details=(
            ("Fassung", f"{revision.number}, eingereicht am {day(submitted)}"),
            ("Prüfsumme der Fassung", revision.content_hash),
        ),
        blocks=blocks,
        moment=datetime.combine(submitted, time(12), UTC),
    )


def _reader(document: Document) -> Callable[[], bytes]:
    return lambda: documents.content_of(document)
