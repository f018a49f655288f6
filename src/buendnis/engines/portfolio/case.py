"""A case in whole numbers: cents (or finer, if somebody writes finer), points on a common scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Self

from buendnis.engines.portfolio.model import (
    Alternatives,
    Ballot,
    Counts,
    Limit,
    Project,
    check,
)
from buendnis.engines.portfolio.votes import Votes

CENT = 100


@dataclass(frozen=True)
class Row:
    """A floor or a cap: the sum of ``weights`` over the portfolio."""

    name: str
    weights: tuple[int, ...]
    counts: Counts
    at_least: int | None
    at_most: int | None


@dataclass(frozen=True)
class Case:
    """Everything a rule looks at. Projects stand in the order of their ids, which also breaks ties."""

    ids: tuple[str, ...]
    costs: tuple[int, ...]
    budget: int
    unit: int  # of money, in a Euro
    scores: tuple[int, ...]
    grain: int  # of points, in a point
    votes: Votes
    rows: tuple[Row, ...] = ()
    needs: tuple[tuple[int, ...], ...] = ()
    groups: tuple[tuple[int, ...], ...] = ()
    threshold: int | None = None

    @classmethod
    def of(
        cls,
        budget: Fraction,
        projects: Sequence[Project],
        ballots: Sequence[Ballot] = (),
        *,
        limits: Sequence[Limit] = (),
        alternatives: Sequence[Alternatives] = (),
        threshold: Fraction | None = None,
        step: Fraction = Fraction(1),
    ) -> Self:
        """Check and convert. Raises BadInput with all that does not fit together."""
        check(tuple(projects), tuple(ballots), tuple(limits), tuple(alternatives))
        ordered = sorted(projects, key=lambda project: project.id)
        index = {project.id: place for place, project in enumerate(ordered)}
        votes = Votes.of(ballots, index)
        scores = [_score(project, votes, place) for place, project in enumerate(ordered)]
        money = [budget, *(project.cost for project in ordered)]
        money += [project.least for project in ordered if project.least is not None]
        money += [project.most for project in ordered if project.most is not None]
        for limit in limits:
            if limit.counts is Counts.COST:
                money += [edge for edge in (limit.at_least, limit.at_most) if edge is not None]
        unit = lcm(CENT, *(amount.denominator for amount in money))
        grain = lcm(
            *(score.denominator for score in scores),
            step.denominator,
            1 if threshold is None else threshold.denominator,
        )
        costs = tuple(int(project.cost * unit) for project in ordered)
        return cls(
            ids=tuple(index),
            costs=costs,
            budget=int(budget * unit),
            unit=unit,
            scores=tuple(int(score * grain) for score in scores),
            grain=grain,
            votes=votes,
            rows=tuple(_row(limit, ordered, costs, unit) for limit in limits),
            needs=tuple(tuple(index[name] for name in project.needs) for project in ordered),
            groups=tuple(tuple(sorted({index[name] for name in group.projects})) for group in alternatives),
            threshold=None if threshold is None else int(threshold * grain),
        )

    @property
    def conditioned(self) -> bool:
        """Whether there is any condition besides the budget."""
        return bool(self.rows or self.groups or any(self.needs) or self.threshold is not None)

    def eligible(self, project: int) -> bool:
        """Whether a project reaches the threshold, if there is one."""
        return self.threshold is None or self.scores[project] >= self.threshold

    def euro(self, amount: int) -> Fraction:
        """An amount of money as the outside knows it."""
        return Fraction(amount, self.unit)

    def points(self, score: int) -> Fraction:
        """A score as the outside knows it."""
        return Fraction(score, self.grain)

    def cost_of(self, portfolio: Sequence[int]) -> int:
        """What a portfolio costs."""
        return sum(self.costs[project] for project in portfolio)

    def broken(self, portfolio: Sequence[int], *, floors: bool = True) -> list[str]:
        """The checker: every condition that a portfolio does not keep, computed from scratch."""
        chosen = set(portfolio)
        found = []
        if self.cost_of(list(chosen)) > self.budget:
            found.append("budget")
        for row in self.rows:
            total = sum(row.weights[project] for project in chosen)
            if row.at_most is not None and total > row.at_most:
                found.append(f"cap:{row.name}")
            if floors and row.at_least is not None and total < row.at_least:
                found.append(f"floor:{row.name}")
        found += [
            "alternatives:" + ",".join(self.ids[project] for project in group)
            for group in self.groups
            if len(chosen.intersection(group)) > 1
        ]
        found += [
            f"needs:{self.ids[project]}"
            for project in sorted(chosen)
            if self.needs and not chosen.issuperset(self.needs[project])
        ]
        found += [f"threshold:{self.ids[p]}" for p in sorted(chosen) if not self.eligible(p)]
        return found


def plain(budget: Fraction, names: Sequence[str], costs: Sequence[Fraction], votes: Votes) -> Case:
    """A case without scores and conditions; names ascend as the votes count them."""
    unit = lcm(budget.denominator, *(cost.denominator for cost in costs))
    return Case(
        ids=tuple(names),
        costs=tuple(cost.numerator * (unit // cost.denominator) for cost in costs),
        budget=budget.numerator * (unit // budget.denominator),
        unit=unit,
        scores=(0,) * len(names),
        grain=1,
        votes=votes,
    )


def _score(project: Project, votes: Votes, place: int) -> Fraction:
    if project.score is not None:
        return project.score
    return votes.mean(place) or Fraction(0)


def _row(limit: Limit, projects: Sequence[Project], costs: Sequence[int], unit: int) -> Row:
    factor = unit if limit.counts is Counts.COST else 1
    return Row(
        name=limit.name,
        weights=tuple(
            (cost if limit.counts is Counts.COST else 1) if limit.touches(project) else 0
            for project, cost in zip(projects, costs, strict=True)
        ),
        counts=limit.counts,
        at_least=None if limit.at_least is None else -((-limit.at_least * factor).__floor__()),
        at_most=None if limit.at_most is None else (limit.at_most * factor).__floor__(),
    )
