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
SHORTEST_FIRST = 3  # letters before the end that counts
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
    return tuple(
        word[place:]
        for place in _ends_made_of_parts(word)
        if word[:place] not in _PREFIXES
        and not _VOWELS.isdisjoint(word[:place])
        # "Teilzeitausbildung" ends with "Ausbildung", and that is no kind of "Bildung"
        and not any(
            word[:place].endswith(prefix) and _is_listed(prefix + word[place:]) for prefix in _PREFIXES
        )
    )


def _ends_made_of_parts(word: str) -> list[int]:
    """Where the ends of ``word`` begin that are parts, or parts one after the other, the longest end first.

    Each place is looked at once, from the end on: whoever types sixty letters without a sense waits no longer.
    """
    made: list[int] = []
    for start in range(len(word) - SHORTEST_PART, SHORTEST_FIRST - 1, -1):
        if _is_listed(word[start:]) or any(
            place - start >= SHORTEST_PART and _leads_on(word[start:place]) for place in made
        ):
            made.append(start)
    return made[::-1]


def _is_listed(text: str) -> bool:
    return any(text.endswith(ending) and text.removesuffix(ending) in _parts() for ending in _ENDINGS)


def _leads_on(text: str) -> bool:
    return any(text.endswith(link) and text.removesuffix(link) in _parts() for link in _LINKS)


@cache
def _parts() -> frozenset[str]:
    lines = Path(__file__).with_name("parts.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(fold(line) for line in lines if line and not line.startswith("#"))
