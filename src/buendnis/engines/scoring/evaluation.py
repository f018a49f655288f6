"""From points to a result. A level's points are the sum of the weighted means of its judged aspects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from buendnis.engines.exact import fraction
from buendnis.engines.record import Record
from buendnis.engines.scoring import sentences
from buendnis.engines.scoring.results import (
    AspectResult,
    AspectState,
    Evaluation,
    Level,
    LevelResult,
    Move,
    PointFlip,
)
from buendnis.engines.scoring.rubric import Aspect, Block, Criterion, Group, JudgedBy, Rubric, Score, checked
from buendnis.engines.scoring.thresholds import Standing, Threshold

ZERO = Fraction(0)


def evaluate(rubric: Rubric, scores: Sequence[Score], judged_by: JudgedBy | None = None) -> Evaluation:
    """What the scores of several assessors amount to under a rubric, with exact numbers.

    With ``judged_by`` only the aspects of that side count; the others are still open. Raises BadInput for
    points that the rubric does not allow, for unknown aspects, and if somebody scores an aspect twice.
    """
    given: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for score, points in checked(rubric, scores):
        if judged_by is None or rubric.aspects[score.aspect].judged_by is judged_by:
            given[score.aspect][score.assessor] = points
    step = max(Fraction(1), fraction(rubric.step))
    judged = {key: _Judged(aspect, given[key], judged_by, step) for key, aspect in rubric.aspects.items()}

    criteria, blocks, block_sums = [], [], []
    for block in rubric.blocks:
        criterion_sums = []
        for criterion in block.criteria:
            parts = [judged[aspect.key] for aspect in criterion.aspects]
            own = _added(criterion, [part.sum for part in parts])
            criterion_sums.append(own)
            threshold = Threshold.of_criterion(criterion, rubric.min_share_per_criterion)
            criteria.append(_level(Level.CRITERION, criterion, own, threshold, parts))
        parts = [judged[aspect.key] for criterion in block.criteria for aspect in criterion.aspects]
        own = _added(block, criterion_sums)
        block_sums.append(own)
        blocks.append(_level(Level.BLOCK, block, own, Threshold.of(block.min), parts))
    whole = _added(rubric, block_sums)
    total = _level(Level.TOTAL, rubric, whole, Threshold.of(rubric.min), list(judged.values()))

    aspects = tuple(part.result() for part in judged.values())
    results: list[AspectResult | LevelResult] = [*aspects, *criteria, *blocks, total]
    thresholds = [result.reached for result in results if result.reason != sentences.NO_THRESHOLD]
    reached = _all(thresholds)
    return Evaluation(
        aspects=aspects,
        criteria=tuple(criteria),
        blocks=tuple(blocks),
        total=total,
        assessors=tuple(sorted({assessor for scores_of in given.values() for assessor in scores_of})),
        unread=tuple(_unread(rubric)),
        reached=reached,
        summary=sentences.summary(total, reached, has_thresholds=bool(thresholds)),
        judged_by=judged_by,
    )


@dataclass(frozen=True)
class Question(Record):
    """Everything an evaluation depends on."""

    rubric: Rubric
    scores: tuple[Score, ...]
    judged_by: JudgedBy | None = None

    def answer(self) -> Evaluation:
        """Evaluate. Raises BadInput for scores that do not fit the rubric."""
        return evaluate(self.rubric, self.scores, self.judged_by)


@dataclass(frozen=True)
class _Sum:
    """What a part brings to the level above it."""

    points: Fraction | None  # None: nothing judged
    judged_max: Fraction
    complete: bool


class _Judged:
    """An aspect together with the points it was given."""

    def __init__(
        self, aspect: Aspect, points: dict[str, Fraction], asked: JudgedBy | None, step: Fraction
    ) -> None:
        self.aspect = aspect
        self.given = points
        self.step = step
        self.weight = fraction(aspect.weight)
        self.max = None if aspect.max is None else fraction(aspect.max)
        self.mean = sum(points.values(), ZERO) / len(points) if points else None
        if self.max is None:
            self.state = AspectState.UNREAD
        elif asked is not None and aspect.judged_by is not asked:
            self.state = AspectState.NOT_ASKED
        else:
            self.state = AspectState.JUDGED if points else AspectState.AWAITED
        most = aspect.most
        if self.mean is not None and most is not None:
            self.sum = _Sum(self.mean * self.weight, most, complete=True)
        else:
            self.sum = _Sum(None, ZERO, complete=False)

    def moves(self) -> Iterator[tuple[Move, Fraction, tuple[str, ...]]]:
        """By how much the mean moves if one of these assessors gives one point more, or less.

        Near the ends of the scale it is what is left of a point.
        """
        if self.max is None:
            return
        changes: dict[tuple[Move, Fraction], list[str]] = defaultdict(list)
        for assessor, points in sorted(self.given.items()):
            changes[Move.UP, min(self.step, self.max - points)].append(assessor)
            changes[Move.DOWN, -min(self.step, points)].append(assessor)
        for (move, change), assessors in changes.items():
            if change:
                yield move, change / len(self.given), tuple(assessors)

    def result(self) -> AspectResult:
        points = self.given.values()
        threshold = Threshold.of(self.aspect.min)
        standing = Standing(self.mean or ZERO, self.max if self.mean is None else self.mean)
        flips = tuple(_flips(standing, threshold, [(self, Fraction(1))]))
        return AspectResult(
            key=self.aspect.key,
            label=self.aspect.label,
            judged_by=self.aspect.judged_by,
            state=self.state,
            max=self.max,
            weight=self.weight,
            n=len(points),
            mean=self.mean,
            median=median(points) if points else None,
            lowest=min(points, default=None),
            highest=max(points, default=None),
            spread=max(points) - min(points) if points else None,
            points=self.sum.points,
            min=threshold.points,
            reached=threshold.reached(standing),
            reason=sentences.reason(standing, threshold, flips),
            one_more_point=flips,
        )


def _added(group: Group, parts: Sequence[_Sum]) -> _Sum:
    judged = [part.points for part in parts if part.points is not None]
    most = group.most
    return _Sum(
        points=sum(judged, ZERO) if judged else None,
        judged_max=sum((part.judged_max for part in parts), ZERO),
        complete=most == group.listed and not group.unread and all(part.complete for part in parts),
    )


def _level(
    level: Level,
    of: Criterion | Block | Rubric,
    own: _Sum,
    threshold: Threshold,
    parts: Sequence[_Judged],
) -> LevelResult:
    most, points = of.most, own.points or ZERO
    standing = Standing(points, None if most is None else points + most - own.judged_max)
    flips = tuple(_flips(standing, threshold, [(part, part.weight) for part in parts]))
    return LevelResult(
        level=level,
        key=of.key,
        label=of.label,
        points=own.points,
        judged_max=own.judged_max,
        max=most,
        best=standing.best,
        unlisted=None if most is None else most - of.listed,
        complete=own.complete,
        min=threshold.points,
        reached=threshold.reached(standing),
        reason=sentences.reason(standing, threshold, flips),
        one_more_point=flips,
    )


def _flips(
    standing: Standing, threshold: Threshold, parts: Iterable[tuple[_Judged, Fraction]]
) -> Iterator[PointFlip]:
    """Every single point that would change what the threshold says."""
    now = threshold.reached(standing)
    for part, weight in parts:
        for move, change, assessors in part.moves():
            then = threshold.reached(standing.moved(change * weight))
            if then is not now:
                yield PointFlip(part.aspect.key, move, assessors, then)


def _unread(rubric: Rubric) -> Iterator[str]:
    if rubric.unread or rubric.most is None:
        yield f"{Level.TOTAL}:{rubric.key}"
    for block in rubric.blocks:
        if block.unread or block.most is None:
            yield f"{Level.BLOCK}:{block.key}"
        for criterion in block.criteria:
            if criterion.unread or criterion.most is None:
                yield f"{Level.CRITERION}:{criterion.key}"
            yield from (f"{Level.ASPECT}:{aspect.key}" for aspect in criterion.aspects if aspect.max is None)


def _all(thresholds: Sequence[bool | None]) -> bool | None:
    if False in thresholds:
        return False
    return True if thresholds and None not in thresholds else None
