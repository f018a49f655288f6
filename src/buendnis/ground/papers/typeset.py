"""Typst with its doors shut: a template and data in, an accessible PDF out.

The data reach the template as JSON, so that no text can be markup. Everything lies in a private folder that
ends with the call; the machine's fonts are out of reach, and no template names a package to be fetched.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from buendnis.ground.papers.letters import FONTS, printable

BLOCKS = Path(__file__).parent / "typst"
STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]
LARGEST_DATA = 2_000_000
VERBATIM = "verbatim"


class TypesetError(Exception):
    """The paper could not be set; the text says why."""


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF, byte for byte, with a plain ASCII name.

    ``relationship`` is PDF's: source, data, alternative or supplement.
    """

    name: str
    content: bytes
    media_type: str
    description: str
    relationship: str = "data"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", self.name):
            raise ValueError(f"“{self.name}” is no plain name for a file.")


def typeset(
    template: Path,
    data: Mapping[str, Any],
    *,
    title: str,
    language: str,
    author: str,
    moment: datetime,
    attachments: Sequence[Attachment] = (),
    images: Mapping[str, bytes] | None = None,
) -> bytes:
    """The PDF, tagged, declared as PDF/A-3a and PDF/UA-1. The same arguments give the same bytes.

    The template imports the shared blocks from ``/shared/…`` and calls ``paper-setup``; it finds the data in
    ``/data.json`` and each image as ``/images/<name>``. ``moment`` must be aware. What lies under the key
    ``verbatim`` is handed over as it is, without places to break. Raises :class:`TypesetError`.
    """
    about = {
        "title": printable(title),
        "language": language,
        "author": printable(author),
        "moment": list(moment.astimezone(UTC).timetuple()[:6]),
        "attachments": [
            {
                "name": one.name,
                "file": f"/attachments/{number}",
                "media_type": one.media_type,
                "description": one.description,
                "relationship": one.relationship,
            }
            for number, one in enumerate(attachments)
        ],
    }
    document = json.dumps({**_prepared(data), "about": about}, ensure_ascii=False, sort_keys=True)
    if len(document) > LARGEST_DATA:
        raise TypesetError(f"The text of the paper is too long: {len(document)} characters.")
    with tempfile.TemporaryDirectory(prefix="paper-") as name:
        root = Path(name)
        (root / "data.json").write_text(document, encoding="utf-8")
        shutil.copyfile(template, root / "main.typ")
        shutil.copytree(BLOCKS, root / "shared")
        for folder, files in (
            ("attachments", {str(number): one.content for number, one in enumerate(attachments)}),
            ("images", images or {}),
        ):
            (root / folder).mkdir()
            for file, content in files.items():
                (root / folder / file).write_bytes(content)
        return _compile(root, moment)


def _compile(root: Path, moment: datetime) -> bytes:
    try:
        pdf, warnings = typst.compile_with_warnings(
            root / "main.typ",
            root=root,
            font_paths=_fonts(),
            format="pdf",
            pdf_standards=[*STANDARDS],
            timestamp=moment.astimezone(UTC),
        )
    except typst.TypstError as error:
        raise TypesetError("; ".join([error.message, *error.hints])) from error
    if warnings:
        raise TypesetError("; ".join(warning.message for warning in warnings))
    return pdf


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _prepared(value: Any) -> Any:
    """The data with every text printable; what is verbatim stays."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: one if key == VERBATIM else _prepared(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_prepared(one) for one in value]
    return value
