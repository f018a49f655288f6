"""What another total or another rate would mean for every share and every line: shown first, adopted later.

All in cents; what is divided adds up again exactly. The rate says what the ESF pays, rounded down, so that it
is never exceeded by a cent; all other shares carry the rest, in proportion or one of them alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.funding.finance.flat import flat_sum
from buendnis.funding.finance.plan import (
    ZERO,
    ExpenditureRow,
    FinancePlan,
    SourceKind,
    SourceRow,
    SourceStatus,
    summary,
)
from buendnis.funding.guideline.document import Guideline
from buendnis.ground.money import CENT, euro

Text = str | Promise
LARGEST_TOTAL = Decimal("999999999.99")


class NotPossible(ValueError):
    """No plan follows from what was asked; ``reason`` says why, in words."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Wish:
    """What shall be different: a total, a rate of the ESF (0.4000), and who carries the rest (a key)."""

    total: Decimal | None = None
    rate: Decimal | None = None
    put_on: str = ""


@dataclass(frozen=True)
class Effect:
    """One share before and after. ``reopened``: it was confirmed for less than it would be now."""

    before: SourceRow
    after: SourceRow

    @property
    def change(self) -> Decimal:
        return self.after.amount - self.before.amount

    @property
    def reopened(self) -> bool:
        return self.before.status is not self.after.status


@dataclass(frozen=True)
class Scenario:
    """The plan as it would be. ``effects`` leaves off withdrawn shares, which stay as they are."""

    wish: Wish
    before: FinancePlan
    after: FinancePlan
    effects: tuple[Effect, ...]

    @property
    def changes_anything(self) -> bool:
        return self.before != self.after


def what_if(plan: FinancePlan, wish: Wish, guideline: Guideline | None = None) -> Scenario:
    """The plan with another total or rate; flat rates of the ``guideline`` stay within their share.

    Raises NotPossible, in words, where no plan follows.
    """
    sums = summary(plan)
    if not sums.expenditure:
        raise NotPossible(_("The plan names no expenditure yet. Enter it first."))
    total = sums.expenditure if wish.total is None else wish.total
    if not ZERO < total <= LARGEST_TOTAL:
        raise NotPossible(_("Please enter a total above zero and below one billion euro."))
    if wish.rate is not None and not 0 <= wish.rate <= 1:
        raise NotPossible(_("A rate lies between 0 and 100 %."))
    expenditure = tuple(
        replace(row, amount=amount)
        for row, amount in zip(
            plan.expenditure, divided(total, [row.amount for row in plan.expenditure]), strict=True
        )
    )
    if guideline is not None:
        expenditure = _within_flat_rates(expenditure, guideline)
    if any(row.amount <= 0 for row in expenditure):
        raise NotPossible(_("The total is too small: some lines would be zero. Take lines out first."))
    sources = _sources(plan, expenditure, total, wish)
    pairs = zip(plan.sources, sources, strict=True)
    effects = tuple(Effect(old, new) for old, new in pairs if old.status is not SourceStatus.WITHDRAWN)
    return Scenario(wish, plan, FinancePlan(expenditure, sources), effects)


def _within_flat_rates(rows: tuple[ExpenditureRow, ...], guideline: Guideline) -> tuple[ExpenditureRow, ...]:
    """Dividing by cents can put a flat rate a few cents above its share: these go to what it is counted from."""
    found = list(rows)
    for rule in guideline.flat_rates:
        counted = flat_sum(rule, found)
        if counted is None or not ZERO < counted.difference <= CENT * len(rows):
            continue
        flat = max((i for i, row in enumerate(found) if row.category == rule.category), key=_amount_in(found))
        base = max((i for i, row in enumerate(found) if row.category in rule.base), key=_amount_in(found))
        moved = counted.difference
        found[flat] = replace(found[flat], amount=found[flat].amount - moved)
        found[base] = replace(found[base], amount=found[base].amount + moved)
    return tuple(found)


def _amount_in(rows: Sequence[ExpenditureRow]) -> Callable[[int], Decimal]:
    return lambda index: rows[index].amount


