"""Who may do what with evidence, as sentences."""

from __future__ import annotations

from buendnis.evidence.models import Dataset, DatasetKind, Exhibit, Visibility
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


def may_bring_exhibit(actor: Actor, alliance_id: int | None) -> bool:
    """Every member may bring a document: a partner knows its members best."""
    return alliance_id is not None and actor.member_of(alliance_id)


def may_read_exhibit(actor: Actor, exhibit: Exhibit) -> bool:
    """Members read what is shared; what is confidential the secretariat and whoever brought it."""
    return actor.member_of(exhibit.alliance_id) and (
        exhibit.visibility == Visibility.MEMBERS or may_change_exhibit(actor, exhibit)
    )


def may_change_exhibit(actor: Actor, exhibit: Exhibit) -> bool:
    """The secretariat keeps all documents in order; else whoever brought one, as long as they are a member."""
    is_own = exhibit.brought_by is not None and exhibit.brought_by == actor.user_id
    return actor.in_office_of(exhibit.alliance_id) or (is_own and actor.member_of(exhibit.alliance_id))
