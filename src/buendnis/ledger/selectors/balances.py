"""What stands at each stage, now or on any day; every balance is a sum of postings.

The sums are read from what the database adds up per month and day (``Turnover``), so that a balance costs the same
after a million postings. An invariant compares them with the postings themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from buendnis.ground.look.pieces import BudgetRow
from buendnis.ledger.models import BudgetHead, Stage, Turnover

ZERO = Decimal("0.00")
_COUNTERPARTS = {
    Stage.OUTSIDE: "allocated",
    Stage.CARRIED: "carried",
    Stage.REALLOCATED: "reallocated",
    Stage.OVERPLANNED: "overplanned",
}


@dataclass(frozen=True)
class Balances:
    """What stands at each stage of a head, in euro.

    ``allocated`` is what the ministry has given, ``carried`` what came from an earlier recognition (below zero: went
    to a later one), ``reallocated`` the same between programme areas; ``overplanned`` is what was earmarked beyond.
    ``free`` + ``earmarked`` + ``committed`` + ``claimed`` + ``paid`` = ``available`` + ``overplanned``.
    """

    allocated: Decimal = ZERO
    free: Decimal = ZERO
    earmarked: Decimal = ZERO
    committed: Decimal = ZERO
    paid: Decimal = ZERO
    overplanned: Decimal = ZERO
    claimed: Decimal = ZERO
    carried: Decimal = ZERO
    reallocated: Decimal = ZERO

    @property
    def available(self) -> Decimal:
        """What the budget holds in all: allocated, carried over and reallocated."""
        return self.allocated + self.carried + self.reallocated

    @property
    def total(self) -> Decimal:
        """What is planned with in all: what the budget holds, and what was overplanned."""
        return self.available + self.overplanned

    def at(self, stage: str) -> Decimal:
        """What stands at a stage; of a counterpart, what came from there."""
        amount: Decimal = getattr(self, _COUNTERPARTS.get(Stage(stage), str(stage)))
        return amount

    @classmethod
    def of(cls, net: dict[str, Decimal]) -> Balances:
        """The balances of what was moved into each stage, less what was moved out of it."""
        return cls(
            **{
                _COUNTERPARTS.get(stage, str(stage)): -net.get(stage, ZERO)
                if stage in _COUNTERPARTS
                else net.get(stage, ZERO)
                for stage in Stage
            }
        )


def balances(head: BudgetHead, on: date | None = None, category: str | None = None) -> Balances:
    """The balances of one head: now, or at the end of the day ``on``; of one funding object, if named."""
    return balances_of([head], on, category)[head.pk]


def balances_of(
    heads: Iterable[BudgetHead], on: date | None = None, category: str | None = None
) -> dict[int, Balances]:
    """The balances of several heads, in one question."""
    heads = list(heads)
    net: dict[int, dict[str, Decimal]] = {head.pk: {} for head in heads}
    rows = turnovers(on).filter(head__in=heads)
    if category is not None:
        rows = rows.filter(category=category)
    for row in rows.order_by().values("head_id", "origin", "target").annotate(moved=Sum("total")):
        _add(net[row["head_id"]], row["origin"], row["target"], row["moved"])
    return {key: Balances.of(stages) for key, stages in net.items()}


def balances_by_category(head: BudgetHead, on: date | None = None) -> dict[str, Balances]:
    """The balances of a head per funding object (its key); of "", what belongs to none, such as allocations."""
    net: dict[str, dict[str, Decimal]] = {}
    rows = turnovers(on).filter(head=head).order_by("category")
    for row in rows.values("category", "origin", "target").annotate(moved=Sum("total")):
        _add(net.setdefault(row["category"], {}), row["origin"], row["target"], row["moved"])
    return {key: Balances.of(stages) for key, stages in net.items()}


def course(head: BudgetHead) -> list[tuple[date, Balances]]:
    """The balances of a head at the end of each month in which something moved, the earliest first."""
    rows = (
        Turnover.objects.filter(head=head, span=Turnover.Span.MONTH)
        .order_by("begins_on")
        .values("begins_on", "origin", "target")
        .annotate(moved=Sum("total"))
    )
    net: dict[str, Decimal] = {}
    found: dict[date, Balances] = {}
    month: date | None = None
    for row in rows:
        if month is not None and row["begins_on"] != month:
            found[month] = Balances.of(net)
        month = row["begins_on"]
        _add(net, row["origin"], row["target"], row["moved"])
    if month is not None:
        found[month] = Balances.of(net)
    return list(found.items())


def turnovers(on: date | None = None) -> QuerySet[Turnover]:
    """The sums that make up a balance: whole months, and of the month of ``on`` its days until then."""
    if on is None:
        return Turnover.objects.filter(span=Turnover.Span.MONTH)
    first = on.replace(day=1)
    return Turnover.objects.filter(
        Q(span=Turnover.Span.MONTH, begins_on__lt=first)
        | Q(span=Turnover.Span.DAY, begins_on__gte=first, begins_on__lte=on)
    )


def bar(head: BudgetHead | None, known: Balances | None = None) -> list[BudgetRow]:
    """The stages as the budget bar shows them; together they are what is allocated and what is overplanned.

    What the budget does not hold is taken from the least certain stages, so that nothing is shown twice.
    """
    found = known or (balances(head) if head else Balances())
    over, shown = found.overplanned, {}
    for name in ("earmarked", "committed", "claimed", "paid"):
        part = min(over, max(ZERO, getattr(found, name)))
        shown[name], over = getattr(found, name) - part, over - part
    rows = [
        BudgetRow(_("Paid"), shown["paid"], "paid"),
        *([BudgetRow(_("Claimed"), shown["claimed"], "claimed")] if found.claimed else []),
        BudgetRow(_("Committed"), shown["committed"], "committed"),
        BudgetRow(_("Earmarked"), shown["earmarked"], "earmarked"),
        BudgetRow(pgettext("budget", "Free"), found.free, "free"),
    ]
    if found.overplanned:
        rows.append(BudgetRow(_("Overplanned by resolution"), found.overplanned, "over"))
    return rows


def _add(net: dict[str, Decimal], origin: str, target: str, moved: Decimal) -> None:
    net[origin] = net.get(origin, ZERO) - moved
    net[target] = net.get(target, ZERO) + moved
