"""Lists of outlines, as they were submitted last; drafts as they are."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Case, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from buendnis.funding.models import (
    Application,
    ExpenditureItem,
    FundingSource,
    SourceKind,
    SourceStatus,
)
from buendnis.strategy.models import FieldOfAction

MONEY: DecimalField[Decimal, Decimal] = DecimalField(max_digits=14, decimal_places=2)
SORTS = {
    "number": "number",
    "applicant": "applicant__sort_key",
    "since": "state_since",
    "total": "shown_total",
    "esf": "shown_esf",
}

if TYPE_CHECKING:

    class Listed(Application):
        """An outline with what a list shows of it."""

        shown_title: str
        shown_total: Decimal
        shown_esf: Decimal

        class Meta:
            abstract = True
else:
    Listed = Application


def listed(
    visible: QuerySet[Application],
    *,
    text: str = "",
    state: str = "",
    field: FieldOfAction | None = None,
    sort: str = "",
) -> QuerySet[Listed]:
    """``visible`` narrowed and sorted (``SORTS``, with ``-`` for falling; newest first by default).

    Each row has ``shown_title``, ``shown_total`` and ``shown_esf``: those of its latest revision, because a
    text that is being changed is for its writers only; those of the rows while nothing was submitted.
    """
    rows = visible.select_related("applicant", "field_of_action", "alliance").annotate(
        shown_title=Case(When(submitted_title="", then=F("title")), default=F("submitted_title")),
        shown_total=Coalesce(
            F("submitted_total"),
            Subquery(_summed(ExpenditureItem.objects.all())),
            Decimal(0),
            output_field=MONEY,
        ),
        shown_esf=Coalesce(
            F("submitted_esf"),
            Subquery(
                _summed(
                    FundingSource.objects.filter(kind=SourceKind.ESF).exclude(status=SourceStatus.WITHDRAWN)
                )
            ),
            Decimal(0),
            output_field=MONEY,
        ),
    )
    if text:
        rows = rows.filter(
            Q(shown_title__icontains=text) | Q(number__icontains=text) | Q(applicant__name__icontains=text)
        )
    if state:
        rows = rows.filter(state=state)
    if field is not None:
        rows = rows.filter(field_of_action=field)
    falling = sort.startswith("-")
    column = SORTS.get(sort.removeprefix("-"))
    if column is None:
        return rows.order_by("-state_since", "-pk")  # type: ignore[return-value]
    return rows.order_by(OrderBy(F(column), descending=falling), "-pk")  # type: ignore[return-value]


def _summed(rows: QuerySet[ExpenditureItem] | QuerySet[FundingSource]) -> QuerySet[ExpenditureItem]:
    of_row = rows.filter(application=OuterRef("pk")).order_by().values("application")
    return of_row.annotate(total=Sum("amount")).values("total")  # type: ignore[return-value]
