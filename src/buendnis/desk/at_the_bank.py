"""What the bank asks of the office and of whoever wrote the outline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.bank.models import BankPackage, BankQuery, PackageState, QueryState
from buendnis.desk.items import Item
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today


def for_the_office(alliance: Alliance, day: date) -> Iterator[Item]:
    """Queries to be answered, and packages that were made and not handed over."""
    rows = BankQuery.objects.in_alliance(alliance.pk).filter(state=QueryState.OFFICE)
    for row in rows.select_related("application").order_by("due_on", "pk"):
        url = reverse("bank:query", args=[row.public_id])
        yield Item(
            row.application.title,
            _("The bank asks: answer it"),
            url,
            "question-mark",
            due=row.due_on,
            who=row.owner,
            today=day,
        )
    packages = BankPackage.objects.in_alliance(alliance.pk).filter(
        state=PackageState.READY, deliveries__isnull=True
    )
    for package in packages.select_related("application").order_by("ready_at", "pk"):
        url = reverse("bank:case", args=[package.application.public_id])
        yield Item(
            package.application.title,
            _("Hand the package over to the bank"),
            url,
            "mail",
            since=today(package.ready_at),
        )


def waited_for(alliance: Alliance, day: date) -> Iterator[Item]:
    """Contributions that applicants were asked for."""
    rows = BankQuery.objects.in_alliance(alliance.pk).filter(state=QueryState.APPLICANT)
    for row in rows.select_related("application__applicant").order_by("due_on", "pk"):
        url = reverse("bank:query", args=[row.public_id])
        who = row.application.applicant.name
        yield Item(
            row.application.title,
            _("contributes to a query of the bank"),
            url,
            "clock",
            due=row.due_on,
            who=who,
            today=day,
        )


def for_the_writers(actor: Actor, day: date) -> list[Item]:
    """What the office needs of whoever writes the outline."""
    rows = BankQuery.objects.visible_to_writers(actor).filter(
        application__members__user=actor.user_id, state=QueryState.APPLICANT
    )
    return [
        Item(
            row.application.title,
            _("The bank asks: the office needs your contribution"),
            reverse("bank:query", args=[row.public_id]),
            "question-mark",
            due=row.due_on,
            today=day,
        )
        for row in rows.select_related("application").order_by("due_on", "pk")[:50]
    ]
