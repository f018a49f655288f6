"""What must hold of decisions."""

from __future__ import annotations

from collections.abc import Iterator

from buendnis.decisions.counting import counted
from buendnis.decisions.models import Resolution
from buendnis.engines.ballots import VERSION
from buendnis.ground.database.invariants import invariant


@invariant("Every count comes out the same again")
def counts_can_be_repeated() -> Iterator[str]:
    closed = Resolution.objects.unscoped("all are checked").exclude(ballot={})
    for resolution in closed:
        again = counted(
            resolution.ballot, closed=not resolution.outcome.get("decided_early", False)
        ).to_json()
        if again != resolution.outcome and resolution.outcome.get("version") == VERSION:
            yield f"Resolution {resolution.number} was {resolution.outcome.get('state')}, now {again['state']}."
