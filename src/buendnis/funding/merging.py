"""Two who change the same form: what each changed since it was opened, and where that is a conflict.

A form carries a mark of every value that it showed (:func:`marks`). With them the server knows, field by field,
what this writer changed and what somebody else has stored since. Only what both changed, and differently, is a
conflict; the rest is merged without asking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from buendnis.ground.frozen import sha256_of

DIGITS = 12  # of the hash: enough to notice a change, and short in a form


def plain(value: Any) -> Any:
    """A value as it is compared: line breaks as one character, no spaces around, whatever a browser made of it."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def mark(value: Any) -> str:
    """The mark of one value."""
    return sha256_of(plain(value))[:DIGITS]


def marks(values: Mapping[str, Any]) -> str:
    """The marks of all ``values``, as a form carries them in one hidden field."""
    return " ".join(f"{name}={mark(value)}" for name, value in values.items())


def read_marks(text: str) -> dict[str, str]:
    """What a form carried. Of anything else nothing: then every difference is one that a person looks at."""
    pairs = (each.rpartition("=") for each in text.split(" "))
    return {name: value for name, _sign, value in pairs if name}


@dataclass(frozen=True)
class Merged:
    """``values``: what the form says now, with the other's where only they changed something.

    ``mine``: the names that this writer changes; ``theirs``: those that somebody else changed meanwhile and
    that are taken over; ``conflicts``: those that both changed, with this writer's in ``values``.
    """

    values: dict[str, Any]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    conflicts: tuple[str, ...]


def merge(seen: Mapping[str, str], entered: Mapping[str, Any], stored: Mapping[str, Any]) -> Merged:
    """Bring together what was ``entered`` on a form that showed ``seen``, and what is ``stored`` now.

    A name that the form did not show (``seen`` lacks it) is a conflict wherever both differ.
    """
    values: dict[str, Any] = {}
    mine, theirs, conflicts = [], [], []
    for name, now in stored.items():
        said = entered.get(name, now)
        values[name] = said
        if plain(said) == plain(now):
            continue
        i_changed, they_changed = seen.get(name) != mark(said), seen.get(name) != mark(now)
        if i_changed and they_changed:
            conflicts.append(name)
        elif i_changed:
            mine.append(name)
        else:
            theirs.append(name)
            values[name] = now
    return Merged(values, tuple(mine), tuple(theirs), tuple(conflicts))


def merge_rows(
    seen: Mapping[str, str], here: Mapping[str, Any], there: Mapping[str, Any]
) -> dict[str, Literal["same", "mine", "theirs", "conflict"]]:
    """For each row by its key whose counts: that of this writer (``here``), or that stored by others (``there``).

    A row that one of them lacks was taken out there, or added by the other if ``seen`` lacks it, too. Rows that
    both changed, or that one changed and the other took out, are a conflict.
    """
    found: dict[str, Literal["same", "mine", "theirs", "conflict"]] = {}
    for key in {**there, **here}:
        mine, theirs = here.get(key), there.get(key)
        if plain(mine) == plain(theirs):
            found[key] = "same"
            continue
        was = seen.get(key)
        i_changed = was is not None if mine is None else was != mark(mine)
        they_changed = was is not None if theirs is None else was != mark(theirs)
        found[key] = "conflict" if i_changed and they_changed else "mine" if i_changed else "theirs"
    return found
