"""Who acts: a person under one of their mandates, a visitor, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody acts as. It comes from the mandate in force, never from the account."""

    SECRETARIAT = "secretariat"
    SPOKESPERSON = "spokesperson"
    REPRESENTATIVE = "representative"
    SUBSTITUTE = "substitute"
    NONE = "none"  # signed in without a mandate, as applicants are
    VISITOR = "visitor"  # not signed in
    SYSTEM = "system"


OFFICE = frozenset({Role.SECRETARIAT})
SEATED = frozenset({Role.SPOKESPERSON, Role.REPRESENTATIVE, Role.SUBSTITUTE})
MEMBERS = OFFICE | SEATED


@dataclass(frozen=True)
class Actor:
    """Who acts in this moment, as values that outlive the mandate: they go into the audit as they are.

    ``seat_id`` is set for whoever acts for a seat (spokespersons do, too). ``label`` names role and seat,
    never the person.
    """

    user_id: int | None
    role: Role
    alliance_id: int | None = None
    mandate_id: int | None = None
    seat_id: int | None = None
    label: str = ""

    @classmethod
    def system(cls, why: str, alliance_id: int | None = None) -> Actor:
        """The software itself; ``why`` says by which occasion (a timer, a job, a command)."""
        return cls(user_id=None, role=Role.SYSTEM, alliance_id=alliance_id, label=why)

    @classmethod
    def visitor(cls) -> Actor:
        """Somebody who is not signed in."""
        return cls(user_id=None, role=Role.VISITOR)

    @property
    def is_office(self) -> bool:
        """Whether the alliance's secretariat acts."""
        return self.role in OFFICE

    @property
    def is_seated(self) -> bool:
        """Whether somebody acts for a seat."""
        return self.role in SEATED

    @property
    def is_member(self) -> bool:
        """Whether the alliance itself acts, by its secretariat or a seat."""
        return self.role in MEMBERS

    def in_office_of(self, alliance_id: int | None) -> bool:
        """Whether the secretariat of this very alliance acts, or the system."""
        return self.role is Role.SYSTEM or (self.is_office and self.alliance_id == alliance_id)

    def member_of(self, alliance_id: int | None) -> bool:
        """Whether a member of this very alliance acts, or the system."""
        return self.role is Role.SYSTEM or (self.is_member and self.alliance_id == alliance_id)
