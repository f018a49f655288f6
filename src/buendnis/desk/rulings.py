"""Rulings that wait for a second person: for whoever that is; and what a seat takes back, for the office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buendnis.appraisal.models import ConflictKind
from buendnis.appraisal.rulings import awaiting_second_look, taken_back
from buendnis.desk.items import Item
from buendnis.funding.selectors.prechecks import awaiting_confirmation
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today


def to_confirm(actor: Actor) -> Iterator[Item]:
    """One line for each outline with rulings of its pre-check, and for each ruling on a conflict, for ``actor``."""
    yield from _findings(actor)
    for ruling in awaiting_second_look(actor):
        application = ruling.case.application
        text = _("Conflict of interest of %(seat)s (%(kind)s): it waits for your second look") % {
            "seat": ruling.seat.name,
            "kind": ConflictKind(ruling.kind).label,
        }
        url = reverse("appraisal:ruling", args=[application.public_id, ruling.public_id])
        yield Item(application.title, text, url, "question-mark", since=today(ruling.ruled_at))


def to_rule_on(alliance_id: int) -> Iterator[Item]:
    """One line for each seat that takes a declaration back: it counts until two people lift it."""
    for standing in taken_back(alliance_id):
        application = standing.case.application
        text = _("%(seat)s takes its conflict of interest back: rule on it") % {"seat": standing.seat.name}
        url = reverse("appraisal:seat", args=[application.public_id, standing.seat.public_id])
        since = today(standing.declared_at) if standing.declared_at else None
        yield Item(application.title, text, url, "question-mark", since=since)


def _findings(actor: Actor) -> Iterator[Item]:
    waiting = awaiting_confirmation(actor)
    applications = {row.precheck.application_id: row.precheck.application for row in waiting}
    counts = Counter(row.precheck.application_id for row in waiting)
    for key, application in applications.items():
        text = ngettext(
            "Confirm %(count)d ruling of the pre-check",
            "Confirm %(count)d rulings of the pre-check",
            counts[key],
        ) % {"count": counts[key]}
        since = next(today(row.created_at) for row in waiting if row.precheck.application_id == key)
        url = reverse("funding:precheck", args=[application.public_id])
        yield Item(application.title, text, url, "question-mark", since=since)
