"""The kinds of mail there are; each room registers its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Kind:
    """A kind of mail: what it is called in the settings, and whether it is always sent.

    One that is not ``listed`` is tuned elsewhere, as reminders are.
    """

    key: str
    label: str | Promise
    essential: bool
    listed: bool = True


_kinds: dict[str, Kind] = {}


def register(key: str, label: str | Promise, *, essential: bool = False, listed: bool = True) -> None:
    """Make a kind known; ``essential`` ones can't be switched off."""
    _kinds[key] = Kind(key, label, essential, listed)


def kind_of(key: str) -> Kind:
    """The kind called ``key``. Raises KeyError for one that no room has registered."""
    return _kinds[key]


def all_kinds() -> list[Kind]:
    """All kinds, the essential ones first."""
    return sorted(_kinds.values(), key=lambda kind: (not kind.essential, str(kind.label)))
