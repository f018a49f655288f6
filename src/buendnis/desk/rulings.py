"""Rulings of a pre-check that wait for a second person: for whoever that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import ngettext

from buendnis.desk.items import Item
from buendnis.funding.selectors.prechecks import awaiting_confirmation
from buendnis.ground.actor import Actor


def to_confirm(actor: Actor) -> Iterator[Item]:
    """One line for each outline that has rulings for ``actor`` to look at."""
    waiting = awaiting_confirmation(actor)
    applications = {row.precheck.application_id: row.precheck.application for row in waiting}
    counts = Counter(row.precheck.application_id for row in waiting)
    for key, application in applications.items():
        text = ngettext(
            "Confirm %(count)d ruling of the pre-check",
            "Confirm %(count)d rulings of the pre-check",
            counts[key],
        ) % {"count": counts[key]}
        since = next(row.created_at.date() for row in waiting if row.precheck.application_id == key)
        url = reverse("funding:precheck", args=[application.public_id])
        yield Item(application.title, text, url, "question-mark", since=since)
