"""Opening a budget, noting what the ministry gives, and booking back what was wrong."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from buendnis.alliances.models import ProgrammeArea, Recognition
from buendnis.ground.actor import Actor
from buendnis.ground.money import euro
from buendnis.ground.reference import Reference
from buendnis.ground.verbs import record, refuse, verb
from buendnis.ledger.models import BudgetHead, Earmark, EarmarkState, Posting, Stage
from buendnis.ledger.services.booking import (
    alliance_of,
    by_key,
    check_amount,
    cover,
    lock,
    lock_all,
    need_reason,
    need_source,
    post,
    require_office,
    standing_of,
)
from buendnis.ledger.services.transfers import is_transfer, other_side


@verb
def open_head(actor: Actor, recognition: Recognition, programme_area: str) -> BudgetHead:
    """Open the virtual budget of a recognition in a programme area; it begins empty. Opened twice, it is one."""
    require_office(actor, recognition.alliance_id)
    if programme_area not in ProgrammeArea.values:
        refuse(_("Please choose a programme area."), "programme_area")
    head, created = BudgetHead.objects.unscoped("found by its unique key").get_or_create(
        recognition=recognition, programme_area=programme_area
    )
    if created:
        record(
            actor,
            "budget.opened",
            head,
            alliance_id=recognition.alliance_id,
            changes={"area": programme_area},
        )
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
    now: datetime | None = None,
) -> Posting:
    """Note what the ministry has given; ``source`` and ``source_date`` name its letter. Once per ``key``."""
    require_office(actor, alliance_of(head))
    check_amount(amount)
    need_source(source, source_date, _("Please name the ministry’s letter."), now)
    lock(head)
    before = by_key(key)
    if before is not None:
        return before
    posting = post(
        actor,
        head,
        Stage.OUTSIDE,
        Stage.FREE,
        amount,
        Reference("ledger.budgethead", str(head.public_id), source),
        reason or _("Allocation"),
        key,
        source=source,
        source_date=source_date,
        now=now,
    )
    cover(actor, head, key, now)
    record(
        actor,
        "budget.allocated",
        head,
        alliance_id=alliance_of(head),
        changes={"amount": str(amount), "source": source},
    )
    return posting


@verb
def reverse(actor: Actor, posting: Posting, reason: str, now: datetime | None = None) -> Posting:
    """Book an allocation, a grant, a payment or a correction back, as a new posting that names the old one.

    An earmark whose grant is booked back is earmarked again. Refuses what has been reversed, or is a reversal.
    """
    alliance_id = alliance_of(posting.head)
    require_office(actor, alliance_id)
    need_reason(reason)
    twin = other_side(posting)
    lock_all([posting.head, twin.head] if twin else [posting.head])
    if posting.reverses_id or Posting.objects.in_alliance(alliance_id).filter(reverses=posting).exists():
        refuse(_("This posting has been reversed already, or is a reversal itself."))
    if not is_reversible(posting):
        refuse(_("An earmark is undone by releasing it, not by a reversal."))
    _refuse_what_went_on(posting)
    back = _back(actor, posting, reason, now)
    if twin is not None:
        _back(actor, twin, reason, now)
        inflow = posting if posting.origin == Stage.FREE else twin
        cover(actor, inflow.head, back.key, now)
    if (posting.origin, posting.target) == (Stage.EARMARKED, Stage.COMMITTED):
        _earmark_again(posting)
    if posting.origin == Stage.FREE and twin is None:
        cover(actor, posting.head, back.key, now)
    record(
        actor,
        "budget.reversed",
        back,
        alliance_id=alliance_id,
        changes={"posting": str(posting.public_id), "amount": str(posting.amount), "reason": reason},
    )
    return back


def _back(actor: Actor, posting: Posting, reason: str, now: datetime | None) -> Posting:
    return post(
        actor,
        posting.head,
        posting.target,
        posting.origin,
        posting.amount,
        Reference(posting.cause_kind, posting.cause_id, posting.cause_label),
        reason,
        f"reverse:{posting.public_id}",
        category=posting.category,
        reverses=posting,
        now=now,
    )


def is_reversible(posting: Posting) -> bool:
    """Whether a posting is undone by a reversal; whatever belongs to an earmark's beginning or end is not."""
    if posting.cause_kind == "ledger.bankstatement" or is_transfer(posting):
        return True
    return (posting.origin, posting.target) in {
        (Stage.OUTSIDE, Stage.FREE),
        (Stage.EARMARKED, Stage.COMMITTED),
        (Stage.COMMITTED, Stage.CLAIMED),
        (Stage.COMMITTED, Stage.PAID),
        (Stage.CLAIMED, Stage.PAID),
        # what a list of the bank has taken back
        (Stage.CLAIMED, Stage.COMMITTED),
        (Stage.PAID, Stage.COMMITTED),
        (Stage.PAID, Stage.CLAIMED),
    }


def _refuse_what_went_on(posting: Posting) -> None:
    """Of one project only what still stands where the posting brought it can go back, whatever others hold."""
    if posting.cause_kind != "ledger.earmark":
        return
    mark = Earmark.objects.in_alliance(alliance_of(posting.head)).get(public_id=posting.cause_id)
    held = standing_of(mark).at(posting.target)
    if held < posting.amount:
        refuse(
            _(
                "Only %(held)s of this project are still booked as “%(stage)s”. Please book the later step back first."
            )
            % {"held": euro(held), "stage": Stage(posting.target).label}
        )


def _earmark_again(posting: Posting) -> None:
    mark = Earmark.objects.in_alliance(alliance_of(posting.head)).get(public_id=posting.cause_id)
    if mark.state != EarmarkState.COMMITTED or mark.amount != posting.amount:
        refuse(_("Part of this grant has become free since; please release the rest instead."))
    mark.state = EarmarkState.ACTIVE
    mark.save(update_fields=["state"])
