"""The lists that can be taken over. Each says what its columns mean, and what a row does."""

from __future__ import annotations

from buendnis.intake.kinds.base import Kind
from buendnis.intake.kinds.contacts import CONTACTS
from buendnis.intake.kinds.decisions import DECISIONS
from buendnis.intake.kinds.partners import PARTNERS
from buendnis.intake.kinds.projects import PROJECTS
from buendnis.intake.models import ListKind

KINDS: dict[str, Kind] = {
    ListKind.PARTNERS: PARTNERS,
    ListKind.CONTACTS: CONTACTS,
    ListKind.PROJECTS: PROJECTS,
    ListKind.DECISIONS: DECISIONS,
}
__all__ = ["KINDS", "Kind"]