def _sources(
    plan: FinancePlan, expenditure: Sequence[ExpenditureRow], total: Decimal, wish: Wish
) -> tuple[SourceRow, ...]:
    live = [i for i, row in enumerate(plan.sources) if row.status is not SourceStatus.WITHDRAWN]
    amounts = {i: plan.sources[i].amount for i in live}
    esf = [i for i in live if plan.sources[i].kind is SourceKind.ESF]
    in_kind = [i for i in live if plan.sources[i].in_kind_of]
    rest = [i for i in live if i not in esf and i not in in_kind]
    by_category: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in expenditure:
        by_category[row.category] += row.amount
    for i in in_kind:
        amounts[i] = by_category[plan.sources[i].in_kind_of]
    amounts |= _esf(plan, esf, total, wish)
    left = total - sum((amounts[i] for i in [*esf, *in_kind]), ZERO)
    amounts |= _rest(plan, rest, left, wish)
    gone = [plan.sources[i].label for i in live if amounts[i] == 0]
    if gone:
        raise NotPossible(
            format_lazy(
                _("These shares would be zero: {names}. Mark them as withdrawn first."), names=", ".join(gone)
            )
        )
    return tuple(_share(row, amounts.get(i, row.amount)) for i, row in enumerate(plan.sources))


def _esf(plan: FinancePlan, esf: list[int], total: Decimal, wish: Wish) -> dict[int, Decimal]:
    """What the ESF pays: the wished rate, else its present share of the whole; rounded down to the cent."""
    if not esf:
        if wish.rate:
            raise NotPossible(_("The plan has no share of the ESF to which the rate could apply."))
        return {}
    present = [plan.sources[i].amount for i in esf]
    share = total * sum(present, ZERO) / summary(plan).expenditure if wish.rate is None else total * wish.rate
    return dict(zip(esf, divided(share.quantize(CENT, ROUND_DOWN), present), strict=True))


def _rest(plan: FinancePlan, rest: list[int], left: Decimal, wish: Wish) -> dict[int, Decimal]:
    if left < 0:
        raise NotPossible(
            format_lazy(_("ESF and shares in kind would exceed the total by {amount}."), amount=euro(-left))
        )
    if not rest:
        if left:
            raise NotPossible(
                format_lazy(
                    _("Nobody in the plan could carry the other {amount}. Add a share first."),
                    amount=euro(left),
                )
            )
        return {}
    present = [plan.sources[i].amount for i in rest]
    if not wish.put_on:
        return dict(zip(rest, divided(left, present), strict=True))
    one = next((i for i in rest if plan.sources[i].key == wish.put_on), None)
    if one is None:
        raise NotPossible(_("Please choose a share of the plan that is neither ESF nor in kind."))
    others = sum((plan.sources[i].amount for i in rest if i != one), ZERO)
    if left < others:
        raise NotPossible(
            format_lazy(
                _("{name} alone can’t balance this: {amount} would be too much. Divide it among all shares."),
                name=plan.sources[one].label,
                amount=euro(others - left),
            )
        )
    return {one: left - others}


def _share(row: SourceRow, amount: Decimal) -> SourceRow:
    """The share with its new amount; a confirmation does not cover more than was confirmed."""
    raised = amount > row.amount and row.status is SourceStatus.CONFIRMED
    return replace(row, amount=amount, status=SourceStatus.INDICATED if raised else row.status)


def divided(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """``total`` in proportion to ``weights``, in cents that add up; the largest remainders get the last cents."""
    whole = sum(weights, ZERO)
    if not whole:
        return [ZERO for _weight in weights]
    exact = [total * weight / whole for weight in weights]
    found = [amount.quantize(CENT, ROUND_DOWN) for amount in exact]
    missing = int((total - sum(found, ZERO)) / CENT)
    by_remainder = sorted(range(len(found)), key=lambda i: (found[i] - exact[i], i))
    for i in by_remainder[:missing]:
        found[i] += CENT
    return found
