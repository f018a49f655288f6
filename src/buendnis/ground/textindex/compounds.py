"""What German compounds end with, so that "Digitalisierungslabor" is found by "Labor", too.

The database's stemmer knows no compounds. Their beginnings are found by a search for the beginning of a word; their
ends only if they are indexed as words of their own. Which ends count is a list (``parts.txt``) and not a guess: any
string of letters ends like many a word.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from buendnis.ground.textindex.folding import fold, words_of

SHORTEST_PART = 4
SHORTEST_COMPOUND = 8
_LONGEST = 60
_ENDINGS: Final = ("", "e", "n", "s", "en", "er", "es", "ern", "in", "innen")
_LINKS: Final = ("", "s", "n", "es", "en", "er", "e")
# what makes a verb or a noun of another one is no first half of a compound
_PREFIXES: Final = frozenset(
    {"ab", "an", "auf", "aus", "be", "bei", "ein", "emp", "ent", "er", "ge", "miss", "mit", "nach", "uber"}
    | {"um", "un", "unter", "ver", "vor", "wider", "wieder", "zer", "zu"}
)
_VOWELS: Final = frozenset("aeiouy")


def ends_of(word: str) -> tuple[str, ...]:
    """The words with which the folded ``word`` ends as a compound, the longest first; none for other words."""
    return _ends_of(word) if SHORTEST_COMPOUND <= len(word) <= _LONGEST else ()


def ends_in(text: str, most: int) -> str:
    """What the compounds of ``text`` end with, each end as often as it stands there, as a text."""
    return " ".join(end for word in words_of(text, most) for end in ends_of(fold(word)))


@lru_cache(maxsize=50_000)
def _ends_of(word: str) -> tuple[str, ...]:
    places = range(3, len(word) - SHORTEST_PART + 1)
    return tuple(
        word[place:]
        for place in places
        if word[:place] not in _PREFIXES
        and not _VOWELS.isdisjoint(word[:place])
        and _is_made_of_parts(word[place:])
        # "Teilzeitausbildung" ends with "Ausbildung", and that is no kind of "Bildung"
        and not any(
            word[:place].endswith(prefix) and _is_listed(prefix + word[place:]) for prefix in _PREFIXES
        )
    )


def _is_listed(text: str) -> bool:
    return any(text.endswith(ending) and text.removesuffix(ending) in _parts() for ending in _ENDINGS)


def _is_made_of_parts(text: str) -> bool:
    return _is_listed(text) or any(
        text[:place].endswith(link) and text[:place].removesuffix(link) in _parts()
        for place in range(SHORTEST_PART, len(text) - SHORTEST_PART + 1)
        for link in _LINKS
        if _is_made_of_parts(text[place:])
    )


@cache
def _parts() -> frozenset[str]:
    lines = Path(__file__).with_name("parts.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(fold(line) for line in lines if line and not line.startswith("#"))
