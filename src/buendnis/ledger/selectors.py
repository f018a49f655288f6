"""Questions to the virtual budget; every balance is a sum of postings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.ground.look.pieces import BudgetRow
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
    """The stages as the budget bar shows them."""
    found = known or balances(head)
    rows = [
        BudgetRow(_("Paid"), found.paid, "paid"),
        BudgetRow(_("Committed"), found.committed, "committed"),
        BudgetRow(_("Earmarked"), found.earmarked - found.overplanned, "earmarked"),
        BudgetRow(_("Free"), found.free, "free"),
    ]
    if found.overplanned:
        rows.append(BudgetRow(_("Overplanned"), found.overplanned, "over"))
    return rows


def earmark_of(subject: Reference) -> Earmark | None:
    """The earmark that lives for ``subject``."""
    return (
        Earmark.objects.unscoped("the earmark of a known subject")
        .filter(subject_kind=subject.kind, subject_id=subject.id)
        .exclude(state__in=[EarmarkState.RELEASED, EarmarkState.EXPIRED])
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
    """The earmarks that live, those that expire first on top."""
    return head.earmarks.filter(state__in=[EarmarkState.ACTIVE, EarmarkState.COMMITTED]).order_by(
        "expires_on", "pk"
    )


def postings(head: BudgetHead, search: str = "", stage: str = "") -> QuerySet[Posting]:
    """The journal of ``head``, the newest first; of one ``stage``, or about ``search``."""
    found = head.postings.order_by("-booked_at", "-pk")
    if stage in Stage.values:
        found = found.filter(Q(origin=stage) | Q(target=stage))
    if search:
        found = found.filter(Q(cause_label__icontains=search) | Q(reason__icontains=search))
    return found
