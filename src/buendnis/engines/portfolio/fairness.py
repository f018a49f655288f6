"""How a portfolio treats the ballots, without saying whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from buendnis.engines.portfolio.answer import Fairness
from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.variants import Utility


def fairness(case: Case, place: int, chosen: Sequence[int], utility: Utility, inflated: Fraction) -> Fairness:
    """Exclusion, share and utility of a portfolio."""
    weights = case.votes.weights
    inside = set(chosen)
    whole = lcm(*(number for number in case.votes.supporters if number), case.votes.number or 1)
    got, asked, served = [0] * len(weights), [0] * len(weights), [False] * len(weights)
    for project, voters in enumerate(case.votes.named):
        if not voters:
            continue
        each = case.costs[project] * (whole // case.votes.supporters[project])
        for voter in voters:
            asked[voter] += each
            if project in inside:
                got[voter] += each
                served[voter] = True
    number = sum(weights)
    fair = case.budget * (whole // case.votes.number) if case.votes.number else 0
    shares = sum(
        (
            weight * (Fraction(min(mine, due), due) if (due := min(fair, all_)) > 0 else Fraction(1))
            for mine, all_, weight in zip(got, asked, weights, strict=True)
        ),
        Fraction(0),
    )
    totals = case.votes.totals(utility, case.costs)
    scale = case.unit if utility is Utility.COST else case.votes.scale if utility is Utility.POINTS else 1
    return Fairness(
        place=place,
        excluded=sum(weight for weight, happy in zip(weights, served, strict=True) if not happy),
        share=shares / number if number else Fraction(1),
        utility=Fraction(sum(totals[project] for project in chosen), scale),
        inflated=inflated,
    )
