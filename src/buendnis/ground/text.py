"""German order of words, computed here because the embedded database knows no collation but bytes."""

from __future__ import annotations

import re
import unicodedata

_SPECIAL = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_NUMBER = re.compile(r"\d+")


def sort_key(text: str) -> str:
    """A key whose byte order is the German dictionary order of ``text`` (DIN 5007-1), numbers by value.

    "Ärger" comes before "Zebra", "Kammer 2" before "Kammer 10". The text itself follows the key, so that
    words which differ in accents only still have one order.
    """
    folded = text.casefold().translate(_SPECIAL)
    folded = "".join(
        char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char)
    )
    folded = _NUMBER.sub(lambda match: f"{len(match[0].lstrip('0')):02d}{match[0].lstrip('0')}", folded)
    return f"{' '.join(folded.split())}\x01{text}"[:400]
