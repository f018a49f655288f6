"""What happens to ideas, requests and outlines by the passing of time."""

from __future__ import annotations

from buendnis.funding.services.advice_requests import delete_unconfirmed_requests
from buendnis.funding.services.application_returns import tell_of_passed_deadlines
from buendnis.funding.services.calls import send_reminders
from buendnis.funding.services.ideas import delete_unconfirmed
from buendnis.ground.jobs import periodic


@periodic("31 2 * * *", name="funding.delete_unconfirmed")
def sweep_ideas() -> None:
    """Delete ideas that nobody confirmed in 30 days."""
    delete_unconfirmed()


@periodic("12 4 * * *", name="funding.passed_deadlines")
def watch_deadlines() -> None:
    """Tell the offices which outlines did not come back in time."""
    tell_of_passed_deadlines()


@periodic("36 2 * * *", name="funding.delete_unconfirmed_requests")
def sweep_requests() -> None:
    """Delete requests for advice that nobody confirmed in 30 days."""
    delete_unconfirmed_requests()


@periodic("7 6 * * *", name="funding.remind_of_calls")
def remind_of_calls() -> None:
    """Remind of calls that end within a week."""
    send_reminders()
