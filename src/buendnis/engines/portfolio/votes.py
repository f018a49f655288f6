"""Who wants what: equal ballots are kept once, with their number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm
from operator import eq, mul
from typing import NamedTuple

from buendnis.engines.portfolio.model import Ballot, Kind, kind_of
from buendnis.engines.portfolio.variants import Utility


class Support(NamedTuple):
    """Who wants a project: distinct ballots in ascending order, and what it is worth to each (None: 1)."""

    voters: list[int]
    factors: list[int] | None


class Votes:
    """The distinct ballots that name each project, and what they give it."""

    def __init__(
        self,
        kind: Kind,
        weights: list[int],
        named: list[list[int]],
        worth: list[list[int]] | None = None,
        *,
        empty: int = 0,
        scale: int = 1,
    ) -> None:
        """``weights`` says how often each ballot was cast; ``empty`` ballots name nobody.

        ``named`` and ``worth`` hold a list for each project: the ballots, and points times ``scale`` or Borda points.
        """
        self.kind = kind
        self.weights = weights
        self.named = named
        self.worth = worth
        self.scale = scale
        self.number = sum(weights) + empty
        for project, voters in enumerate(named):
            if any(map(eq, voters, voters[1:])):  # an id that stands twice in one ballot counts once
                self._count_once(project)

    def _count_once(self, project: int) -> None:
        voters = self.named[project]
        keep = [place for place, voter in enumerate(voters) if not place or voter != voters[place - 1]]
        self.named[project] = [voters[place] for place in keep]
        if self.worth is not None:
            self.worth[project] = [self.worth[project][place] for place in keep]

    @classmethod
    def of(cls, ballots: Sequence[Ballot], index: dict[str, int]) -> Votes:
        """The votes of these ballots without what each is recused from."""
        kind = kind_of(ballots)
        scale = lcm(*(given.points.denominator for ballot in ballots for given in ballot.points), 1)
        seen: dict[tuple[tuple[int, int], ...], int] = {}
        empty = 0
        for ballot in ballots:
            given = tuple(sorted(cls._given(ballot, kind, index, scale)))
            if given:
                seen[given] = seen.get(given, 0) + 1
            else:
                empty += 1
        named: list[list[int]] = [[] for _ in index]
        worth: list[list[int]] = [[] for _ in index]
        for voter, pairs in enumerate(seen):
            for project, each in pairs:
                named[project].append(voter)
                worth[project].append(each)
        return cls(
            kind,
            list(seen.values()),
            named,
            None if kind is Kind.APPROVAL else worth,
            empty=empty,
            scale=scale,
        )

    @staticmethod
    def _given(ballot: Ballot, kind: Kind, index: dict[str, int], scale: int) -> list[tuple[int, int]]:
        """Project and worth. Whoever is recused from a project leaves the worth of the others untouched."""
        if kind is Kind.POINTS:
            found = [(given.project, int(given.points * scale)) for given in ballot.points]
        elif kind is Kind.RANKING:
            last = len(ballot.ranking) - 1
            found = [(name, last - place) for place, name in enumerate(ballot.ranking)]
        else:
            found = [(name, 1) for name in ballot.approves]
        return [(index[name], worth) for name, worth in found if name not in ballot.recused]

    def cast_by(self, voters: Iterable[int]) -> int:
        """How many cast these ballots."""
        return sum(map(self.weights.__getitem__, voters))

    @cached_property
    def supporters(self) -> list[int]:
        """How many ballots name each project."""
        return [self.cast_by(voters) for voters in self.named]

    def support(self, utility: Utility) -> list[Support]:
        """Each project's supporters under a utility; the uniform factor of cost is not in it."""
        if utility in {Utility.COST, Utility.CARDINALITY} or self.worth is None:
            return [Support(voters, None) for voters in self.named]
        return [
            Support(
                [voter for voter, factor in zip(voters, worth, strict=True) if factor > 0],
                [factor for factor in worth if factor > 0],
            )
            for voters, worth in zip(self.named, self.worth, strict=True)
        ]

    def totals(self, utility: Utility, costs: Sequence[int]) -> list[int]:
        """The utility of each project to all ballots together; points are times ``scale``."""
        if utility in {Utility.POINTS, Utility.BORDA} and self.worth is not None:
            weights = self.weights.__getitem__
            return [
                sum(map(mul, map(weights, voters), worth))
                for voters, worth in zip(self.named, self.worth, strict=True)
            ]
        if utility is Utility.COST:
            return list(map(mul, self.supporters, costs))
        return self.supporters

    def mean(self, project: int) -> Fraction | None:
        """The mean of the points that a project was given; None without any."""
        given = self.given(project)
        number = sum(times for _, times in given)
        return sum((points * times for points, times in given), Fraction(0)) / number if number else None

    def given(self, project: int) -> list[tuple[Fraction, int]]:
        """The points that a project was given, and by how many; none unless the ballots hold points."""
        if self.kind is not Kind.POINTS or self.worth is None:
            return []
        return [
            (Fraction(worth, self.scale), self.weights[voter])
            for voter, worth in zip(self.named[project], self.worth[project], strict=True)
        ]
