"""One way to write German words, because people write "Fachkraefte" and "Fachkräfte", "Strasse" and "Straße".

The database brings no ``unaccent``, and its stemmer treats "ae" differently from release to release. So both what
is indexed and what is asked for is folded here first; afterwards a plural by umlaut ("Kräfte") has the stem of
its singular ("Kraft"), too.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# "ue" stays after a vowel or q: "neue", "Bauer", "Quelle"
_SPELT_OUT = re.compile(r"(?<![aeoiuyq])ue|ae|oe")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# the stop words of the German configuration that folding would hide from it
_HIDDEN_STOP_WORDS: Final = frozenset({"fur", "konnen", "konnte", "uber", "wahrend", "wurde", "wurden"})
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def fold(text: str) -> str:
    """``text`` in small letters without umlauts, ß and accents, and without the stop words that had one."""
    plain = _NOT_TEXT.sub(" ", text).casefold()  # "ß" becomes "ss" by this
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = _SPELT_OUT.sub(lambda found: found[0][0], plain)
    return _WORD.sub(lambda found: "" if found[0] in _HIDDEN_STOP_WORDS else found[0], plain)


def words_of(text: str, most: int) -> list[str]:
    """The words of ``text`` as they were written, each as often as it stands there; at most ``most``."""
    found: list[str] = []
    for match in _WORD.finditer(_NOT_TEXT.sub(" ", text)):
        found += match[0].split("-")
        if len(found) >= most:
            return found[:most]
    return found
