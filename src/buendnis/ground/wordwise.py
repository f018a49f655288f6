"""The difference of two texts as people read it: word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_TOKEN = re.compile(r"\S+\s*|\s+")
LONGEST_IN_WORDS = 60_000  # characters; beyond that two texts are set one after the other


class Kind(StrEnum):
    """What became of a piece."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    CHANGED = "changed"


@dataclass(frozen=True)
class Piece:
    """Some words of a text that stayed, went or came."""

    kind: Kind
    text: str


def words(before: str, after: str) -> tuple[Piece, ...]:
    """``before`` and ``after`` as one text of pieces; without the removed ones it is ``after``, and vice versa."""
    if before == after:
        return (Piece(Kind.SAME, after),) if after else ()
    if len(before) + len(after) > LONGEST_IN_WORDS:
        whole = ((Kind.REMOVED, before), (Kind.ADDED, after))
        return tuple(Piece(kind, text) for kind, text in whole if text)
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[Piece] = []
    for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            pieces.append(Piece(Kind.SAME, "".join(new[c:d])))
            continue
        if a < b:
            pieces.append(Piece(Kind.REMOVED, "".join(old[a:b])))
        if c < d:
            pieces.append(Piece(Kind.ADDED, "".join(new[c:d])))
    return tuple(pieces)
