"""Which column means what: proposed from its heading, decided by a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

_SPECIAL = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_SAME, _PART, _ALIKE = 100, 70, 55
_LEAST_ALIKE = 0.84


class Kind(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DAY = "day"
    AMOUNT = "amount"
    YES_NO = "yes_no"
    YEAR = "year"
    POSTCODE = "postcode"
    EMAIL = "email"
    CHOICE = "choice"
    CUSTOM = "custom"


@dataclass(frozen=True)
class Target:
    """What a column can mean. ``synonyms`` are headings seen in the wild, written as people write them.

    ``choices`` (of a CHOICE) maps each word that a cell may hold to its value; ``read`` (of a CUSTOM) raises
    ``values.Unreadable``. ``longest`` limits texts. ``dash_is_zero`` (of an AMOUNT): as accountants write nothing.
    """

    key: str
    label: str | Promise
    kind: Kind = Kind.TEXT
    synonyms: tuple[str, ...] = ()
    required: bool = False
    longest: int = 200
    choices: Mapping[str, Any] | None = None
    read: Callable[[Any], Any] | None = None
    dash_is_zero: bool = False


def fold(text: str) -> str:
    """``text`` so that spellings of the same heading or name become equal: "Träger " and "TRAEGER:"."""
    folded = text.casefold().translate(_SPECIAL)
    folded = "".join(
        each for each in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(each)
    )
    for two, one in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        folded = folded.replace(two, one)
    return " ".join(re.sub(r"[^a-z0-9€%]+", " ", folded).split())


def guess_columns(headings: Sequence[Sequence[str]], targets: Sequence[Target]) -> dict[str, int]:
    """For each target that was recognised, the number of its column, from 1.

    ``headings`` holds for each column the words above it from top to bottom, one or two. No column is used
    twice; the surest matches are made first.
    """
    found: list[tuple[int, int, str]] = []
    for column, words in enumerate(headings, start=1):
        for target in targets:
            score = _score(words, target)
            if score:
                found.append((-score, column, target.key))
    guessed: dict[str, int] = {}
    used: set[int] = set()
    order = {target.key: place for place, target in enumerate(targets)}
    for _least, column, key in sorted(found, key=lambda each: (each[0], order[each[2]], each[1])):
        if key not in guessed and column not in used:
            guessed[key] = column
            used.add(column)
    return guessed


def _score(words: Sequence[str], target: Target) -> int:
    """How surely a column headed by ``words`` is ``target``; 0: not at all."""
    said = [fold(word) for word in words if word]
    if not said:
        return 0
    texts = [(" ".join(said), 0), (said[-1], 4)]
    if len(said) > 1 and said[0] == said[-1]:
        texts = [(said[0], 0)]
    best = 0
    for text, less in texts:
        for synonym in {fold(str(target.label)), *map(fold, target.synonyms)}:
            best = max(best, _alike(text, synonym) - less)
    return max(best, 0)


def _alike(text: str, synonym: str) -> int:
    if not text or not synonym:
        return 0
    if text == synonym:
        return _SAME
    if re.search(rf"\b{re.escape(synonym)}\b", text):
        # the more of the heading it explains, the surer
        return _PART + round(20 * len(synonym) / len(text))
    if len(text) >= 5 and SequenceMatcher(None, text, synonym).ratio() >= _LEAST_ALIKE:
        return _ALIKE
    return 0
