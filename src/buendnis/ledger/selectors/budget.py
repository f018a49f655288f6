"""Questions to the virtual budget: its heads, earmarks, reserve list and journal."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from buendnis.alliances.models import Alliance
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.periods import during
from buendnis.ground.reference import Reference
from buendnis.ledger.differences import Standing
from buendnis.ledger.models import (
    BankList,
    BankListState,
    BudgetHead,
    Earmark,
    EarmarkState,
    Posting,
    ReserveEntry,
    ReserveState,
    RowState,
    Stage,
)

ZERO = Decimal(0)
ALIVE = (EarmarkState.ACTIVE, EarmarkState.COMMITTED)
# what a list of the bank or the ministry says: allocated (the counterpart of "outside"), committed, paid
STATED = (Stage.OUTSIDE, Stage.COMMITTED, Stage.PAID)


def heads_of(alliance: Alliance) -> QuerySet[BudgetHead]:
    """The heads of an alliance, the newest recognition first."""
    return (
        BudgetHead.objects.in_alliance(alliance.pk)
        .select_related("recognition__alliance")
        .order_by("-recognition__starts_on", "programme_area")
    )


def earmark_of(subject: Reference) -> Earmark | None:
    """The earmark that lives for ``subject``."""
    return (
        Earmark.objects.unscoped("the earmark of a known subject")
        .filter(subject_kind=subject.kind, subject_id=subject.id)
        .filter(state__in=ALIVE)
        .select_related("head__recognition")
        .first()
    )


def waiting_of(subject: Reference) -> ReserveEntry | None:
    """The place of ``subject`` on the reserve list."""
    return (
        ReserveEntry.objects.unscoped("the place of a known subject")
        .filter(subject_kind=subject.kind, subject_id=subject.id, state=ReserveState.WAITING)
        .select_related("head__recognition")
        .first()
    )


def reserve_of(head: BudgetHead) -> QuerySet[ReserveEntry]:
    """Who waits for money of ``head``, in the order of adoption."""
    return head.reserve.filter(state=ReserveState.WAITING).order_by("created_at", "pk")


def earmarks_of(head: BudgetHead) -> QuerySet[Earmark]:
    """The earmarks that live: first those that may expire, the nearest day on top; then what is committed."""
    return head.earmarks.filter(state__in=ALIVE).order_by("state", "expires_on", "pk")


def expired_of(head: BudgetHead) -> QuerySet[Earmark]:
    """The earmarks that have expired and for whose subjects nothing was kept since, nor waits; the newest first."""
    return _expired(head.recognition.alliance_id).filter(head=head)


def expired_mark_of(subject: Reference, alliance_id: int) -> Earmark | None:
    """The earmark of ``subject`` that has expired, if nothing was kept for it since, and it does not wait."""
    rows = _expired(alliance_id).filter(subject_kind=subject.kind, subject_id=subject.id)
    return rows.select_related("head__recognition").first()


def _expired(alliance_id: int) -> QuerySet[Earmark]:
    same = {"subject_kind": OuterRef("subject_kind"), "subject_id": OuterRef("subject_id")}
    later = Earmark.objects.in_alliance(alliance_id).filter(pk__gt=OuterRef("pk"), **same)
    waits = ReserveEntry.objects.in_alliance(alliance_id).filter(state=ReserveState.WAITING, **same)
    rows = Earmark.objects.in_alliance(alliance_id).filter(state=EarmarkState.EXPIRED)
    return rows.exclude(Exists(later) | Exists(waits)).order_by("-expires_on", "pk")


def standings_of(head: BudgetHead, on: date | None = None) -> dict[str, Standing]:
    """What of each earmark's money is committed, claimed and paid, by its public id, in one question.

    ``on``: at the end of that day. An earmark without postings stands at nothing.
    """
    net: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    granted = [Stage.COMMITTED, Stage.CLAIMED, Stage.PAID]
    rows = head.postings.filter(Q(origin__in=granted) | Q(target__in=granted), cause_kind="ledger.earmark")
    if on is not None:
        rows = rows.filter(booked_at__lt=end_of_day(on))
    for row in rows.order_by().values("cause_id", "origin", "target").annotate(total=Sum("amount")):
        net[row["cause_id"]][row["origin"]] -= row["total"]
        net[row["cause_id"]][row["target"]] += row["total"]
    found: dict[str, Standing] = defaultdict(Standing)
    for key, stages in net.items():
        found[key] = Standing(stages[Stage.COMMITTED], stages[Stage.CLAIMED], stages[Stage.PAID])
    return found


@dataclass(frozen=True)
class Money:
    """What the budget does for a subject: kept for it, granted to it (claimed and paid included), and paid."""

    earmarked: Decimal = ZERO
    granted: Decimal = ZERO
    paid: Decimal = ZERO

    def __add__(self, other: Money) -> Money:
        return Money(self.earmarked + other.earmarked, self.granted + other.granted, self.paid + other.paid)


def money_of_subjects(alliance_id: int, kind: str) -> dict[str, Money]:
    """What all budgets of an alliance do for its subjects of one kind, by their ids; two questions."""
    subjects = {
        str(key): (subject, state, amount)
        for key, subject, state, amount in Earmark.objects.in_alliance(alliance_id)
        .filter(subject_kind=kind)
        .values_list("public_id", "subject_id", "state", "amount")
    }
    granted = [Stage.COMMITTED, Stage.CLAIMED, Stage.PAID]
    rows = Posting.objects.in_alliance(alliance_id).filter(
        Q(origin__in=granted) | Q(target__in=granted), cause_kind="ledger.earmark"
    )
    net: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows.order_by().values("cause_id", "origin", "target").annotate(total=Sum("amount")):
        net[row["cause_id"]][row["origin"]] -= row["total"]
        net[row["cause_id"]][row["target"]] += row["total"]
    found: dict[str, Money] = defaultdict(Money)
    for key, (subject, state, amount) in subjects.items():
        stages = net.get(key, {})
        found[subject] += Money(
            amount if state == EarmarkState.ACTIVE else ZERO,
            sum((stages.get(stage, ZERO) for stage in granted), ZERO),
            stages.get(Stage.PAID, ZERO),
        )
    return found


def end_of_day(day: date) -> datetime:
    """The first moment in Germany that is after ``day``."""
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_default_timezone())


def lists_of(actor: Actor, head: BudgetHead) -> QuerySet[BankList]:
    """The bank's lists of a budget, the newest first, with how many of their rows are unsolved."""
    return (
        BankList.objects.visible_to(actor)
        .filter(head=head)
        .exclude(state=BankListState.DROPPED)
        .annotate(unsolved=Count("rows", filter=Q(rows__state=RowState.OPEN)))
        .order_by("-as_of", "-pk")
    )


