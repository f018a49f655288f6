"""What an optimum is looked for among: values and rows over projects, and the order of all portfolios."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from buendnis.engines.portfolio.arrays import Ints
from buendnis.engines.portfolio.effort import TooHard

SAFE = 61  # bits that a sum may have


class Line(NamedTuple):
    """A row: the weighted sum is at most ``most``."""

    weights: tuple[int, ...]
    most: int


class Best(NamedTuple):
    """The canonical best: of the portfolios of highest value the one that has the smallest id where two differ."""

    value: int
    chosen: frozenset[int]

    def beats(self, other: Best | None) -> bool:
        """Whether it comes before another one."""
        if other is None or self.value != other.value:
            return other is None or self.value > other.value
        differing = self.chosen ^ other.chosen
        return bool(differing) and min(differing) in self.chosen


@dataclass(frozen=True)
class Rows:
    """Values and rows over projects in the order of their ids."""

    values: tuple[int, ...]
    lines: tuple[Line, ...]

    @cached_property
    def table(self) -> Ints:
        """The weights, a line per row. Raises TooHard if some sum of them would not fit into 64 bits."""
        if any(size.bit_length() >= SAFE for size in self.sizes):
            raise TooHard("the weights are too large for whole numbers of 64 bits")
        weights = np.array([line.weights for line in self.lines], dtype=np.int64)
        return weights.reshape(len(self.lines), len(self.values))

    @cached_property
    def sizes(self) -> list[int]:
        """No sum of weights and the end of a row is longer than this."""
        return [sum(map(abs, line.weights)) + abs(line.most) for line in self.lines]

    @cached_property
    def most(self) -> Ints:
        """How much there is of each row."""
        return np.array([line.most for line in self.lines], dtype=np.int64)

    @cached_property
    def narrow(self) -> list[list[int]]:
        """For each project the rows that hold it and no more than half of all projects; none if others than one do."""
        (rows,) = (2 * np.count_nonzero(self.table, axis=1) <= len(self.values)).nonzero()
        if len(rows) + 1 < len(self.lines):
            return [[] for _ in self.values]
        inside = self.table[rows] != 0
        return [rows[inside[:, each]].tolist() for each in range(len(self.values))]

    def used(self, chosen: Iterable[int]) -> Ints:
        """What a portfolio takes of each row."""
        used: Ints = self.table[:, list(chosen)].sum(axis=1)
        return used

    def broken(self, chosen: frozenset[int]) -> bool:
        """Whether any row is not kept."""
        return bool((self.used(chosen) > self.most).any())

    def value(self, chosen: Iterable[int]) -> int:
        """What a portfolio is worth."""
        return sum(self.values[each] for each in chosen)
