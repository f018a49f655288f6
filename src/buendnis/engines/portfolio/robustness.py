"""How sure the ranking is: scores drawn anew, ten thousand times, between the assessors' lowest and highest points.

The random numbers are SplitMix64, written out here, so that a seed gives the same draws on every machine and in
every year. A draw is a whole number of grains, each equally likely but for a bias below 2**-32.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from buendnis.engines.portfolio.answer import Robustness, Steady
from buendnis.engines.portfolio.arrays import Ints
from buendnis.engines.portfolio.case import Case
from buendnis.engines.portfolio.effort import TooHard
from buendnis.engines.portfolio.in_turn import take_in_turn
from buendnis.engines.portfolio.model import Project
from buendnis.engines.portfolio.optimum import programme, shut_out

MOST_OPTIMA = 200  # of which a share of redraws is known within some hundredths
_BATCH = 1_000_000  # numbers at a time


def spread_of(projects: Sequence[Project], case: Case) -> list[tuple[int, int]]:
    """The lowest and highest score of each project: as written, or those of the ballots, or only its own."""
    given = {project.id: project for project in projects}
    spread = []
    for place, name in enumerate(case.ids):
        project, score = given[name], case.scores[place]
        low, high = score, score
        if project.lowest is not None and project.highest is not None:
            low = (project.lowest * case.grain).__ceil__()
            high = (project.highest * case.grain).__floor__()
        elif points := [points for points, _ in case.votes.given(place)]:
            low = (min(points) * case.grain).__ceil__()
            high = (max(points) * case.grain).__floor__()
        spread.append((low, high) if low <= high else (score, score))
    return spread


def redrawn(
    case: Case, spread: Sequence[tuple[int, int]], redraws: int, seed: int, *, optimum: bool = False
) -> Robustness:
    """In how many redraws the ranking takes each project; ``spread`` holds lowest and highest scores.

    With ``optimum`` also the optimum of the first redraws: each of them is proven like any other, which takes its
    time. How many that are depends on nothing but the size of the case.
    """
    inside = np.zeros(len(case.ids), dtype=np.int64)
    size = max(1, len(case.ids))
    batch = max(1, _BATCH // size)
    for first in range(0, redraws, batch):
        inside += _taken(case, _ordered(tuple(spread), first, min(batch, redraws - first), seed))
    optima, best = 0, [0] * len(case.ids)
    if optimum:
        optima, best = _optima(case, spread, min(redraws, MOST_OPTIMA), seed)
    return Robustness(
        redraws=redraws,
        seed=seed,
        projects=tuple(
            Steady(name, int(times), case.points(low), case.points(high), optimum=best[place])
            for place, (name, times, (low, high)) in enumerate(zip(case.ids, inside, spread, strict=True))
        ),
        optima=optima,
    )


def _optima(case: Case, spread: Sequence[tuple[int, int]], redraws: int, seed: int) -> tuple[int, list[int]]:
    """Of how many redraws the optimum is known, and in how many of them each project is in; none if one is too hard."""
    counted = [0] * len(case.ids)
    out = shut_out(case)
    for scores in _drawn(spread, 0, redraws, seed).tolist():
        drawn = case
        if case.threshold is not None:
            drawn = replace(case, scores=tuple(scores))
            out = shut_out(drawn)
        try:
            best = programme(drawn, scores).best(out)
        except TooHard:
            return 0, [0] * len(case.ids)
        for project in best.chosen if best else ():
            counted[project] += 1
    return redraws, counted


class _Order(NamedTuple):
    """Projects from the highest score down, a line per redraw, and their scores."""

    projects: Ints
    scores: Ints


@lru_cache(maxsize=2)
def _ordered(spread: tuple[tuple[int, int], ...], first: int, number: int, seed: int) -> _Order:
    """What is drawn does not depend on the budget: whoever moves it finds the draws of the last time."""
    scores = _drawn(spread, first, number, seed)
    order = np.argsort(-scores, axis=1, kind="stable")
    return _Order(
        np.ascontiguousarray(order.T), np.ascontiguousarray(np.take_along_axis(scores, order, axis=1).T)
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


def _taken(case: Case, drawn: _Order) -> Ints:
    """How often each project is in, over all lines."""
    if any(case.needs):
        return _one_by_one(case, drawn)
    lines = drawn.projects.shape[1]
    costs = np.array(case.costs, dtype=np.int64)
    left = np.full(lines, case.budget, dtype=np.int64)
    caps = [
        (np.array(row.weights, dtype=np.int64), np.full(lines, row.at_most, dtype=np.int64))
        for row in case.rows
        if row.at_most is not None
    ]
    groups = [(np.isin(np.arange(len(costs)), group), np.ones(lines, dtype=bool)) for group in case.groups]
    inside = np.zeros(len(case.ids), dtype=np.int64)
    for project, score in zip(drawn.projects, drawn.scores, strict=True):
        cost = costs[project]
        fits = cost <= left
        if case.threshold is not None:
            fits &= score >= case.threshold
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


def _one_by_one(case: Case, drawn: _Order) -> Ints:
    """The same where projects need each other."""
    inside = np.zeros(len(case.ids), dtype=np.int64)
    for order, scores in zip(drawn.projects.T.tolist(), drawn.scores.T.tolist(), strict=True):
        line = dict(zip(order, scores, strict=True))
        other = replace(case, scores=tuple(line[project] for project in range(len(order))))
        for project in take_in_turn(other, order):
            inside[project] += 1
    return inside
