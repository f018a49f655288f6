"""How sure the ranking is: scores drawn anew, ten thousand times, between the assessors' lowest and highest points.

The random numbers are SplitMix64, written out here, so that a seed gives the same draws on every machine and in
every year. A draw is a whole number of grains, each equally likely but for a bias below 2**-32.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from buendnis.engines.portfolio.answer import Robustness, Steady
from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.in_turn import by_score, take_in_turn
from buendnis.engines.portfolio.votes import Ints

_BATCH = 2_000_000  # numbers at a time


def redrawn(case: Case, spread: Sequence[tuple[int, int]], redraws: int, seed: int) -> Robustness:
    """In how many redraws the ranking takes each project; ``spread`` holds lowest and highest scores."""
    inside = np.zeros(len(case.ids), dtype=np.int64)
    size = max(1, len(case.ids))
    batch = max(1, _BATCH // size)
    for first in range(0, redraws, batch):
        scores = _drawn(spread, first, min(batch, redraws - first), seed)
        inside += _taken(case, scores)
    return Robustness(
        redraws=redraws,
        seed=seed,
        projects=tuple(
            Steady(name, int(times), case.points(low), case.points(high))
            for name, times, (low, high) in zip(case.ids, inside, spread, strict=True)
        ),
    )


def _drawn(spread: Sequence[tuple[int, int]], first: int, number: int, seed: int) -> Ints:
    """A line of scores per redraw."""
    size = len(spread)
    at = np.arange(first * size, (first + number) * size, dtype=np.uint64)
    mixed = np.uint64(seed) + (at + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    upper = (mixed >> np.uint64(32)).reshape(number, size)
    low = np.array([pair[0] for pair in spread], dtype=np.int64)
    width = np.array([pair[1] - pair[0] + 1 for pair in spread], dtype=np.uint64)
    if int(width.max(initial=1)) >= 2**32:
        raise ValueError("The scores are too finely written to be drawn.")
    drawn: Ints = low + ((upper * width) >> np.uint64(32)).astype(np.int64)
    return drawn


def _taken(case: Case, scores: Ints) -> Ints:
    """How often each project is in, over all lines."""
    if any(case.needs):
        return _one_by_one(case, scores)
    lines = np.arange(len(scores))
    order = np.argsort(-scores, axis=1, kind="stable")
    costs = np.array(case.costs, dtype=np.int64)
    left = np.full(len(scores), case.budget, dtype=np.int64)
    caps = [
        (np.array(row.weights, dtype=np.int64), np.full(len(scores), row.at_most, dtype=np.int64))
        for row in case.rows
        if row.at_most is not None
    ]
    groups = [
        (np.isin(np.arange(len(costs)), group), np.ones(len(scores), dtype=bool)) for group in case.groups
    ]
    inside = np.zeros(len(case.ids), dtype=np.int64)
    for place in range(scores.shape[1]):
        project = order[:, place]
        cost = costs[project]
        fits = cost <= left
        if case.threshold is not None:
            fits &= scores[lines, project] >= case.threshold
        for weights, room in caps:
            fits &= weights[project] <= np.maximum(room, 0)
        for members, free in groups:
            fits &= free | ~members[project]
        left -= np.where(fits, cost, 0)
        for weights, room in caps:
            np.subtract(room, np.where(fits, weights[project], 0), out=room)
        for members, free in groups:
            np.logical_and(free, ~(fits & members[project]), out=free)
        inside += np.bincount(project[fits], minlength=len(case.ids))
    return inside


def _one_by_one(case: Case, scores: Ints) -> Ints:
    """The same where projects need each other."""
    inside = np.zeros(len(case.ids), dtype=np.int64)
    for line in scores.tolist():
        drawn = replace(case, scores=tuple(line))
        for project in take_in_turn(drawn, by_score(drawn)):
            inside[project] += 1
    return inside
