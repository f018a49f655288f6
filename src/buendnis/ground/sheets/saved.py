"""Keeping what columns meant, and finding it again for the same headings."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from buendnis.ground.clock import now
from buendnis.ground.sheets.columns import fold
from buendnis.ground.sheets.models import SavedMapping


def signature_of(headings: Sequence[Sequence[str]]) -> str:
    """The same for two lists whose headings say the same in the same order, however they are spelt."""
    said = "\n".join(" ".join(fold(word) for word in words) for words in headings)
    return sha256(said.encode()).hexdigest()


def remember(
    alliance_id: int, kind: str, headings: Sequence[Sequence[str]], choices: Any, *, scope: str = ""
) -> None:
    """Keep ``choices`` for lists of ``kind`` with these headings; what was kept for them before is replaced."""
    SavedMapping.objects.update_or_create(
        alliance_id=alliance_id,
        kind=kind,
        scope=scope,
        signature=signature_of(headings),
        defaults={"choices": choices, "used_at": now()},
    )


def recalled(alliance_id: int, kind: str, headings: Sequence[Sequence[str]], *, scope: str = "") -> Any:
    """What was chosen the last time for lists of ``kind`` with these headings; None for new ones."""
    found = SavedMapping.objects.filter(
        alliance_id=alliance_id, kind=kind, scope=scope, signature=signature_of(headings)
    ).first()
    return found.choices if found else None


def kept(alliance_id: int, kind: str, scopes: Sequence[str]) -> list[Any]:
    """All that was chosen for lists of ``kind``: of the first scope before the next one, the newest first."""
    rows = SavedMapping.objects.filter(alliance_id=alliance_id, kind=kind, scope__in=scopes)
    newest = rows.order_by("-used_at", "-pk").values_list("scope", "choices")
    return [choices for _scope, choices in sorted(newest, key=lambda row: scopes.index(row[0]))]
