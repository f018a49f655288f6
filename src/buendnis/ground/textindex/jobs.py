"""What happens to the index by the passing of time."""

from __future__ import annotations

from buendnis.ground.jobs import periodic
from buendnis.ground.textindex.services import rebuild


@periodic("17 3 * * *", name="textindex.rebuild")
def rebuild_index() -> None:
    """Fill the index anew each night, and after an upgrade or a restored backup, so that none leaves a gap."""
    rebuild()
