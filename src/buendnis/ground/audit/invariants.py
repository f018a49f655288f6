"""What must hold of the audit."""

from __future__ import annotations

from collections.abc import Iterable

from buendnis.ground.audit.verify import verify_chains
from buendnis.ground.database.invariants import invariant


@invariant("The chains of the audit are whole")
def chains_are_whole() -> Iterable[str]:
    return verify_chains()
