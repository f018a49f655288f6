"""How a committee voted, in German words, from the outcome that the ballot engine gave and a resolution keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# what the opinion lists: the first three always, the others where somebody did so
ALWAYS = (("yes", "Ja"), ("no", "Nein"), ("abstain", "Enthaltung"))
WHERE_ANY = (
    ("object", "Widerspruch gegen das Umlaufverfahren"),
    ("consenting", "Zustimmung durch Schweigen"),
    ("recused", "Nicht beteiligt wegen Befangenheit"),
)


def counts_of(outcome: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    """Kind of vote and number of seats, in the order of the opinion's table; nothing for no outcome."""
    numbers = outcome.get("numbers")
    if not numbers:
        return ()
    rows = [(label, int(numbers[key])) for key, label in ALWAYS]
    rows += [(label, int(numbers[key])) for key, label in WHERE_ANY if numbers[key]]
    return tuple(rows)


def sentence_of(outcome: Mapping[str, Any]) -> str:
    """The engine's own German sentence on quorum and majority; empty for no outcome."""
    sentence = outcome.get("sentence") or {}
    return str(sentence.get("de", ""))
