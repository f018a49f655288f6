"""Comparing with the bank's list, which is the truth, and following it where the books differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.money import cents
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import record, refuse, verb
from buendnis.ledger.models import BankStatement, BudgetHead, Posting, Stage, StatedBalance
from buendnis.ledger.selectors import STATED, Balances, balances
from buendnis.ledger.services.booking import (
    alliance_of,
    cover,
    lock,
    need,
    need_reason,
    post,
    require_office,
)


@verb
def reconcile(
    actor: Actor,
    head: BudgetHead,
    *,
    as_of: date,
    source: str,
    stated: Mapping[Stage, Decimal],
    key: str,
    now: datetime | None = None,
) -> BankStatement:
    """Note what the bank states per stage (of ``STATED``) on a day, beside what is booked in this moment."""
    require_office(actor, alliance_of(head))
    need(source, "source", _("Please name the bank’s list."))
    if as_of > today(now):
        refuse(_("The day lies in the future."), "as_of")
    if not stated or not set(stated) <= set(STATED):
        refuse(_("Please enter at least one balance."))
    if any(amount < 0 or amount != cents(amount) for amount in stated.values()):
        refuse(_("Please enter amounts of zero or more."))
    lock(head)
    before = head.statements.filter(key=key).first()
    if before is not None:
        return before
    booked = balances(head)
    statement = BankStatement.objects.create(
        head=head, as_of=as_of, source=source.strip()[:200], key=key, stated_as=actor.label[:200]
    )
    StatedBalance.objects.bulk_create(
        StatedBalance(statement=statement, stage=stage, stated=stated[stage], booked=booked_at(booked, stage))
        for stage in STATED
        if stage in stated
    )
    record(
        actor,
        "budget.reconciled",
        statement,
        alliance_id=alliance_of(head),
        changes={"as_of": as_of, **{str(stage): str(amount) for stage, amount in stated.items()}},
    )
    return statement


@verb
def correct(
    actor: Actor, statement: BankStatement, reason: str, now: datetime | None = None
) -> list[Posting]:
    """Book the differences that a statement has shown, once; each posting names the statement as its source.

    What is booked less at one stage becomes free, what is booked more is taken from the free money.
    """
    head = statement.head
    require_office(actor, alliance_of(head))
    need_reason(reason)
    lock(head)
    cause = Reference("ledger.bankstatement", str(statement.public_id), statement.source)
    if head.postings.filter(cause_kind=cause.kind, cause_id=cause.id).exists():
        refuse(_("The differences of this list have been booked already."))
    newest = head.statements.first()
    if newest is not None and newest.pk != statement.pk:
        refuse(_("There is a newer list of the bank; please follow that one."))
    found = {each.stage: each.stated - each.booked for each in statement.balances.all()}
    if not any(found.values()):
        refuse(_("There is no difference to book."))
    if has_moved_on(statement):
        refuse(_("The books have changed since. Please compare them with this list anew, and book the rest."))
    done = []
    for stage, difference in _freeing_first(found):
        # of what is allocated, more makes free money; at the stages below, less does
        away = difference < 0
        origin, target = (stage, Stage.FREE) if away != (stage == Stage.OUTSIDE) else (Stage.FREE, stage)
        done.append(
            post(
                actor,
                head,
                origin,
                target,
                abs(difference),
                cause,
                reason,
                f"correct:{statement.public_id}:{stage}",
                source=statement.source,
                source_date=statement.as_of,
                now=now,
            )
        )
    cover(actor, head, f"correct:{statement.public_id}", now)
    record(
        actor,
        "budget.corrected",
        statement,
        alliance_id=alliance_of(head),
        changes={"reason": reason, **{str(stage): str(amount) for stage, amount in found.items()}},
    )
    return done


def booked_at(found: Balances, stage: str) -> Decimal:
    """What the books say of a stage of a statement: what is committed and not yet paid has been claimed or not."""
    return found.committed + found.claimed if stage == Stage.COMMITTED else found.at(stage)


def has_moved_on(statement: BankStatement) -> bool:
    """Whether the books say something else by now than when they were compared with a statement."""
    now = balances(statement.head)
    return any(booked_at(now, each.stage) != each.booked for each in statement.balances.all())


def _freeing_first(found: Mapping[str, Decimal]) -> list[tuple[str, Decimal]]:
    """The differences in an order in which money is free before it is needed."""

    def needs_money(item: tuple[str, Decimal]) -> bool:
        stage, difference = item
        return (difference > 0) != (stage == Stage.OUTSIDE)

    return sorted((item for item in found.items() if item[1]), key=needs_money)
