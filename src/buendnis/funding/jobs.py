"""What happens to ideas by the passing of time."""

from __future__ import annotations

from buendnis.funding.services.ideas import delete_unconfirmed
from buendnis.ground.jobs import periodic


@periodic("31 2 * * *", name="funding.delete_unconfirmed")
def sweep_ideas() -> None:
    """Delete ideas that nobody confirmed in 30 days."""
    delete_unconfirmed()