JOURNAL_SORTS = {
    "booked": ("booked_at", "pk"),
    "-booked": ("-booked_at", "-pk"),
    "amount": ("amount", "pk"),
    "-amount": ("-amount", "-pk"),
    "subject": ("cause_label", "pk"),
    "-subject": ("-cause_label", "-pk"),
}


def postings(head: BudgetHead, search: str = "", stage: str = "", sort: str = "") -> QuerySet[Posting]:
    """The journal of ``head``, the newest first; of one ``stage``, or about ``search``; ``sort``: JOURNAL_SORTS."""
    found = head.postings.select_related("reverses", "reversed_by").order_by(
        *JOURNAL_SORTS.get(sort, JOURNAL_SORTS["-booked"])
    )
    if stage in Stage.values:
        found = found.filter(Q(origin=stage) | Q(target=stage))
    if search:
        found = found.filter(
            Q(cause_label__icontains=search) | Q(reason__icontains=search) | Q(source__icontains=search)
        )
    return found


def visible_heads(actor: Actor) -> QuerySet[BudgetHead]:
    """The heads that ``actor`` may see: those of the own alliance, for its members."""
    if not actor.is_member:
        return BudgetHead.objects.none().narrowed()
    return BudgetHead.objects.in_alliance(actor.alliance_id).select_related("recognition__alliance")


def head_for(alliance: Alliance, programme_area: str = "", day: date | None = None) -> BudgetHead | None:
    """The head that a new project of ``alliance`` counts against on ``day``; none if it is not clear."""
    found = list(
        heads_of(alliance).filter(
            during(day or today(), "recognition__"),
            **({"programme_area": programme_area} if programme_area else {}),
        )[:2]
    )
    return found[0] if len(found) == 1 else None
