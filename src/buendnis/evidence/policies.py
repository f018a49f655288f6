"""Who may do what with evidence, as sentences."""

from __future__ import annotations

from buendnis.evidence.models import Dataset, DatasetKind
from buendnis.ground.actor import Actor, Role


def may_import(actor: Actor, kind: str, alliance_id: int | None) -> bool:
    """Classifications and national statistics are the operator's; an office brings its own district figures."""
    if kind == DatasetKind.LOCAL:
        return alliance_id is not None and actor.in_office_of(alliance_id)
    return alliance_id is None and actor.role is Role.SYSTEM and actor.alliance_id is None


def may_undo(actor: Actor, dataset: Dataset) -> bool:
    """Whoever may import such a table may take it away again."""
    return may_import(actor, dataset.kind, dataset.alliance_id)


def may_cite(actor: Actor, alliance_id: int | None) -> bool:
    """Every member of an alliance may freeze evidence for it."""
    return alliance_id is not None and actor.member_of(alliance_id)
