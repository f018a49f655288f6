"""What happens to resolutions in the background, and by the passing of time."""

from __future__ import annotations

from buendnis.decisions.models import Resolution
from buendnis.decisions.services.closing import close_due, close_early
from buendnis.decisions.services.reminders import remind_due
from buendnis.ground.jobs import job, periodic


@job(name="decisions.close_early")
def close_when_settled(resolution_id: int) -> None:
    """Close a resolution that no missing vote can change any more; nothing happens to any other."""
    close_early(Resolution.objects.unscoped("a job for one resolution").get(pk=resolution_id))


@periodic("* * * * *", name="decisions.close_due")
def count_what_is_due() -> None:
    """Count the circular resolutions whose deadline has passed."""
    close_due()


@periodic("20 6 * * *", name="decisions.remind_due")
def remind() -> None:
    """Remind those who have not voted, some days before the deadline."""
    remind_due()
