"""Making the document of an issued opinion: typeset, sealed, and as DOCX. Slow, and under no lock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from buendnis.appraisal.content import opinion_content, paper_of
from buendnis.appraisal.models import ExpertOpinion, IssuedAs
from buendnis.appraisal.paper.opinion import Release
from buendnis.appraisal.paper.render import render_docx, render_pdf
from buendnis.appraisal.services.opinions import released_hash
from buendnis.ground.clock import today
from buendnis.ground.frozen import canonical_json, sha256_of
from buendnis.ground.papers.certificate import certificate_of, development_certificate, remember, remembered
from buendnis.ground.papers.seal import seal


def certificate() -> tuple[Path, str | None]:
    """The sealing certificate that the host names, or the sample one of this installation."""
    if settings.SEAL_PKCS12:
        return Path(settings.SEAL_PKCS12), settings.SEAL_PASSWORD or None
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return development_certificate(settings.HOME / "secrets", host), None


def trusted_certificates() -> list[bytes]:
    """The certificates whose seals count here: the present one, and those that sealed before it was renewed."""
    return [certificate_of(*certificate()), *remembered(_remembered())]


def documents_of(opinion: ExpertOpinion) -> tuple[bytes, bytes]:
    """The sealed PDF and the DOCX of an issued opinion, made from its frozen content only.

    Of one that was signed by hand before, it says by whom and when.
    """
    paper = paper_of(opinion.content, opinion.content_hash)
    if opinion.issued_as == IssuedAs.PAPER:
        paper = replace(paper, releases=tuple(_signed(opinion)))
    pdf = render_pdf(paper, canonical_json(opinion.content).encode())
    pkcs12, password = certificate()
    sealed = seal(
        pdf,
        pkcs12,
        password,
        reason=f"Fachliche Stellungnahme {opinion.number}",
        location=opinion.alliance.host.town,
    )
    remember(_remembered(), certificate_of(pkcs12, password))
    return sealed, render_docx(paper)


def printable_of(opinion: ExpertOpinion) -> tuple[bytes, bytes]:
    """The PDF without a seal and the DOCX of an opinion that is signed by hand, from its frozen content only."""
    paper = paper_of(opinion.content, opinion.content_hash)
    return render_pdf(paper, canonical_json(opinion.content).encode()), render_docx(paper)


def preview_of(opinion: ExpertOpinion) -> bytes:
    """The PDF of a draft, marked as such on every page, not sealed."""
    content = opinion_content(opinion)
    return render_pdf(paper_of(content, sha256_of(content), preview=True), canonical_json(content).encode())


def _signed(opinion: ExpertOpinion) -> Iterator[Release]:
    """Who released it here and who signed it by hand, in the place of the lines that were left for that."""
    for row in opinion.releases.filter(draft_hash=released_hash(opinion)).order_by("released_at", "pk"):
        day = opinion.signed_on if row.on_paper else today(row.released_at)
        yield Release(row.released_as, "", day, by_hand=row.on_paper)


def _remembered() -> Path:
    return settings.HOME / "secrets" / "seals-of-before"
