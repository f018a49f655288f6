"""Each rule, applied: which projects, in which order, and what there is to say about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.in_turn import by_density, by_score, take_in_turn
from buendnis.engines.portfolio.phragmen import phragmen
from buendnis.engines.portfolio.shares import equal_shares
from buendnis.engines.portfolio.variants import Rule, Variant


@dataclass(frozen=True)
class Choice:
    """What a rule chooses, in its order (of ids, for the optimum)."""

    variant: Variant
    chosen: tuple[int, ...]
    possible: bool = True  # false: no portfolio keeps all conditions
    proven: bool = True  # false: the search was given up, nothing is claimed
    inflated: Fraction = Fraction(1)  # of equal shares: by what the budget was multiplied at the end


def choose(case: Case, variant: Variant) -> Choice:
    """Apply a rule. Raises BadInput for a utility that the ballots do not allow."""
    return _RULES[variant.rule](case, variant)


def settled(case: Case, variant: Variant) -> Variant:
    """The variant with its defaults written out, as it is recorded with the answer."""
    return replace(variant, utility=variant.utility_for(case.votes.kind))


def _ranking(case: Case, variant: Variant) -> Choice:
    return Choice(variant, tuple(take_in_turn(case, by_score(case))))


def _greedy(case: Case, variant: Variant) -> Choice:
    totals = case.votes.totals(variant.utility_for(case.votes.kind), case.costs)
    return Choice(variant, tuple(take_in_turn(case, by_density(totals, case.costs))))


def _optimum(case: Case, variant: Variant) -> Choice:
    from buendnis.engines.portfolio.effort import TooHard
    from buendnis.engines.portfolio.optimum import optimum  # needs numpy, which takes its time and memory

    try:
        best = optimum(case, variant)
    except TooHard:
        return Choice(variant, (), proven=False)
    return Choice(variant, tuple(sorted(best.chosen)) if best else (), possible=best is not None)


def _equal_shares(case: Case, variant: Variant) -> Choice:
    shared = equal_shares(case, variant)
    inflated = Fraction(shared.share, case.budget) if case.budget else Fraction(1)
    return Choice(variant, tuple(shared.chosen), inflated=inflated)


def _phragmen(case: Case, variant: Variant) -> Choice:
    return Choice(variant, tuple(phragmen(case)))


_RULES: dict[Rule, Callable[[Case, Variant], Choice]] = {
    Rule.RANKING: _ranking,
    Rule.OPTIMUM: _optimum,
    Rule.GREEDY: _greedy,
    Rule.EQUAL_SHARES: _equal_shares,
    Rule.PHRAGMEN: _phragmen,
}
