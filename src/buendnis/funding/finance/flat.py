"""Flat rates counted from the plan, row by row, so that everybody can follow the sum.

The whole is ``rate`` times the base over all years, rounded half up to the cent once, as a bank does it. Each
year's share is rounded half up as well; where these then miss the whole by some cents, the cents go to, or
come from, the years that were rounded hardest. So the rows add up, and no row lies a cent off its rate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from buendnis.funding.finance.plan import ZERO, ExpenditureRow, K
from buendnis.funding.guideline.document import FlatRate, Guideline
from buendnis.ground.money import CENT, cents


@dataclass(frozen=True)
class FlatYear:
    """One year: from which amounts it is counted (category → sum), and what comes out."""

    year: int
    parts: dict[str, Decimal]
    base: Decimal
    exact: Decimal
    amount: Decimal
    planned: Decimal

    @property
    def moved(self) -> Decimal:
        """Cents that rounding moved here (above zero) or from here, so that the years make the whole."""
        return self.amount - cents(self.exact)


@dataclass(frozen=True)
class FlatSum:
    """A flat rate over all years. ``planned`` is what the plan has entered for it so far."""

    rule: FlatRate
    rate: Decimal
    years: tuple[FlatYear, ...]
    base: Decimal
    total: Decimal
    planned: Decimal

    @property
    def difference(self) -> Decimal:
        """What the plan has too much (above zero) or could still enter."""
        return self.planned - self.total


def flat_sum(rule: FlatRate, rows: Sequence[ExpenditureRow]) -> FlatSum | None:
    """The flat rate as these rows give it; None while the guideline's rate is not known."""
    if rule.rate is None:
        return None
    parts: dict[int, dict[str, Decimal]] = defaultdict(dict)
    planned: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        if row.category in rule.base:
            parts[row.year][row.category] = parts[row.year].get(row.category, ZERO) + row.amount
        elif row.category == rule.category:
            planned[row.year] += row.amount
    bases = {year: sum(parts[year].values(), ZERO) for year in sorted(parts)}
    whole = sum(bases.values(), ZERO)
    total = cents(whole * rule.rate)
    exact = {year: base * rule.rate for year, base in bases.items()}
    amounts = shared(total, exact)
    years = tuple(
        FlatYear(
            year,
            parts.get(year, {}),
            bases.get(year, ZERO),
            exact.get(year, ZERO),
            amounts.get(year, ZERO),
            cents(planned.get(year, ZERO)),
        )
        for year in sorted({*bases, *planned})
    )
    return FlatSum(rule, rule.rate, years, whole, total, cents(sum(planned.values(), ZERO)))


def flat_sums(guideline: Guideline, rows: Sequence[ExpenditureRow]) -> list[FlatSum]:
    """Every flat rate of the guideline whose rate is known and that has something to count from."""
    found = (flat_sum(rule, rows) for rule in guideline.flat_rates)
    return [each for each in found if each is not None and (each.base or each.planned)]


def with_flat_rates(guideline: Guideline, rows: Sequence[ExpenditureRow]) -> tuple[ExpenditureRow, ...]:
    """The rows with every known flat rate as counted, one row per year in place of what stood there.

    A rate that is counted from another one comes after it.
    """
    found = list(rows)
    for rule in _in_order(guideline.flat_rates):
        counted = flat_sum(rule, found)
        if counted is None:
            continue
        found = [row for row in found if row.category != rule.category]
        found += [
            ExpenditureRow(rule.category, year.year, year.amount, rule.label)
            for year in counted.years
            if year.amount
        ]
    return tuple(found)


def _in_order(rules: Sequence[FlatRate]) -> list[FlatRate]:
    left, order = list(rules), []
    while left:
        made = {rule.category for rule in left}
        ready = [rule for rule in left if not made & set(rule.base)] or left[:1]
        order += ready
        left = [rule for rule in left if rule not in ready]
    return order


def shared(total: Decimal, exact: dict[K, Decimal]) -> dict[K, Decimal]:
    """``total`` in whole cents, divided as ``exact`` says: each part is less than a cent off, the sum exact.

    Expects ``exact`` to add up to ``total`` but for rounding.
    """
    found = {key: cents(amount) for key, amount in exact.items()}
    missing = int((total - sum(found.values(), ZERO)) / CENT)
    step = CENT if missing > 0 else -CENT
    hardest = sorted(exact, key=lambda key: (found[key] - exact[key]) * (1 if missing > 0 else -1))
    for key in hardest[: abs(missing)]:
        found[key] += step
    return found
