"""Ballots as arrays of integers, so that ninety thousand of them can be counted quickly and exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np
import numpy.typing as npt

from buendnis.engines.portfolio.model import Ballot, Kind, kind_of
from buendnis.engines.portfolio.variants import Utility

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Support:
    """Who wants a project: rows of distinct ballots, and what it is worth to each (None: 1)."""

    voters: npt.NDArray[np.int32]
    factors: Ints | None


class Votes:
    """Equal ballots are kept once, with their number."""

    def __init__(
        self,
        kind: Kind,
        projects: int,
        weights: Ints,
        *,
        empty: int,
        voter: npt.NDArray[np.int32],
        project: npt.NDArray[np.int32],
        worth: Ints | None = None,
        scale: int = 1,
    ) -> None:
        """``worth`` holds points times ``scale``, or Borda points; ``empty`` ballots name nobody."""
        self.kind = kind
        self.projects = projects
        self.weights = weights
        self.scale = scale
        self.number = int(weights.sum()) + empty
        short = project.astype(np.uint16) if projects < 1 << 16 else project  # which numpy sorts by digits
        order = np.argsort(short, kind="stable")
        voter, project = voter[order], project[order]
        worth = None if worth is None else worth[order]
        twice = (voter[1:] == voter[:-1]) & (project[1:] == project[:-1])
        if twice.any():  # an id that stands twice in one ballot counts once
            keep = np.concatenate(([True], ~twice))
            voter, project = voter[keep], project[keep]
            worth = None if worth is None else worth[keep]
        self.voter, self.project, self.worth = voter, project, worth
        self.bounds = np.searchsorted(project, np.arange(projects + 1)).tolist()

    @classmethod
    def of(cls, ballots: Sequence[Ballot], index: dict[str, int]) -> Votes:
        """The votes of these ballots without what each is recused from."""
        kind = kind_of(ballots)
        scale = lcm(*(given.points.denominator for ballot in ballots for given in ballot.points), 1)
        seen: dict[tuple[tuple[int, int], ...], int] = {}
        empty = 0
        for ballot in ballots:
            named = tuple(sorted(cls._named(ballot, kind, index, scale)))
            if named:
                seen[named] = seen.get(named, 0) + 1
            else:
                empty += 1
        pairs = [pair for named in seen for pair in named]
        rows = np.repeat(np.arange(len(seen), dtype=np.int32), [len(named) for named in seen])
        return cls(
            kind,
            len(index),
            np.array(list(seen.values()), dtype=np.int64),
            empty=empty,
            voter=rows,
            project=np.array([project for project, _ in pairs], dtype=np.int32),
            worth=None if kind is Kind.APPROVAL else np.array([worth for _, worth in pairs], dtype=np.int64),
            scale=scale,
        )

    @staticmethod
    def _named(ballot: Ballot, kind: Kind, index: dict[str, int], scale: int) -> list[tuple[int, int]]:
        """Project and worth. Whoever is recused from a project leaves the worth of the others untouched."""
        if kind is Kind.POINTS:
            found = [(given.project, int(given.points * scale)) for given in ballot.points]
        elif kind is Kind.RANKING:
            last = len(ballot.ranking) - 1
            found = [(name, last - place) for place, name in enumerate(ballot.ranking)]
        else:
            found = [(name, 1) for name in ballot.approves]
        return [(index[name], worth) for name, worth in found if name not in ballot.recused]

    @cached_property
    def named(self) -> list[npt.NDArray[np.int32]]:
        """The distinct ballots that name each project, whatever they give it."""
        return [self.voter[a:b] for a, b in zip(self.bounds, self.bounds[1:], strict=False)]

    def support(self, utility: Utility) -> list[Support]:
        """Each project's supporters under a utility; the uniform factor of cost is not in it."""
        if utility in {Utility.COST, Utility.CARDINALITY} or self.worth is None:
            return [Support(voters, None) for voters in self.named]
        return self._worthy()

    def totals(self, utility: Utility, costs: Sequence[int]) -> list[int]:
        """The utility of each project to all ballots together; points are times ``scale``."""
        if utility in {Utility.POINTS, Utility.BORDA} and self.worth is not None:
            each = self.worth * self.weights[self.voter]
            sums = np.concatenate(([0], np.cumsum(each)))
            return [int(sums[b] - sums[a]) for a, b in zip(self.bounds, self.bounds[1:], strict=False)]
        numbers = self.supporters
        if utility is Utility.COST:
            return [number * cost for number, cost in zip(numbers, costs, strict=True)]
        return numbers

    @cached_property
    def supporters(self) -> list[int]:
        """How many ballots name each project."""
        return [int(self.weights[voters].sum()) for voters in self.named]

    def mean(self, project: int) -> Fraction | None:
        """The mean of the points that a project was given; None without any."""
        given = self.given(project)
        number = sum(times for _, times in given)
        return sum((points * times for points, times in given), Fraction(0)) / number if number else None

    def given(self, project: int) -> list[tuple[Fraction, int]]:
        """The points that a project was given, and by how many; none unless the ballots hold points."""
        if self.kind is not Kind.POINTS or self.worth is None:
            return []
        a, b = self.bounds[project], self.bounds[project + 1]
        weights = self.weights[self.voter[a:b]]
        return [
            (Fraction(worth, self.scale), times)
            for worth, times in zip(self.worth[a:b].tolist(), weights.tolist(), strict=True)
        ]

    def _worthy(self) -> list[Support]:
        found = []
        for a, b in zip(self.bounds, self.bounds[1:], strict=False):
            if self.worth is None:
                raise ValueError("Approvals have no worth of their own.")
            worth = self.worth[a:b]
            keep = worth > 0
            found.append(Support(self.voter[a:b][keep], worth[keep]))
        return found
