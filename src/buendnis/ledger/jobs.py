"""What happens to the budget by the passing of time."""

from __future__ import annotations

from buendnis.ground.jobs import periodic
from buendnis.ledger.services import expire_due


@periodic("5 1 * * *", name="ledger.expire")
def expire() -> None:
    """Release the earmarks whose day has passed."""
    expire_due()
