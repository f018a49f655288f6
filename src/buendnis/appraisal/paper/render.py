"""The expert opinion as PDF and DOCX."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from buendnis.appraisal.paper.german import german_paper
from buendnis.appraisal.paper.opinion import OpinionPaper
from buendnis.ground.papers.docx import paper_docx
from buendnis.ground.papers.paper import Paper
from buendnis.ground.papers.pdf import paper_pdf
from buendnis.ground.papers.typeset import Attachment

CONTENT_NAME = "stellungnahme.json"
LANGUAGES: dict[str, Callable[[OpinionPaper], Paper]] = {"de": german_paper}


def render_pdf(opinion: OpinionPaper, content: bytes) -> bytes:
    """The opinion as accessible PDF; its canonical content lies inside as ``stellungnahme.json``.

    The same opinion and content give the same bytes. Raises ValueError if the opinion names another hash
    than the content's or a language that it can't be written in, TypesetError if it can't be set.
    """
    if hashlib.sha256(content).hexdigest() != opinion.content_hash:
        raise ValueError("The content is not the one whose hash the opinion names.")
    attachment = Attachment(
        CONTENT_NAME, content, "application/json", "Inhalt der Stellungnahme, maschinenlesbar", "data"
    )
    return paper_pdf(_paper(opinion), [attachment])


def render_docx(opinion: OpinionPaper) -> bytes:
    """The same words as DOCX, for those who edit, print, sign and scan; ValueError for the language."""
    return paper_docx(_paper(opinion))


def _paper(opinion: OpinionPaper) -> Paper:
    try:
        return LANGUAGES[opinion.language](opinion)
    except KeyError:
        raise ValueError(f"An opinion cannot be written in the language “{opinion.language}”.") from None
