"""What must hold of the virtual budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db import connection
from django.db.models import Sum

from buendnis.ground.database.invariants import invariant
from buendnis.ledger.models import BankRow, BudgetHead, Earmark, EarmarkState, Posting, RowState, Stage
from buendnis.ledger.selectors import ALIVE, balances_of

WHY = "all are checked"
STAGES = ("allocated", "free", "earmarked", "committed", "claimed", "paid", "overplanned")


@invariant("No budget is spent twice")
def nothing_is_negative() -> Iterator[str]:
    """No stage of a head holds less than nothing."""
    heads = {head.pk: head for head in BudgetHead.objects.unscoped(WHY).order_by("pk")}
    for key, found in balances_of(heads.values()).items():
        for name in STAGES:
            if getattr(found, name) < 0:
                yield f"Budget {heads[key].public_id}: {name} is {getattr(found, name)}."


@invariant("The earmarks of a budget are what its postings say")
def sums_agree() -> Iterator[str]:
    """What is earmarked and overplanned as a whole is what the living earmarks keep."""
    heads = {head.pk: head for head in BudgetHead.objects.unscoped(WHY).order_by("pk")}
    kept: dict[int, Decimal] = defaultdict(Decimal)
    over: dict[int, Decimal] = defaultdict(Decimal)
    for mark in Earmark.objects.unscoped(WHY).filter(state__in=ALIVE).order_by("pk"):
        kept[mark.head_id] += mark.amount if mark.state == EarmarkState.ACTIVE else 0
        over[mark.head_id] += mark.overplanned
    for key, found in balances_of(heads.values()).items():
        if found.earmarked != kept[key]:
            yield f"Budget {heads[key].public_id}: {found.earmarked} is booked as earmarked, {kept[key]} is kept."
        if found.overplanned != over[key]:
            yield f"Budget {heads[key].public_id}: {found.overplanned} is overplanned, {over[key]} is resolved."


@invariant("Every earmark is backed by its postings")
def earmarks_are_backed() -> Iterator[str]:
    """An active one is earmarked with its whole amount, a committed one committed or paid, an ended one nothing."""
    net: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    moved = (
        Posting.objects.unscoped(WHY)
        .filter(cause_kind="ledger.earmark")
        .order_by()
        .values("cause_id", "origin", "target")
        .annotate(total=Sum("amount"))
    )
    for row in moved:
        net[row["cause_id"]][row["origin"]] -= row["total"]
        net[row["cause_id"]][row["target"]] += row["total"]
    for mark in Earmark.objects.unscoped(WHY).order_by("pk"):
        stages = net[str(mark.public_id)]
        granted = [stages[stage] for stage in (Stage.COMMITTED, Stage.CLAIMED, Stage.PAID)]
        if min(granted) < 0:
            yield f"Earmark {mark.public_id}: a stage of its grant holds less than nothing."
        found = (stages[Stage.EARMARKED], sum(granted))
        wanted = {
            EarmarkState.ACTIVE: (mark.amount, Decimal(0)),
            EarmarkState.COMMITTED: (Decimal(0), mark.amount),
        }.get(EarmarkState(mark.state), (Decimal(0), Decimal(0)))
        if found != wanted:
            yield f"Earmark {mark.public_id}: {found[0]} and {found[1]} are booked, {wanted[0]} and {wanted[1]} kept."


@invariant("The sums per day and month are what the postings say")
def turnovers_agree() -> Iterator[str]:
    """What the database has summed up is the same as adding the postings up anew, span by span."""
    with connection.cursor() as cursor:
        cursor.execute(REPLAY)
        for head, span, begins_on, origin, target, kept, booked in cursor.fetchall():
            yield (
                f"Budget {head}: the {span} of {begins_on} holds {kept or 0} from {origin} to {target}, "
                f"the postings say {booked or 0}."
            )


@invariant("What was booked from the bank's lists names its list")
def booked_rows_have_postings() -> Iterator[str]:
    """A row that was booked has left a posting with the list as its source, or ended what the list does not name."""
    rows = (
        BankRow.objects.unscoped(WHY)
        .filter(state=RowState.BOOKED, number__gt=0)
        .select_related("of", "earmark")
    )
    said = {
        (cause_id, source, day)
        for cause_id, source, day in Posting.objects.unscoped(WHY)
        .filter(cause_kind="ledger.earmark", source_date__isnull=False)
        .order_by()
        .values_list("cause_id", "source", "source_date")
        .distinct()
    }
    for row in rows.order_by("pk"):
        if row.earmark is None:
            yield f"Row {row.public_id} of a list of the bank is booked, and names no earmark."
        elif row.granted and (str(row.earmark.public_id), row.of.source, row.of.as_of) not in said:
            yield f"Row {row.public_id} of a list of the bank is booked, and no posting names the list."


@invariant("Rows of the bank's lists count together only for one project")
def added_rows_are_of_one_project() -> Iterator[str]:
    """A row that was added to another one stands on the same list, names the same earmark, and has no further ones."""
    rows = BankRow.objects.unscoped(WHY).filter(adds_to__isnull=False).select_related("adds_to")
    for row in rows.order_by("pk"):
        first = row.adds_to
        if first is None or first.adds_to_id is not None:
            yield f"Row {row.public_id} of a list of the bank was added to one that does not count itself."
        elif (first.of_id, first.earmark_id) != (row.of_id, row.earmark_id):
            yield f"Row {row.public_id} of a list of the bank was added to one of another project."


@invariant("What one budget hands on, another one gets")
def transfers_agree() -> Iterator[str]:
    """Carried over and reallocated money adds up to nothing within an alliance."""
    heads = list(BudgetHead.objects.unscoped(WHY).select_related("recognition").order_by("pk"))
    found = balances_of(heads)
    sums: dict[int, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for head in heads:
        sums[head.recognition.alliance_id][0] += found[head.pk].carried
        sums[head.recognition.alliance_id][1] += found[head.pk].reallocated
    for alliance_id, (carried, reallocated) in sums.items():
        if carried or reallocated:
            yield f"Alliance {alliance_id}: {carried} carried over and {reallocated} reallocated have no other side."


REPLAY = """
WITH replayed AS (
    SELECT head_id, spans.span, date_trunc(spans.span, booked_at AT TIME ZONE 'Europe/Berlin')::date AS begins_on,
           category, origin, target, sum(amount) AS total
    FROM ledger_posting CROSS JOIN (VALUES ('day'), ('month')) AS spans (span)
    GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT ledger_budgethead.public_id, span, begins_on, origin, target, kept.total, replayed.total
FROM ledger_turnover AS kept
FULL JOIN replayed USING (head_id, span, begins_on, category, origin, target)
JOIN ledger_budgethead ON ledger_budgethead.id = head_id
WHERE kept.total IS DISTINCT FROM replayed.total
ORDER BY 1, 2, 3, 4, 5
"""
