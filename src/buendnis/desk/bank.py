"""What the bank's lists ask of the secretariat: rows that are unsolved, and a list that has grown old."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buendnis.alliances.models import Alliance
from buendnis.desk.items import Item
from buendnis.ground.clock import today
from buendnis.ledger.models import (
    BankList,
    BankListState,
    BudgetHead,
    Earmark,
    EarmarkState,
    RowState,
)
from buendnis.ledger.selectors import age_in_months

OLD = 6  # months after which the bank is asked for a new list


def bank_lists(alliance: Alliance, heads: Sequence[BudgetHead], day: date) -> Iterator[Item]:
    """A line per list that is unfinished, and one per budget with granted projects whose newest list is old."""
    rows = (
        BankList.objects.in_alliance(alliance.pk)
        .exclude(state=BankListState.DROPPED)
        .annotate(unsolved=Count("rows", filter=Q(rows__state=RowState.OPEN)))
        .only("public_id", "created_at", "head", "as_of", "source", "state")
        .order_by("head_id", "-as_of", "-pk")
    )
    newest: dict[int, BankList] = {}
    for row in rows:
        if row.state == BankListState.UPLOADED:
            url = reverse("ledger:list_columns", args=[row.public_id])
            yield Item(
                row.source,
                _("Choose the columns of the bank’s list"),
                url,
                "euro",
                since=today(row.created_at),
            )
            continue
        unsolved: int = getattr(row, "unsolved", 0)
        is_newest = newest.setdefault(row.head_id, row) is row
        if is_newest and unsolved:
            text = ngettext(
                "The bank’s list: %(number)d row is to be solved",
                "The bank’s list: %(number)d rows are to be solved",
                unsolved,
            )
            url = reverse("ledger:list", args=[row.public_id])
            yield Item(row.source, text % {"number": unsolved}, url, "euro", since=row.as_of)
    granted = dict(
        Earmark.objects.in_alliance(alliance.pk)
        .filter(state=EarmarkState.COMMITTED)
        .order_by()
        .values_list("head_id")
        .annotate(number=Count("pk"))
    )
    for head in heads:
        if not granted.get(head.pk):
            continue
        latest = newest.get(head.pk)
        url = reverse("ledger:list_bring", args=[head.public_id])
        if latest is None:
            yield Item(
                _("Bank’s list"), _("No list of the bank has been taken over yet: ask for one"), url, "clock"
            )
        elif (months := age_in_months(latest.as_of, day)) >= OLD:
            text = _("The bank’s newest list is %(number)d months old: ask for a new one") % {
                "number": months
            }
            yield Item(latest.source, text, url, "clock", since=latest.as_of)
