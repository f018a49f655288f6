"""What must hold of the virtual budget."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Q, Sum

from buendnis.ground.database.invariants import invariant
from buendnis.ledger.models import BudgetHead, Earmark, EarmarkState, Posting, Stage
from buendnis.ledger.selectors import balances_of


@invariant("No budget is spent twice")
def nothing_is_negative() -> Iterator[str]:
    heads = list(BudgetHead.objects.unscoped("all are checked"))
    for key, found in balances_of(heads).items():
        for name in ("allocated", "free", "earmarked", "committed", "paid", "overplanned"):
            if getattr(found, name) < 0:
                yield f"Budget {key}: {name} is {getattr(found, name)}."


@invariant("Every earmark is backed by its postings")
def earmarks_are_backed() -> Iterator[str]:
    for mark in Earmark.objects.unscoped("all are checked"):
        stage = {
            EarmarkState.ACTIVE: [Stage.EARMARKED],
            EarmarkState.COMMITTED: [Stage.COMMITTED, Stage.PAID],
        }
        wanted = mark.amount if mark.state in stage else Decimal(0)
        stages = stage.get(EarmarkState(mark.state), [Stage.EARMARKED])
        postings = Posting.objects.unscoped("all are checked").filter(cause_id=str(mark.public_id))
        found = postings.aggregate(
            into=Sum("amount", filter=Q(target__in=stages) & ~Q(origin__in=stages)),
            out=Sum("amount", filter=Q(origin__in=stages) & ~Q(target__in=stages)),
        )
        backed = (found["into"] or Decimal(0)) - (found["out"] or Decimal(0))
        if backed != wanted:
            yield f"Earmark {mark.public_id}: {backed} is booked, {wanted} is kept."
