"""Money that changes budgets: what an earlier recognition leaves over, and what moves between programme areas."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import record, refuse, verb
from buendnis.ledger.models import BudgetHead, Posting, Stage
from buendnis.ledger.services.booking import (
    alliance_of,
    by_key,
    check_amount,
    cover,
    lock_all,
    need_reason,
    need_source,
    post,
    require_office,
)

TRANSFERS = (Stage.CARRIED, Stage.REALLOCATED)


@verb
def carry_over(
    actor: Actor,
    head: BudgetHead,
    target: BudgetHead,
    amount: Decimal,
    *,
    reason: str,
    source: str,
    source_date: date,
    key: str,
    now: datetime | None = None,
) -> Posting:
    """Take free money of a recognition over into a later one of the same programme area, as a letter allows.

    Returns the posting in ``target``; once per ``key``.
    """
    if head.programme_area != target.programme_area or not (
        head.recognition.starts_on < target.recognition.starts_on
    ):
        refuse(_("Money is carried over into a later recognition, within the same programme area."), "target")
    return _transfer(actor, head, target, Stage.CARRIED, amount, reason, source, source_date, key, now)


@verb
def reallocate(
    actor: Actor,
    head: BudgetHead,
    target: BudgetHead,
    amount: Decimal,
    *,
    reason: str,
    source: str,
    source_date: date,
    key: str,
    now: datetime | None = None,
) -> Posting:
    """Move free money between the programme areas of a recognition, as a letter allows.

    Returns the posting in ``target``; once per ``key``.
    """
    if head.recognition_id != target.recognition_id or head.pk == target.pk:
        refuse(_("Money is reallocated between the programme areas of one recognition."), "target")
    return _transfer(actor, head, target, Stage.REALLOCATED, amount, reason, source, source_date, key, now)


def _transfer(
    actor: Actor,
    head: BudgetHead,
    target: BudgetHead,
    stage: Stage,
    amount: Decimal,
    reason: str,
    source: str,
    source_date: date,
    key: str,
    now: datetime | None,
) -> Posting:
    require_office(actor, alliance_of(head))
    require_office(actor, alliance_of(target))
    check_amount(amount)
    need_reason(reason)
    need_source(source, source_date, _("Please name the ministry’s letter."), now)
    lock_all([head, target])
    before = by_key(f"{key}:in")
    if before is not None:
        return before
    says: dict[str, Any] = {"source": source, "source_date": source_date, "now": now}
    cause = Reference("ledger.budgethead", str(target.public_id), title_of(target))
    post(actor, head, Stage.FREE, stage, amount, cause, reason, f"{key}:out", **says)
    cause = Reference("ledger.budgethead", str(head.public_id), title_of(head))
    done = post(actor, target, stage, Stage.FREE, amount, cause, reason, f"{key}:in", **says)
    cover(actor, target, key, now)
    record(
        actor,
        f"budget.{stage}",
        target,
        alliance_id=alliance_of(target),
        changes={"amount": str(amount), "from": str(head.public_id), "source": source, "reason": reason},
    )
    return done


def other_side(posting: Posting) -> Posting | None:
    """Of one posting of a transfer, the one in the other budget."""
    if not is_transfer(posting):
        return None
    base, _colon, side = posting.key.rpartition(":")
    return by_key(f"{base}:{'out' if side == 'in' else 'in'}")


def is_transfer(posting: Posting) -> bool:
    """Whether a posting is one half of a transfer between budgets."""
    return not {posting.origin, posting.target}.isdisjoint(TRANSFERS)


def title_of(head: BudgetHead) -> str:
    """How a budget is named where another one speaks of it."""
    return _("Budget %(period)s, %(area)s") % {"period": head.recognition, "area": head.programme_area}


def targets_of(head: BudgetHead) -> tuple[list[BudgetHead], list[BudgetHead]]:
    """Where money of ``head`` can be carried over to, and reallocated to."""
    others = (
        BudgetHead.objects.in_alliance(alliance_of(head))
        .exclude(pk=head.pk)
        .select_related("recognition__alliance")
        .order_by("recognition__starts_on", "programme_area")
    )
    later = [
        each
        for each in others
        if each.programme_area == head.programme_area
        and each.recognition.starts_on > head.recognition.starts_on
    ]
    beside = [each for each in others if each.recognition_id == head.recognition_id]
    return later, beside
