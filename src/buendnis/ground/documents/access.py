"""Who may read a document: the room that owns it says so."""

from __future__ import annotations

from collections.abc import Callable

from buendnis.ground.actor import Actor
from buendnis.ground.documents.models import Document

MayRead = Callable[[Actor, Document], bool]
_rules: dict[str, MayRead] = {}


def register(kind: str, may_read: MayRead) -> None:
    """Name the rule for documents of ``kind``; the owning room calls this from its ``AppConfig.ready``."""
    _rules[kind] = may_read


def may_read(actor: Actor, document: Document) -> bool:
    """Whether ``actor`` may read ``document``; nobody may, of a kind without a rule."""
    rule = _rules.get(document.kind)
    return rule is not None and rule(actor, document)
