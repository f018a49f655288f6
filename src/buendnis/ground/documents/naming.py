"""Names of files as they can be shown, stored and handed out again."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
_UNSAFE = re.compile(r'[\\/:*?"<>|]+')


def clean_name(name: str) -> str:
    """``name`` without folders, control characters and marks that turn the direction of writing."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(char for char in last if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    shown = _UNSAFE.sub("_", " ".join(shown.split())).strip(". ")
    stem, dot, ending = shown.rpartition(".")
    if not dot:
        stem, ending = shown, ""
    ending = ending[:10]
    stem = stem[: LONGEST - len(ending) - 1].strip(". ") or "Datei"
    return f"{stem}.{ending}" if ending else stem
