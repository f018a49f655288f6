"""The operator's own words: imprint, privacy, accessibility contact, as text files beside the data."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

LONGEST = 100_000


def operator_text(name: str) -> list[str]:
    """The paragraphs of ``<home>/texts/<name>.<language>.txt``, else of ``<name>.txt``; empty without a file.

    Plain text: paragraphs are parted by empty lines, and nothing in them is markup.
    """
    folder = Path(settings.OPERATOR_TEXTS)
    for file in (folder / f"{name}.{get_language()}.txt", folder / f"{name}.txt"):
        try:
            text = file.read_text(encoding="utf-8")[:LONGEST]
        except FileNotFoundError:
            continue
        return [part.strip() for part in text.split("\n\n") if part.strip()]
    return []
