"""What the bank asks of the office and of whoever wrote the outline."""

from __future__ import annotations

from datetime import date

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.bank.models import BankPackage, BankQuery, PackageState, QueryState
from buendnis.desk.items import Item, WorkList
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today


def of_the_office(todo: WorkList, waiting: WorkList, alliance: Alliance, day: date) -> None:
    """Queries to be answered or that applicants contribute to, and packages that were made and not handed over."""
    rows = (
        BankQuery.objects.in_alliance(alliance.pk)
        .filter(state__in=[QueryState.OFFICE, QueryState.APPLICANT])
        .annotate(about=F("application__title"), asked=F("application__applicant__name"))
        .only("public_id", "state", "owner", "due_on")
    )
    for row in rows.order_by("due_on", "pk"):
        about: str = getattr(row, "about", "")
        url = reverse("bank:query", args=[row.public_id])
        if row.state == QueryState.OFFICE:
            text, icon, who, where = _("The bank asks: answer it"), "question-mark", row.owner, todo
        else:
            text, icon = _("contributes to a query of the bank"), "clock"
            who, where = getattr(row, "asked", ""), waiting
        where.add(Item(about, text, url, icon, due=row.due_on, who=who, today=day))
    packages = (
        BankPackage.objects.in_alliance(alliance.pk)
        .filter(state=PackageState.READY, deliveries__isnull=True)
        .select_related("application")
        .only("ready_at", "application__public_id", "application__title")
    )
    for package in todo.few(packages.order_by("ready_at", "pk")):
        url = reverse("bank:case", args=[package.application.public_id])
        text = _("Hand the package over to the bank")
        todo.add(Item(package.application.title, text, url, "mail", since=today(package.ready_at)))


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
