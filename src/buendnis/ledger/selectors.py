"""Questions to the virtual budget; every balance is a sum of postings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from buendnis.alliances.models import Alliance
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.look.pieces import BudgetRow
from buendnis.ground.periods import during
from buendnis.ground.reference import Reference
from buendnis.ledger.models import (
    BudgetHead,
    Earmark,
    EarmarkState,
    Posting,
    ReserveEntry,
    ReserveState,
    Stage,
)

ZERO = Decimal(0)
ALIVE = (EarmarkState.ACTIVE, EarmarkState.COMMITTED)
# what a list of the bank or the ministry says: allocated (the counterpart of "outside"), committed, paid
STATED = (Stage.OUTSIDE, Stage.COMMITTED, Stage.PAID)


@dataclass(frozen=True)
class Balances:
    """What stands at each stage of a head, in euro.

    ``allocated`` is what the ministry has given; ``overplanned`` is what was earmarked beyond it.
    ``free`` + ``earmarked`` + ``committed`` + ``paid`` = ``allocated`` + ``overplanned``.
    """

    allocated: Decimal = ZERO
    free: Decimal = ZERO
    earmarked: Decimal = ZERO
    committed: Decimal = ZERO
    paid: Decimal = ZERO
    overplanned: Decimal = ZERO

    def at(self, stage: str) -> Decimal:
        """What stands at a stage; of "outside", what came from there."""
        names = {Stage.OUTSIDE: "allocated"}
        amount: Decimal = getattr(self, names.get(Stage(stage), str(stage)))
        return amount


def balances(head: BudgetHead) -> Balances:
    """The balances of one head."""
    return balances_of([head])[head.pk]


def balances_of(heads: Iterable[BudgetHead]) -> dict[int, Balances]:
    """The balances of several heads, in one question."""
    heads = list(heads)
    net: dict[int, dict[str, Decimal]] = {head.pk: dict.fromkeys(Stage.values, ZERO) for head in heads}
    moved = (
        Posting.objects.unscoped("the heads handed in")
        .filter(head__in=heads)
        .order_by()
        .values("head_id", "origin", "target")
        .annotate(total=Sum("amount"))
    )
    for row in moved:
        net[row["head_id"]][row["origin"]] -= row["total"]
        net[row["head_id"]][row["target"]] += row["total"]
    return {
        key: Balances(
            allocated=-stages[Stage.OUTSIDE],
            free=stages[Stage.FREE],
            earmarked=stages[Stage.EARMARKED],
            committed=stages[Stage.COMMITTED],
            paid=stages[Stage.PAID],
            overplanned=-stages[Stage.OVERPLANNED],
        )
        for key, stages in net.items()
    }


def heads_of(alliance: Alliance) -> QuerySet[BudgetHead]:
    """The heads of an alliance, the newest recognition first."""
    return (
        BudgetHead.objects.in_alliance(alliance.pk)
        .select_related("recognition__alliance")
        .order_by("-recognition__starts_on", "programme_area")
    )


def bar(head: BudgetHead, known: Balances | None = None) -> list[BudgetRow]:
    """The stages as the budget bar shows them; together they are what is allocated and what is overplanned.

    What the budget does not hold is taken from the least certain stages, so that nothing is shown twice.
    """
    found = known or balances(head)
    over, shown = found.overplanned, {}
    for name in ("earmarked", "committed", "paid"):
        part = min(over, max(ZERO, getattr(found, name)))
        shown[name], over = getattr(found, name) - part, over - part
    rows = [
        BudgetRow(_("Paid"), shown["paid"], "paid"),
        BudgetRow(_("Committed"), shown["committed"], "committed"),
        BudgetRow(_("Earmarked"), shown["earmarked"], "earmarked"),
        BudgetRow(pgettext("budget", "Free"), found.free, "free"),
    ]
    if found.overplanned:
        rows.append(BudgetRow(_("Overplanned by resolution"), found.overplanned, "over"))
    return rows


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


def paid_by_earmark(head: BudgetHead) -> dict[str, Decimal]:
    """What has been paid of each earmark of ``head``, by its public id, in one question."""
    paid: dict[str, Decimal] = defaultdict(Decimal)
    moved = (
        head.postings.filter(Q(origin=Stage.PAID) | Q(target=Stage.PAID), cause_kind="ledger.earmark")
        .order_by()
        .values("cause_id", "target")
        .annotate(total=Sum("amount"))
    )
    for row in moved:
        paid[row["cause_id"]] += row["total"] if row["target"] == Stage.PAID else -row["total"]
    return paid


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
