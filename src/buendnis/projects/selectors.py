"""Questions about projects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.expressions import OrderBy

from buendnis.ground.actor import Actor
from buendnis.ground.reference import reference_to
from buendnis.ledger.known import Known
from buendnis.projects.models import Project, ProjectStatus

SORTS = {
    "title": "sort_key",
    "beneficiary": "beneficiary__sort_key",
    "start": "starts_on",
    "end": "ends_on",
    "total": "total",
    "esf": "esf",
    "status": "status",
}
FUNDED = (ProjectStatus.GRANTED, ProjectStatus.RUNNING, ProjectStatus.FINISHED)


@dataclass(frozen=True)
class Figures:
    """What a list of projects comes to; sums in euro, of those that were funded."""

    number: int
    funded: int
    total: Decimal
    esf: Decimal


def listed(
    actor: Actor, *, text: str = "", status: str = "", year: int | None = None, sort: str = ""
) -> QuerySet[Project]:
    """The projects that ``actor`` sees, narrowed and sorted (``SORTS``, ``-`` for falling; title first).

    ``year``: those that ran in it, as far as their start and end are known.
    """
    rows = Project.objects.visible_to(actor).select_related("beneficiary", "field_of_action", "alliance")
    for word in text.replace("\x00", "").split()[:6]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(bank_number__icontains=word)
            | Q(beneficiary__name__icontains=word)
        )
    if status:
        rows = rows.filter(status=status)
    if year is not None:
        rows = rows.filter(starts_on__year__lte=year).filter(
            Q(ends_on__year__gte=year) | Q(ends_on__isnull=True)
        )
    column = SORTS.get(sort.removeprefix("-"), "sort_key")
    order = OrderBy(F(column), descending=sort.startswith("-"), nulls_last=True)
    return rows.order_by(order, "sort_key", "pk")


def figures(rows: QuerySet[Project]) -> Figures:
    """What ``rows`` come to; one query."""
    funded = Q(status__in=FUNDED)
    sums = rows.order_by().aggregate(
        number=Count("pk"),
        funded=Count("pk", filter=funded),
        total=Sum("total", filter=funded),
        esf=Sum("esf", filter=funded),
    )
    return Figures(sums["number"], sums["funded"], sums["total"] or Decimal(0), sums["esf"] or Decimal(0))


def known_projects(alliance_id: int) -> Iterator[Known]:
    """What the list of projects knows of each, for the bank's lists; one with an outline stands for that."""
    rows = Project.objects.in_alliance(alliance_id).select_related("application")
    for row in rows.order_by("pk"):
        subject = reference_to(row)
        if row.application is not None:
            subject = reference_to(row.application)
        yield Known(subject, row.title, row.bank_number, "", row.starts_on, row.ends_on)
