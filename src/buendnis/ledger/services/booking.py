"""How anything is booked: under the head's lock, only what its stage holds, each step once.

The head's row is locked as the last thing that a verb needs, because others wait for it.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.money import cents, euro
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import refuse, require
from buendnis.ledger import policies
from buendnis.ledger.differences import Standing
from buendnis.ledger.models import BudgetHead, Earmark, EarmarkState, Posting, Stage
from buendnis.ledger.selectors import balances

ZERO = Decimal(0)
# what these hold can be spent; "outside" and "overplanned" are counterparts and may be below zero
HOLDING = {Stage.FREE, Stage.EARMARKED, Stage.COMMITTED, Stage.CLAIMED, Stage.PAID}


def post(
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
    now: datetime | None = None,
) -> Posting:
    """Move ``amount`` from one stage to another; the head must be locked. Refuses what ``origin`` does not hold."""
    if origin in HOLDING:
        held = balances(head).at(origin)
        if held < amount:
            refuse(
                _("Only %(held)s are booked as “%(stage)s”; %(amount)s are needed.")
                % {"held": euro(held), "stage": Stage(origin).label, "amount": euro(amount)},
                "amount",
            )
    return Posting.objects.create(
        head=head,
        booked_at=now or present(),
        origin=origin,
        target=target,
        amount=amount,
        category=category,
        cause_kind=cause.kind,
        cause_id=cause.id,
        cause_label=cause.label[:250],
        reason=reason.strip()[:500],
        source=source.strip()[:200],
        source_date=source_date,
        key=key,
        reverses=reverses,
        booked_by_user=actor.user_id,
        booked_as=actor.label[:200],
    )


def cover(actor: Actor, head: BudgetHead, key: str, now: datetime | None = None) -> None:
    """Let money that has become free cover what was overplanned, before anybody else gets it."""
    left = balances(head).free
    marks = head.earmarks.filter(
        overplanned__gt=0, state__in=[EarmarkState.ACTIVE, EarmarkState.COMMITTED]
    ).order_by("created_at", "pk")
    for mark in marks:
        amount = min(left, mark.overplanned)
        if amount <= 0:
            return
        post(
            actor,
            head,
            Stage.FREE,
            Stage.OVERPLANNED,
            amount,
            cause_of(mark),
            _("Covered by money that became free"),
            f"{key}:cover:{mark.pk}",
            category=mark.category,
            now=now,
        )
        mark.overplanned -= amount
        mark.save(update_fields=["overplanned"])
        left -= amount


def let_go(
    actor: Actor,
    mark: Earmark,
    stage: str,
    amount: Decimal,
    reason: str,
    key: str,
    now: datetime | None = None,
    *,
    source: str = "",
    source_date: date | None = None,
) -> None:
    """Book ``amount`` out of an earmark's stage: what was overplanned was never there, the rest becomes free."""
    back = min(mark.overplanned, amount)
    cause = cause_of(mark)
    if back:
        post(
            actor,
            mark.head,
            stage,
            Stage.OVERPLANNED,
            back,
            cause,
            reason,
            f"{key}:over",
            category=mark.category,
            source=source,
            source_date=source_date,
            now=now,
        )
        mark.overplanned -= back
    if amount - back:
        post(
            actor,
            mark.head,
            stage,
            Stage.FREE,
            amount - back,
            cause,
            reason,
            key,
            category=mark.category,
            source=source,
            source_date=source_date,
            now=now,
        )
        mark.save(update_fields=["overplanned"])
        cover(actor, mark.head, key, now)
        mark.refresh_from_db(fields=["overplanned"])


def cause_of(mark: Earmark) -> Reference:
    """How the postings of an earmark name it."""
    return Reference("ledger.earmark", str(mark.public_id), mark.subject_label)


def next_key(mark: Earmark, step: str) -> str:
    """A key for the next step of an earmark; the head must be locked."""
    cause = cause_of(mark)
    number = mark.head.postings.filter(cause_kind=cause.kind, cause_id=cause.id).count()
    return f"{step}:{mark.public_id}:{number}"


def by_key(key: str) -> Posting | None:
    """The posting of a step that was taken before."""
    return Posting.objects.unscoped("keys are unique everywhere").filter(key=key).first()


def alliance_of(head: BudgetHead) -> int:
    """The key of the alliance whose budget this is."""
    return head.recognition.alliance_id


def lock(head: BudgetHead) -> None:
    """Hold the head until the transaction ends, so that nobody else spends what is being looked at."""
    assert transaction.get_connection().in_atomic_block  # noqa: S101 - verbs are transactions
    BudgetHead.objects.in_alliance(alliance_of(head)).select_for_update(of=("self",)).get(pk=head.pk)


def lock_all(heads: list[BudgetHead]) -> None:
    """Hold several heads, always in the same order, so that nobody waits for each other."""
    for head in sorted(heads, key=lambda each: each.pk):
        lock(head)


def standing_of(mark: Earmark) -> Standing:
    """What of an earmark's money stands at which stage, by its postings."""
    moved = (
        mark.head.postings.filter(cause_kind="ledger.earmark", cause_id=str(mark.public_id))
        .order_by()
        .values("origin", "target")
        .annotate(total=Sum("amount"))
    )
    net: dict[str, Decimal] = {}
    for row in moved:
        net[row["origin"]] = net.get(row["origin"], ZERO) - row["total"]
        net[row["target"]] = net.get(row["target"], ZERO) + row["total"]
    return Standing(net.get(Stage.COMMITTED, ZERO), net.get(Stage.CLAIMED, ZERO), net.get(Stage.PAID, ZERO))


def locked_mark(mark: Earmark, *states: str) -> Earmark:
    """The earmark as it is now, its head locked; refuses if it is in none of ``states``."""
    lock(mark.head)
    found = (
        Earmark.objects.in_alliance(alliance_of(mark.head))
        .select_related("head__recognition")
        .get(pk=mark.pk)
    )
    if found.state not in states:
        refuse(_("This earmark is %(state)s now.") % {"state": found.get_state_display()})
    return found


def check_amount(amount: Decimal) -> None:
    """Refuse what is no positive amount of whole cents."""
    if amount <= ZERO or amount != cents(amount):
        refuse(_("Please enter an amount above zero."), "amount")


def need(text: str, field: str, message: str) -> None:
    """Refuse an empty ``text``."""
    if not text.strip():
        refuse(message, field)


def need_source(source: str, source_date: date, message: str, now: datetime | None) -> None:
    """Refuse what names no source, or one that is still to come."""
    need(source, "source", message)
    if source_date > today(now):
        refuse(_("This day lies in the future."), "source_date")


def need_reason(reason: str) -> None:
    """Refuse what comes without a reason."""
    need(reason, "reason", _("Please give a reason."))


def require_office(actor: Actor, alliance_id: int) -> None:
    """Only the secretariat books, or the software on behalf of a resolution or a date."""
    require(policies.may_book(actor, alliance_id), _("Only the secretariat keeps the virtual budget."))
