"""A paper as PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import qrcode
from qrcode.image.svg import SvgPathImage

from buendnis.ground.papers.blocks import Facts
from buendnis.ground.papers.paper import Paper
from buendnis.ground.papers.typeset import BLOCKS, VERBATIM, Attachment, typeset

TEMPLATE: Path = BLOCKS / "paper.typ"


def paper_pdf(paper: Paper, attachments: Sequence[Attachment] = ()) -> bytes:
    """The paper as tagged PDF, declared as PDF/A-3a and PDF/UA-1; the same paper gives the same bytes.

    Raises :class:`~buendnis.ground.papers.typeset.TypesetError`.
    """
    check = paper.verification
    data = {
        "kind": paper.kind,
        "subject": paper.subject,
        "number": paper.number,
        "notice": paper.notice,
        "stamp": paper.stamp,
        "details": _said(paper.details),
        "sender": {"name": paper.sender.name, "line": paper.sender.line},
        "blocks": [
            {"kind": block.kind, "rows": _said(block.rows)} if isinstance(block, Facts) else asdict(block)
            for block in paper.blocks
        ],
        "verification": {VERBATIM: asdict(check)} if check else None,
    }
    return typeset(
        TEMPLATE,
        data,
        title=paper.title,
        language=paper.language,
        author=paper.sender.name,
        moment=paper.moment,
        attachments=attachments,
        images={"code.svg": qr_code(check.address)} if check else None,
    )


def qr_code(text: str) -> bytes:
    """A QR code as SVG, with the quiet zone that readers need."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=2)
    code.add_data(text)
    image = code.make_image(image_factory=SvgPathImage)
    target = io.BytesIO()
    image.save(target)
    return target.getvalue()


def _said(rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(term, said) for term, said in rows if said.strip()]
