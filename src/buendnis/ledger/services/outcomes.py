"""What becomes of an earmark: kept longer, granted and paid, or free again."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.money import euro
from buendnis.ground.verbs import record, refuse, verb
from buendnis.ledger import mails
from buendnis.ledger.known import folded
from buendnis.ledger.models import Earmark, EarmarkState, Posting, Stage
from buendnis.ledger.selectors import ALIVE
from buendnis.ledger.services.booking import (
    alliance_of,
    by_key,
    cause_of,
    check_amount,
    let_go,
    lock,
    locked_mark,
    need_reason,
    need_source,
    next_key,
    post,
    require_office,
    standing_of,
)


@verb
def extend(
    actor: Actor, mark: Earmark, expires_on: date, reason: str, now: datetime | None = None
) -> Earmark:
    """Keep the money longer. Refuses a day that is past, or not after the present one."""
    require_office(actor, alliance_of(mark.head))
    need_reason(reason)
    mark = locked_mark(mark, EarmarkState.ACTIVE)
    if expires_on <= mark.expires_on or expires_on < today(now):
        refuse(_("Please choose a day after the present one that is not past."), "expires_on")
    mark.expires_on, mark.note = expires_on, reason.strip()[:500]
    mark.save(update_fields=["expires_on", "note"])
    record(
        actor,
        "budget.extended",
        mark,
        alliance_id=alliance_of(mark.head),
        changes={"expires_on": expires_on, "reason": reason},
    )
    return mark


@verb
def commit(
    actor: Actor,
    mark: Earmark,
    *,
    amount: Decimal,
    source: str,
    source_date: date,
    bank_number: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    now: datetime | None = None,
) -> Earmark:
    """Note the bank's grant: ``amount`` is committed, the rest of the earmark becomes free.

    A grant that is higher than the earmark needs the budget to hold the difference. ``bank_number`` and the
    granted period, where they are known, let later lists of the bank find the project, and forecasts its pace.
    """
    require_office(actor, alliance_of(mark.head))
    check_amount(amount)
    need_source(source, source_date, _("Please name the grant notice."), now)
    mark = locked_mark(mark, EarmarkState.ACTIVE)
    head, cause = mark.head, cause_of(mark)
    if amount > mark.amount:
        more = amount - mark.amount
        post(
            actor,
            head,
            Stage.FREE,
            Stage.EARMARKED,
            more,
            cause,
            _("The grant is higher"),
            next_key(mark, "more"),
            category=mark.category,
            now=now,
        )
    elif amount < mark.amount:
        let_go(
            actor,
            mark,
            Stage.EARMARKED,
            mark.amount - amount,
            _("The grant is lower"),
            next_key(mark, "less"),
            now,
        )
    post(
        actor,
        head,
        Stage.EARMARKED,
        Stage.COMMITTED,
        amount,
        cause,
        _("Grant notice"),
        next_key(mark, "commit"),
        category=mark.category,
        source=source,
        source_date=source_date,
        now=now,
    )
    mark.state, mark.amount = EarmarkState.COMMITTED, amount
    know(mark, bank_number, starts_on, ends_on)
    mark.save(update_fields=["state", "amount", "overplanned", "bank_number", "starts_on", "ends_on"])
    record(
        actor,
        "budget.committed",
        mark,
        alliance_id=alliance_of(head),
        changes={"amount": str(amount), "source": source, "source_date": source_date},
    )
    return mark


@verb
def claim(
    actor: Actor,
    mark: Earmark,
    amount: Decimal,
    *,
    source: str,
    source_date: date,
    key: str = "",
    now: datetime | None = None,
) -> Posting:
    """Note what the project has asked the bank to pay and the bank has not yet paid; once per ``key``."""
    require_office(actor, alliance_of(mark.head))
    check_amount(amount)
    need_source(source, source_date, _("Please name where the bank says so."), now)
    mark = locked_mark(mark, EarmarkState.COMMITTED)
    before = by_key(key) if key else None
    if before is not None:
        return before
    _refuse_beyond(standing_of(mark).committed, amount)
    posting = post(
        actor,
        mark.head,
        Stage.COMMITTED,
        Stage.CLAIMED,
        amount,
        cause_of(mark),
        _("Payment claim"),
        key or next_key(mark, "claim"),
        category=mark.category,
        source=source,
        source_date=source_date,
        now=now,
    )
    record(
        actor,
        "budget.claimed",
        mark,
        alliance_id=alliance_of(mark.head),
        changes={"amount": str(amount), "source": source, "source_date": source_date},
    )
    return posting


@verb
def pay(
    actor: Actor,
    mark: Earmark,
    amount: Decimal,
    *,
    source: str,
    source_date: date,
    key: str = "",
    now: datetime | None = None,
) -> Posting:
    """Note a payment that the bank has told of; with a ``key``, once per key.

    What has been claimed is paid first, the rest is paid of what is committed; the last posting is returned.
    """
    require_office(actor, alliance_of(mark.head))
    check_amount(amount)
    need_source(source, source_date, _("Please name where the bank says so."), now)
    mark = locked_mark(mark, EarmarkState.COMMITTED)
    before = by_key(key) if key else None
    if before is not None:
        return before
    stands = standing_of(mark)
    _refuse_beyond(stands.claimed + stands.committed, amount)
    key = key or next_key(mark, "pay")
    claimed = min(stands.claimed, amount)
    parts = [(Stage.CLAIMED, claimed, key), (Stage.COMMITTED, amount - claimed, key)]
    if claimed and amount > claimed:
        parts[0] = (Stage.CLAIMED, claimed, f"{key}:claimed")
    done = [
        post(
            actor,
            mark.head,
            stage,
            Stage.PAID,
            part,
            cause_of(mark),
            _("Payment"),
            part_key,
            category=mark.category,
            source=source,
            source_date=source_date,
            now=now,
        )
        for stage, part, part_key in parts
        if part
    ]
    record(
        actor,
        "budget.paid",
        mark,
        alliance_id=alliance_of(mark.head),
        changes={"amount": str(amount), "source": source, "source_date": source_date},
    )
    return done[-1]


@verb
def release(
    actor: Actor,
    mark: Earmark,
    *,
    reason: str,
    amount: Decimal | None = None,
    source: str = "",
    source_date: date | None = None,
    now: datetime | None = None,
) -> Earmark:
    """Let money become free again: withdrawn, refused, or cheaper.

    ``amount``: a part (default: all that is neither claimed nor paid). ``source``: who says so, where somebody does.
    """
    require_office(actor, alliance_of(mark.head))
    need_reason(reason)
    mark = locked_mark(mark, *ALIVE)
    stage = Stage.EARMARKED if mark.state == EarmarkState.ACTIVE else Stage.COMMITTED
    stands = standing_of(mark)
    kept = mark.amount - stands.claimed - stands.paid
    amount = kept if amount is None else amount
    check_amount(amount)
    if amount > kept:
        refuse(
            _("That is more than is kept for it and neither claimed nor paid: %(left)s.")
            % {"left": euro(kept)},
            "amount",
        )
    return _end(
        actor, mark, stage, amount, EarmarkState.RELEASED, reason, now, source=source, source_date=source_date
    )


def expire_due(now: datetime | None = None) -> int:
    """Release the earmarks whose last day has passed, each in its own transaction; returns how many."""
    due = (
        Earmark.objects.unscoped("all that have expired")
        .filter(state=EarmarkState.ACTIVE, expires_on__lt=today(now))
        .select_related("head__recognition")
        .order_by("pk")
    )
    return sum(_expire(mark, now) for mark in due)


@verb
def _expire(mark: Earmark, now: datetime | None) -> bool:
    lock(mark.head)
    mark.refresh_from_db()
    if mark.state != EarmarkState.ACTIVE or mark.expires_on >= today(now):
        return False  # somebody was faster
    actor = Actor.system("expiry", alliance_of(mark.head))
    _end(actor, mark, Stage.EARMARKED, mark.amount, EarmarkState.EXPIRED, _("The day has passed"), now)
    mails.tell_expired(mark)
    return True


def paid_of(mark: Earmark) -> Decimal:
    """What has been paid of an earmark, less what was booked back."""
    return standing_of(mark).paid


def _refuse_beyond(left: Decimal, amount: Decimal) -> None:
    """What is claimed or paid was committed before."""
    if left < amount:
        refuse(
            _(
                "That would be more than was committed: %(left)s are left. If the bank has granted more, its list says "
                "so first."
            )
            % {"left": euro(left)},
            "amount",
        )


def know(mark: Earmark, bank_number: str, starts_on: date | None, ends_on: date | None) -> None:
    """Note on the earmark (not saved yet) what the bank calls the project, and its period; empty changes nothing."""
    number = bank_number.strip()[:40]
    if number and number != mark.bank_number:
        if is_number_of_another(mark, number):
            refuse(_("Another project has this number at the bank already."), "bank_number")
        mark.bank_number = number
    starts_on, ends_on = starts_on or mark.starts_on, ends_on or mark.ends_on
    if starts_on and ends_on and ends_on < starts_on:
        refuse(_("The project ends before it starts."), "ends_on")
    mark.starts_on, mark.ends_on = starts_on, ends_on


def is_number_of_another(mark: Earmark, number: str) -> bool:
    """Whether another project of the budget has this number at the bank, however it is spelled."""
    others = mark.head.earmarks.filter(state__in=ALIVE).exclude(Q(pk=mark.pk) | Q(bank_number=""))
    return folded(number) in map(folded, others.order_by().values_list("bank_number", flat=True))


def _end(
    actor: Actor,
    mark: Earmark,
    stage: str,
    amount: Decimal,
    state: str,
    reason: str,
    now: datetime | None,
    *,
    source: str = "",
    source_date: date | None = None,
) -> Earmark:
    """Let ``amount`` go; the earmark ends in ``state`` with its last cent, and else goes on with the rest."""
    let_go(
        actor,
        mark,
        stage,
        amount,
        reason,
        next_key(mark, state),
        now,
        source=source,
        source_date=source_date,
    )
    if amount == mark.amount:
        mark.state = state
    else:
        mark.amount -= amount
    mark.note = reason.strip()[:500]
    mark.save(update_fields=["state", "amount", "overplanned", "note"])
    record(
        actor,
        f"budget.{state}",
        mark,
        alliance_id=alliance_of(mark.head),
        changes={"amount": str(amount), "reason": reason},
    )
    return mark
