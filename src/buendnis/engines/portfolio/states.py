"""Partial portfolios of a search, many side by side."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from buendnis.engines.portfolio.arrays import Ints


class States(NamedTuple):
    """Partial portfolios, a column each."""

    lost: Ints
    value: Ints
    used: Ints  # rows that are being filled by states
    mask: Ints  # words by states

    def take(self, keep: Ints | np.ndarray[tuple[int], np.dtype[np.bool_]]) -> States:
        return States(self.lost[keep], self.value[keep], self.used[:, keep], self.mask[:, keep])


def suffixes(changes: Ints) -> Ints:
    """For each step what the later ones can still change."""
    sums = np.cumsum(changes[:, ::-1], axis=1)[:, ::-1]
    return np.concatenate((sums, np.zeros((len(changes), 1), dtype=np.int64)), axis=1)


def later(changes: Ints) -> list[int]:
    """For each row the last step that touches it; -1 if none does."""
    steps = np.arange(1, changes.shape[1] + 1)
    return [int(((row != 0) * steps).max(initial=0)) - 1 for row in changes]


def not_dominated(states: States) -> Ints:
    """Without those that use no less of the one row that matters than another one, and come no earlier."""
    order = np.lexsort((*(states.mask[word] for word in range(len(states.mask) - 1, -1, -1)), states.value))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    by_use = np.lexsort((-rank, states.used[0]))
    ranks = rank[by_use]
    before = np.concatenate(([-1], np.maximum.accumulate(ranks)[:-1]))
    return by_use[ranks > before]
