"""Making the files of approved minutes and of their addenda: slow, in a job, under no lock."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from buendnis.decisions.hidden import cut
from buendnis.decisions.models import Minutes, MinutesAddendum
from buendnis.decisions.paper import addendum_paper, minutes_paper
from buendnis.decisions.services.minutes import addendum_content, locked_minutes
from buendnis.decisions.subjects import Hidden
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.documents.services import store_bytes
from buendnis.ground.frozen import canonical_json
from buendnis.ground.papers.docx import paper_docx
from buendnis.ground.papers.paper import Paper
from buendnis.ground.papers.pdf import paper_pdf
from buendnis.ground.papers.typeset import Attachment
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, verb

MINUTES = "decisions.minutes"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def minutes_files(minutes: Minutes) -> tuple[bytes, bytes]:
    """PDF and DOCX of approved minutes, from their frozen document only; the same words in both."""
    if minutes.frozen_at is None:
        raise ValueError("Only approved minutes are printed.")
    paper = minutes_paper(minutes.document, minutes.frozen_at, content_hash=minutes.document_hash)
    content = canonical_json(minutes.document).encode()
    attachment = Attachment(
        "niederschrift.json", content, "application/json", "Inhalt der Niederschrift, maschinenlesbar", "data"
    )
    return paper_pdf(paper, [attachment]), paper_docx(paper)


def preview_of(minutes: Minutes) -> bytes:
    """The PDF of minutes that are not approved, marked so on every page."""
    return paper_pdf(minutes_paper(minutes.document, present(), preview=True))


def extract_of(minutes: Minutes, hidden: Mapping[str, Hidden]) -> bytes:
    """The PDF of approved minutes without what is hidden from the reader, marked so on every page.

    It does not name the checksum of the whole, by which one could try out what is hidden.
    """
    if minutes.frozen_at is None:
        raise ValueError("Only approved minutes are printed.")
    document = cut(minutes.document, hidden)
    return paper_pdf(minutes_paper(document, minutes.frozen_at, extract=True))


def addendum_files(addendum: MinutesAddendum) -> tuple[bytes, bytes]:
    """PDF and DOCX of an addendum."""
    paper = _addendum(addendum)
    return paper_pdf(paper), paper_docx(paper)


def _addendum(addendum: MinutesAddendum) -> Paper:
    content = addendum_content(
        addendum.minutes, addendum.number, addendum.text, addendum.reason, addendum.added_at
    )
    return addendum_paper(addendum.minutes.document, content, addendum.added_at, addendum.document_hash)


@verb
def keep_minutes(minutes: Minutes, pdf: bytes, docx: bytes) -> None:
    """Keep the files; a second run leaves what the first has kept."""
    minutes = locked_minutes(minutes)
    if minutes.pdf is not None:
        return
    actor = Actor.system("print", minutes.meeting.committee.alliance_id)
    name = f"Niederschrift {minutes.meeting.starts_at:%Y-%m-%d}"
    minutes.pdf, minutes.docx = _stored(actor, minutes, minutes, name, pdf, docx)
    minutes.problem = ""
    minutes.save(update_fields=["pdf", "docx", "problem"])
    record(actor, "minutes.printed", minutes, alliance_id=actor.alliance_id)


@verb
def keep_addendum(addendum: MinutesAddendum, pdf: bytes, docx: bytes) -> None:
    """The same for an addendum."""
    minutes = locked_minutes(addendum.minutes)
    addendum = minutes.addenda.get(pk=addendum.pk)
    if addendum.pdf is not None:
        return
    actor = Actor.system("print", minutes.meeting.committee.alliance_id)
    name = f"Nachtrag {addendum.number} zur Niederschrift {minutes.meeting.starts_at:%Y-%m-%d}"
    addendum.pdf, addendum.docx = _stored(actor, minutes, addendum, name, pdf, docx)
    addendum.problem = ""
    addendum.save(update_fields=["pdf", "docx", "problem"])
    record(actor, "minutes.addendum_printed", addendum, alliance_id=actor.alliance_id)


def _stored(
    actor: Actor, minutes: Minutes, owner: Minutes | MinutesAddendum, name: str, pdf: bytes, docx: bytes
) -> tuple[UUID, UUID]:
    reference = reference_to(owner, str(minutes.meeting))

    def kept(content: bytes, ending: str, media_type: str) -> UUID:
        stored = store_bytes(
            actor,
            content,
            f"{name}.{ending}",
            media_type,
            alliance_id=actor.alliance_id,
            owner=reference,
            kind=MINUTES,
        )
        return stored.public_id

    return kept(pdf, "pdf", PDF), kept(docx, "docx", DOCX)
