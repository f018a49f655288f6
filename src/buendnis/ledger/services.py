"""Booking in the virtual budget: every verb moves whole amounts between stages, once, and says why.

Money is scarce when it is earmarked: the head's row is locked then, as the last thing that a verb needs. Whatever
becomes more available again needs no lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from buendnis.alliances.models import Recognition
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import ProcessError, record, refuse, require, verb
from buendnis.ledger import policies
from buendnis.ledger.models import (
    BudgetHead,
    Earmark,
    EarmarkState,
    Posting,
    ReserveEntry,
    ReserveState,
    Stage,
)
from buendnis.ledger.selectors import balances

ZERO = Decimal(0)


@dataclass(frozen=True)
class Earmarked:
    """The budget holds the amount (or the committee let it be overplanned), and it is kept for the subject."""

    earmark: Earmark


@dataclass(frozen=True)
class Reserved:
    """The budget does not hold the amount: the subject waits on the reserve list."""

    entry: ReserveEntry


@verb
def open_head(actor: Actor, recognition: Recognition, programme_area: str) -> BudgetHead:
    """Open the virtual budget of a recognition in a programme area; it begins empty."""
    _require_office(actor, recognition.alliance_id)
    head, created = BudgetHead.objects.get_or_create(recognition=recognition, programme_area=programme_area)
    if created:
        record(actor, "budget.opened", head, alliance_id=recognition.alliance_id)
    return head


@verb
def allocate(
    actor: Actor,
    head: BudgetHead,
    amount: Decimal,
    *,
    reason: str,
    source: str,
    source_date: date,
    key: str,
) -> Posting:
    """Note what the ministry has given; ``source`` and ``source_date`` name its letter. Once per ``key``."""
    _require_office(actor, _alliance_of(head))
    _check_amount(amount)
    if not source.strip():
        refuse(_("Please name the ministry’s letter."), "source")
    before = _by_key(key)
    if before is not None:
        return before
    _lock(head)
    posting = _post(
        actor,
        head,
        Stage.OUTSIDE,
        Stage.FREE,
        amount,
        cause=Reference("ledger.budgethead", str(head.public_id), source),
        reason=reason,
        key=key,
        source=source,
        source_date=source_date,
    )
    record(actor, "budget.allocated", head, alliance_id=_alliance_of(head), changes={"amount": str(amount)})
    return posting


@verb
def earmark(
    actor: Actor,
    *,
    head: BudgetHead,
    subject: Reference,
    amount: Decimal,
    category: str,
    expires_on: date,
    reason: str,
    overplan_resolution: Reference | None = None,
    key: str,
) -> Earmarked | Reserved:
    """Keep ``amount`` for ``subject`` until ``expires_on``; what does not fit goes whole to the reserve list.

    With ``overplan_resolution`` (the committee's, named in the posting) what is missing is overplanned instead.
    The same ``key`` is booked once: a repetition gets the first one's answer.
    """
    require(
        policies.may_earmark(actor, _alliance_of(head)), _("Only a resolution or the office earmarks money.")
    )
    _check_amount(amount)
    _lock(head)
    before = _answer_for(key, subject)
    if before is not None:
        return before
    free = balances(head).free
    missing = max(ZERO, amount - max(ZERO, free))
    if missing and overplan_resolution is None:
        entry = ReserveEntry.objects.create(
            head=head,
            subject_kind=subject.kind,
            subject_id=subject.id,
            subject_label=subject.label[:250],
            category=category,
            amount=amount,
            note=reason[:500],
        )
        record(
            actor, "budget.reserved", entry, alliance_id=_alliance_of(head), changes={"amount": str(amount)}
        )
        return Reserved(entry)
    kept = _earmark(
        actor, head, subject, amount, missing, category, expires_on, reason, key, overplan_resolution
    )
    return Earmarked(kept)


@verb
def promote(actor: Actor, entry: ReserveEntry, *, expires_on: date, reason: str = "") -> Earmark:
    """Earmark for who waits on the reserve list, now that the budget holds the amount."""
    _require_office(actor, _alliance_of(entry.head))
    _lock(entry.head)
    entry = _fresh(entry)
    if entry.state != ReserveState.WAITING:
        refuse(_("This is not on the reserve list any more."))
    if balances(entry.head).free < entry.amount:
        refuse(_("The budget still does not hold this amount."))
    entry.state = ReserveState.EARMARKED
    entry.save(update_fields=["state"])
    subject = Reference(entry.subject_kind, entry.subject_id, entry.subject_label)
    return _earmark(
        actor,
        entry.head,
        subject,
        entry.amount,
        ZERO,
        entry.category,
        expires_on,
        reason or _("Moved up from the reserve list"),
        f"reserve:{entry.public_id}",
        None,
    )


@verb
def drop(actor: Actor, entry: ReserveEntry, reason: str) -> None:
    """Take a subject off the reserve list."""
    _require_office(actor, _alliance_of(entry.head))
    _need(reason)
    _lock(entry.head)
    entry = _fresh(entry)
    if entry.state != ReserveState.WAITING:
        refuse(_("This is not on the reserve list any more."))
    entry.state, entry.note = ReserveState.DROPPED, reason[:500]
    entry.save(update_fields=["state", "note"])
    record(actor, "budget.reserve_dropped", entry, alliance_id=_alliance_of(entry.head))


@verb
def extend(actor: Actor, mark: Earmark, expires_on: date, reason: str) -> Earmark:
    """Keep the money longer."""
    _require_office(actor, _alliance_of(mark.head))
    _need(reason)
    mark = _locked_mark(mark, EarmarkState.ACTIVE)
    if expires_on <= mark.expires_on:
        refuse(_("The new day lies before the present one."), "expires_on")
    mark.expires_on = expires_on
    mark.save(update_fields=["expires_on"])
    record(
        actor,
        "budget.extended",
        mark,
        alliance_id=_alliance_of(mark.head),
        changes={"expires_on": expires_on, "reason": reason},
    )
    return mark


@verb
def commit(actor: Actor, mark: Earmark, *, amount: Decimal, source: str, source_date: date) -> Earmark:
    """Note the bank's grant: ``amount`` is committed, the rest of the earmark becomes free.

    A grant that is higher than the earmark needs the budget to hold the difference.
    """
    _require_office(actor, _alliance_of(mark.head))
    _check_amount(amount)
    if not source.strip():
        refuse(_("Please name the grant notice."), "source")
    mark = _locked_mark(mark, EarmarkState.ACTIVE)
    head, cause = mark.head, _cause(mark)
    if amount > mark.amount:
        more = amount - mark.amount
        if balances(head).free < more:
            refuse(_("The budget does not hold the difference to the earmark."), "amount")
        _post(actor, head, Stage.FREE, Stage.EARMARKED, more, cause, source, f"commit-more:{mark.public_id}")
    elif amount < mark.amount:
        _release(actor, mark, mark.amount - amount, _("The grant is lower"), f"commit-less:{mark.public_id}")
    _post(
        actor,
        head,
        Stage.EARMARKED,
        Stage.COMMITTED,
        amount,
        cause,
        _("Grant notice"),
        f"commit:{mark.public_id}",
        source=source,
        source_date=source_date,
    )
    mark.state, mark.amount = EarmarkState.COMMITTED, amount
    mark.save(update_fields=["state", "amount", "overplanned"])
    record(
        actor,
        "budget.committed",
        mark,
        alliance_id=_alliance_of(head),
        changes={"amount": str(amount), "source": source},
    )
    return mark


@verb
def pay(actor: Actor, mark: Earmark, amount: Decimal, *, source: str, source_date: date, key: str) -> Posting:
    """Note a payment that the bank has told of."""
    _require_office(actor, _alliance_of(mark.head))
    _check_amount(amount)
    before = _by_key(key)
    if before is not None:
        return before
    mark = _locked_mark(mark, EarmarkState.COMMITTED)
    paid = sum(
        (
            posting.amount
            for posting in mark.head.postings.filter(target=Stage.PAID, cause_id=str(mark.public_id))
        ),
        ZERO,
    ) - sum(
        (
            posting.amount
            for posting in mark.head.postings.filter(origin=Stage.PAID, cause_id=str(mark.public_id))
        ),
        ZERO,
    )
    if paid + amount > mark.amount:
        refuse(_("That would be more than was committed."), "amount")
    posting = _post(
        actor,
        mark.head,
        Stage.COMMITTED,
        Stage.PAID,
        amount,
        _cause(mark),
        _("Payment"),
        key,
        source=source,
        source_date=source_date,
    )
    record(actor, "budget.paid", mark, alliance_id=_alliance_of(mark.head), changes={"amount": str(amount)})
    return posting


@verb
def release(actor: Actor, mark: Earmark, *, reason: str) -> Earmark:
    """Let the money become free again: withdrawn, refused, or cheaper."""
    require(
        policies.may_earmark(actor, _alliance_of(mark.head)), _("Only the office releases earmarked money.")
    )
    _need(reason)
    mark = _locked_mark(mark, EarmarkState.ACTIVE)
    return _let_go(actor, mark, EarmarkState.RELEASED, reason)


@verb
def expire_due(now: datetime | None = None) -> int:
    """Release the earmarks whose day has passed; returns how many."""
    day = today(now)
    due = (
        Earmark.objects.unscoped("all that expires today")
        .filter(state=EarmarkState.ACTIVE, expires_on__lt=day)
        .select_related("head__recognition")
        .order_by("pk")
    )
    number = 0
    for mark in due:
        actor = Actor.system("expiry", _alliance_of(mark.head))
        try:
            locked = _locked_mark(mark, EarmarkState.ACTIVE)
        except ProcessError:  # somebody was faster: nothing is left to expire
            continue
        if locked.expires_on < day:
            _let_go(actor, locked, EarmarkState.EXPIRED, _("The day has passed"))
            number += 1
    return number


@verb
def reverse(actor: Actor, posting: Posting, reason: str) -> Posting:
    """Book an allocation or a payment back; a correction is a new posting that names the old one."""
    alliance_id = _alliance_of(posting.head)
    _require_office(actor, alliance_id)
    _need(reason)
    _lock(posting.head)
    if Posting.objects.in_alliance(alliance_id).filter(reverses=posting).exists() or posting.reverses_id:
        refuse(_("This posting has been reversed already, or is a reversal itself."))
    if (posting.origin, posting.target) not in {
        (Stage.OUTSIDE, Stage.FREE),
        (Stage.COMMITTED, Stage.PAID),
    }:
        refuse(_("Earmarks and grants are undone by releasing them, not by a reversal."))
    if posting.target == Stage.FREE and balances(posting.head).free < posting.amount:
        refuse(_("This money is not free any more."))
    back = _post(
        actor,
        posting.head,
        posting.target,
        posting.origin,
        posting.amount,
        Reference(posting.cause_kind, posting.cause_id, posting.cause_label),
        reason,
        f"reverse:{posting.public_id}",
        reverses=posting,
    )
    record(actor, "budget.reversed", back, alliance_id=alliance_id, changes={"reason": reason})
    return back


def _earmark(
    actor: Actor,
    head: BudgetHead,
    subject: Reference,
    amount: Decimal,
    missing: Decimal,
    category: str,
    expires_on: date,
    reason: str,
    key: str,
    overplan_resolution: Reference | None,
) -> Earmark:
    if expires_on <= today():
        refuse(_("The day until which the money is kept lies in the past."), "expires_on")
    mark = Earmark.objects.create(
        head=head,
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_label=subject.label[:250],
        amount=amount,
        overplanned=missing,
        expires_on=expires_on,
    )
    cause = _cause(mark)
    if amount - missing:
        _post(
            actor, head, Stage.FREE, Stage.EARMARKED, amount - missing, cause, reason, key, category=category
        )
    if missing:
        why = f"{reason}; {_('overplanned by resolution')} {overplan_resolution.label if overplan_resolution else ''}"
        over = f"{key}:over" if amount - missing else key
        _post(actor, head, Stage.OVERPLANNED, Stage.EARMARKED, missing, cause, why, over, category=category)
    record(
        actor,
        "budget.earmarked",
        mark,
        alliance_id=_alliance_of(head),
        changes={"amount": str(amount), "overplanned": str(missing), "subject": subject.id},
    )
    return mark


def _let_go(actor: Actor, mark: Earmark, state: str, reason: str) -> Earmark:
    _release(actor, mark, mark.amount, reason, f"release:{mark.public_id}")
    mark.state = state
    mark.save(update_fields=["state", "overplanned"])
    record(actor, f"budget.{state}", mark, alliance_id=_alliance_of(mark.head), changes={"reason": reason})
    return mark


def _release(actor: Actor, mark: Earmark, amount: Decimal, reason: str, key: str) -> None:
    """Out of the earmark: first what was overplanned goes back to where it never was, the rest becomes free."""
    back = min(mark.overplanned, amount)
    cause = _cause(mark)
    if back:
        _post(actor, mark.head, Stage.EARMARKED, Stage.OVERPLANNED, back, cause, reason, f"{key}:over")
        mark.overplanned -= back
    if amount - back:
        _post(actor, mark.head, Stage.EARMARKED, Stage.FREE, amount - back, cause, reason, key)


def _post(
    actor: Actor,
    head: BudgetHead,
    origin: str,
    target: str,
    amount: Decimal,
    cause: Reference,
    reason: str,
    key: str,
    *,
    category: str = "",
    source: str = "",
    source_date: date | None = None,
    reverses: Posting | None = None,
) -> Posting:
    return Posting.objects.create(
        head=head,
        booked_at=present(),
        origin=origin,
        target=target,
        amount=amount,
        category=category,
        cause_kind=cause.kind,
        cause_id=cause.id,
        cause_label=cause.label[:250],
        reason=reason[:500],
        source=source[:200],
        source_date=source_date,
        key=key,
        reverses=reverses,
        booked_by_user=actor.user_id,
        booked_as=actor.label[:200],
    )


def _cause(mark: Earmark) -> Reference:
    return Reference("ledger.earmark", str(mark.public_id), mark.subject_label)


def _alliance_of(head: BudgetHead) -> int:
    return head.recognition.alliance_id


def _lock(head: BudgetHead) -> None:
    """Hold the head until the transaction ends, so that nobody else spends what is being looked at."""
    assert transaction.get_connection().in_atomic_block  # noqa: S101 - verbs are transactions
    BudgetHead.objects.in_alliance(_alliance_of(head)).select_for_update(of=("self",)).get(pk=head.pk)


def _locked_mark(mark: Earmark, state: str) -> Earmark:
    _lock(mark.head)
    found = (
        Earmark.objects.in_alliance(_alliance_of(mark.head))
        .select_related("head__recognition")
        .get(pk=mark.pk)
    )
    if found.state != state:
        refuse(_("This earmark is %(state)s now.") % {"state": found.get_state_display()})
    return found


def _fresh(entry: ReserveEntry) -> ReserveEntry:
    return (
        ReserveEntry.objects.in_alliance(_alliance_of(entry.head))
        .select_related("head__recognition")
        .get(pk=entry.pk)
    )


def _by_key(key: str) -> Posting | None:
    return Posting.objects.unscoped("keys are unique everywhere").filter(key=key).first()


def _answer_for(key: str, subject: Reference) -> Earmarked | Reserved | None:
    """What the same step was answered before."""
    found = Posting.objects.unscoped("keys are unique everywhere").filter(key=key).first()
    if found is not None:
        mark = Earmark.objects.unscoped("the posting's cause").get(public_id=found.cause_id)
        return Earmarked(mark)
    entry = (
        ReserveEntry.objects.unscoped("the subject's place")
        .filter(subject_kind=subject.kind, subject_id=subject.id, state=ReserveState.WAITING)
        .first()
    )
    return Reserved(entry) if entry else None


def _check_amount(amount: Decimal) -> None:
    if amount <= ZERO:
        refuse(_("Please enter an amount above zero."), "amount")


def _need(reason: str) -> None:
    if not reason.strip():
        refuse(_("Please give a reason."), "reason")


def _require_office(actor: Actor, alliance_id: int) -> None:
    require(actor.in_office_of(alliance_id), _("Only the secretariat keeps the virtual budget."))
