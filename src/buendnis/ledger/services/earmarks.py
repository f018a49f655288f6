"""Keeping money for a subject until a day, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.money import euro
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import record, refuse, verb
from buendnis.ledger.models import (
    BudgetHead,
    Earmark,
    EarmarkState,
    ReserveEntry,
    ReserveState,
    Stage,
)
from buendnis.ledger.selectors import ALIVE, balances
from buendnis.ledger.services.booking import (
    ZERO,
    alliance_of,
    by_key,
    cause_of,
    check_amount,
    lock,
    locked_mark,
    need_reason,
    post,
    require_office,
)


@dataclass(frozen=True)
class Earmarked:
    """The budget holds the amount (or the committee let it be overplanned), and it is kept for the subject."""

    earmark: Earmark


@dataclass(frozen=True)
class Reserved:
    """The budget does not hold the amount: the subject waits on the reserve list."""

    entry: ReserveEntry


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
    now: datetime | None = None,
) -> Earmarked | Reserved:
    """Keep ``amount`` for ``subject`` until ``expires_on``; what does not fit goes whole to the reserve list.

    With ``overplan_resolution`` (the committee's, named in earmark and posting) what is missing is overplanned
    instead. The same ``key`` is booked once: a repetition gets the first one's answer.
    """
    require_office(actor, alliance_of(head))
    check_amount(amount)
    lock(head)
    before = _answer_before(head, key)
    if before is not None:
        return before
    _refuse_second(head, subject)
    missing = max(ZERO, amount - balances(head).free)
    if missing and overplan_resolution is None:
        entry = ReserveEntry.objects.create(
            head=head,
            subject_kind=subject.kind,
            subject_id=subject.id,
            subject_label=subject.label[:250],
            category=category,
            amount=amount,
            note=reason.strip()[:500],
            key=key,
        )
        record(
            actor,
            "budget.reserved",
            entry,
            alliance_id=alliance_of(head),
            changes={"amount": str(amount), "subject": subject.id},
        )
        return Reserved(entry)
    return Earmarked(
        begin(
            actor,
            head,
            subject,
            amount,
            category=category,
            expires_on=expires_on,
            reason=reason,
            key=key,
            missing=missing,
            overplan_resolution=overplan_resolution,
            now=now,
        )
    )


@verb
def keep_again(
    actor: Actor,
    mark: Earmark,
    *,
    expires_on: date,
    reason: str,
    amount: Decimal | None = None,
    now: datetime | None = None,
) -> Earmark:
    """Keep the money of an expired earmark anew, while the budget holds it. The old one stays as it was.

    ``amount``: what is kept now (default: as much as before).
    """
    require_office(actor, alliance_of(mark.head))
    need_reason(reason)
    amount = mark.amount if amount is None else amount
    check_amount(amount)
    mark = locked_mark(mark, EarmarkState.EXPIRED)
    subject = Reference(mark.subject_kind, mark.subject_id, mark.subject_label)
    _refuse_second(mark.head, subject)
    missing = amount - balances(mark.head).free
    if missing > 0:
        refuse(_("The budget lacks %(amount)s to keep this money again.") % {"amount": euro(missing)})
    return begin(
        actor,
        mark.head,
        subject,
        amount,
        category=mark.category,
        expires_on=expires_on,
        reason=reason,
        key=f"again:{mark.public_id}",
        now=now,
    )


def begin(
    actor: Actor,
    head: BudgetHead,
    subject: Reference,
    amount: Decimal,
    *,
    category: str,
    expires_on: date,
    reason: str,
    key: str,
    missing: Decimal = ZERO,
    overplan_resolution: Reference | None = None,
    now: datetime | None = None,
) -> Earmark:
    """The earmark and its postings; the head must be locked. ``missing`` is the part to be overplanned."""
    if expires_on < today(now):
        refuse(_("The day until which the money is kept lies in the past."), "expires_on")
    over = overplan_resolution if missing else None
    mark = Earmark.objects.create(
        head=head,
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_label=subject.label[:250],
        amount=amount,
        overplanned=missing,
        overplan_id=over.id if over else "",
        overplan_label=over.label[:250] if over else "",
        category=category,
        expires_on=expires_on,
    )
    cause = cause_of(mark)
    if amount - missing:
        post(
            actor,
            head,
            Stage.FREE,
            Stage.EARMARKED,
            amount - missing,
            cause,
            reason,
            key,
            category=category,
            now=now,
        )
    if over is not None:
        post(
            actor,
            head,
            Stage.OVERPLANNED,
            Stage.EARMARKED,
            missing,
            cause,
            _("%(reason)s; overplanned by resolution %(resolution)s")
            % {"reason": reason, "resolution": over.label or over.id},
            f"{key}:over" if amount - missing else key,
            category=category,
            now=now,
        )
    record(
        actor,
        "budget.earmarked",
        mark,
        alliance_id=alliance_of(head),
        changes={
            "amount": str(amount),
            "overplanned": str(missing),
            "subject": subject.id,
            "expires_on": expires_on,
        },
    )
    return mark


def _answer_before(head: BudgetHead, key: str) -> Earmarked | Reserved | None:
    """What the same step was answered before."""
    found = by_key(key)
    if found is not None:
        return Earmarked(head.earmarks.select_related("head__recognition").get(public_id=found.cause_id))
    entry = head.reserve.select_related("head__recognition").filter(key=key).first()
    if entry is None:
        return None
    moved_up = by_key(f"reserve:{entry.public_id}") if entry.state == ReserveState.EARMARKED else None
    if moved_up is not None:
        return Earmarked(head.earmarks.select_related("head__recognition").get(public_id=moved_up.cause_id))
    return Reserved(entry)


def _refuse_second(head: BudgetHead, subject: Reference) -> None:
    same = {"subject_kind": subject.kind, "subject_id": subject.id}
    alliance_id = alliance_of(head)
    if Earmark.objects.in_alliance(alliance_id).filter(state__in=ALIVE, **same).exists():
        refuse(_("Money is earmarked for this already."))
    if ReserveEntry.objects.in_alliance(alliance_id).filter(state=ReserveState.WAITING, **same).exists():
        refuse(_("This waits on the reserve list already."))
