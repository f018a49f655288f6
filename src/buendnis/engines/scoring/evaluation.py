"""From points to a result. A level's points are the sum of the weighted means of its judged aspects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from buendnis.engines.exact import fraction
from buendnis.engines.record import Record, Text
from buendnis.engines.scoring import sentences
from buendnis.engines.scoring.changes import Lever, smallest
from buendnis.engines.scoring.results import (
    AspectResult,
    AspectState,
    Evaluation,
    Level,
    LevelResult,
    Move,
    PointFlip,
    ResultChange,
    Sums,
    ThresholdFlip,
)
from buendnis.engines.scoring.rubric import Aspect, Block, Criterion, Group, JudgedBy, Rubric, Score, checked
from buendnis.engines.scoring.thresholds import Standing, Threshold, all_reached

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
    grid = fraction(rubric.step)
    judged = {
        key: _Judged(aspect, given[key], judged_by, step, grid) for key, aspect in rubric.aspects.items()
    }

    criteria, blocks, block_sums = [], [], []
    for block in rubric.blocks:
        criterion_sums = []
        for criterion in block.criteria:
            parts = [judged[aspect.key] for aspect in criterion.aspects]
            own = _added(criterion, [part.sum for part in parts])
            criterion_sums.append(own)
            threshold = Threshold.of_criterion(criterion, rubric.min_share_per_criterion)
            criteria.append(_Level(Level.CRITERION, criterion, own, threshold, parts))
        parts = [judged[aspect.key] for criterion in block.criteria for aspect in criterion.aspects]
        own = _added(block, criterion_sums)
        block_sums.append(own)
        blocks.append(_Level(Level.BLOCK, block, own, Threshold.of(block.min), parts))
    whole = _added(rubric, block_sums)
    total = _Level(Level.TOTAL, rubric, whole, Threshold.of(rubric.min), list(judged.values()))

    levels = [*criteria, *blocks, total]
    measured: list[_Judged | _Level] = [*judged.values(), *levels]
    reached = all_reached([each.reached for each in measured if each.threshold.is_set])
    aspects = tuple(part.result(levels, list(judged.values())) for part in judged.values())
    failures = tuple(
        sentences.failure(each.name, each.standing, each.threshold)
        for each in measured
        if each.reached is False
    )
    changes = [change for aspect in aspects for change in aspect.smallest_changes]
    return Evaluation(
        aspects=aspects,
        criteria=tuple(level.result() for level in criteria),
        blocks=tuple(level.result() for level in blocks),
        total=total.result(),
        assessors=tuple(sorted({assessor for scores_of in given.values() for assessor in scores_of})),
        unread=tuple(_unread(rubric)),
        reached=reached,
        summary=sentences.summary(
            total.result(),
            reached,
            failures,
            has_thresholds=any(each.threshold.is_set for each in measured),
        ),
        failures=failures,
        smallest_change=min(changes, key=lambda change: change.points, default=None),
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
        self,
        aspect: Aspect,
        points: dict[str, Fraction],
        asked: JudgedBy | None,
        step: Fraction,
        grid: Fraction,
    ) -> None:
        self.aspect = aspect
        self.given = points
        self.step = step  # what counts as one point
        self.grid = grid  # what points are multiples of
        self.weight = fraction(aspect.weight)
        self.max = None if aspect.max is None else fraction(aspect.max)
        self.mean = sum(points.values(), ZERO) / len(points) if points else None
        if self.max is None:
            self.state = AspectState.UNREAD
        elif asked is not None and aspect.judged_by is not asked:
            self.state = AspectState.NOT_ASKED
        else:
            self.state = AspectState.JUDGED if points else AspectState.AWAITED
        self.threshold = Threshold.of(aspect.min)
        self.standing = Standing(self.mean or ZERO, self.max if self.mean is None else self.mean)
        self.reached = self.threshold.reached(self.standing)
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

    @property
    def name(self) -> Text:
        """How sentences call it."""
        return Text(f"Aspekt „{self.aspect.label}“", f"aspect “{self.aspect.label}”")

    def flips(self) -> Iterator[PointFlip]:
        """Every single point that would turn its own threshold."""
        return _flips(self.standing, self.threshold, [(self, Fraction(1))])

    def turns(self, levels: Sequence[_Level]) -> Iterator[ThresholdFlip]:
        """Every threshold that a single point here would turn, from its own to the total's."""
        for flip in self.flips():
            yield ThresholdFlip(Level.ASPECT, self.aspect.key, flip.move, flip.assessors, flip.then)
        for level in levels:
            for flip in level.flips:
                if flip.aspect == self.aspect.key:
                    yield ThresholdFlip(level.level, level.of.key, flip.move, flip.assessors, flip.then)

    def changes(self, levels: Sequence[_Level], aspects: Sequence[_Judged]) -> Iterator[ResultChange]:
        """The fewest points here, more and less, that would turn the whole result."""
        if self.max is None or not self.given:
            return
        levers = [
            Lever(each.threshold, each.standing, Fraction(1) if each is self else ZERO)
            for each in aspects
            if each.threshold.is_set
        ] + [
            Lever(each.threshold, each.standing, self.weight if self in each.parts else ZERO)
            for each in levels
            if each.threshold.is_set
        ]
        for move, points, then in smallest(levers, list(self.given.values()), self.max, self.grid):
            yield ResultChange(
                self.aspect.key, move, points, then, sentences.change(self.aspect.label, move, points, then)
            )

    def result(self, levels: Sequence[_Level], aspects: Sequence[_Judged]) -> AspectResult:
        """The aspect as the answer tells it."""
        points = self.given.values()
        flips = tuple(self.flips())
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
            min=self.threshold.points,
            reached=self.reached,
            reason=sentences.reason(self.standing, self.threshold, flips),
            one_more_point=flips,
            turns=tuple(self.turns(levels)),
            smallest_changes=tuple(self.changes(levels, aspects)),
        )


class _Level:
    """A criterion, a block or the whole, with what it has reached."""

    def __init__(
        self,
        level: Level,
        of: Criterion | Block | Rubric,
        own: _Sum,
        threshold: Threshold,
        parts: Sequence[_Judged],
    ) -> None:
        self.level, self.of, self.own, self.threshold, self.parts = level, of, own, threshold, parts
        most, points = of.most, own.points or ZERO
        self.standing = Standing(points, None if most is None else points + most - own.judged_max)
        self.reached = threshold.reached(self.standing)
        self.flips = tuple(_flips(self.standing, threshold, [(part, part.weight) for part in parts]))

    @property
    def name(self) -> Text:
        """How sentences call it."""
        if self.level is Level.TOTAL:
            return Text("die Gesamtpunktzahl", "the total")
        de = {Level.CRITERION: "Kriterium", Level.BLOCK: "Block"}[self.level]
        return Text(f"{de} „{self.of.label}“", f"{self.level} “{self.of.label}”")

    def sums(self) -> Sums | None:
        """What each assessor's points add up to, of those who scored every judged aspect."""
        judged = [part for part in self.parts if part.state is AspectState.JUDGED]
        if not judged:
            return None
        whole = set.intersection(*(set(part.given) for part in judged))
        if not whole:
            return None
        found = [sum((part.given[each] * part.weight for part in judged), ZERO) for each in whole]
        low, high = min(found), max(found)
        return Sums(len(found), sum(found, ZERO) / len(found), median(found), low, high, high - low)

    def result(self) -> LevelResult:
        """The level as the answer tells it."""
        most = self.of.most
        return LevelResult(
            level=self.level,
            key=self.of.key,
            label=self.of.label,
            points=self.own.points,
            judged_max=self.own.judged_max,
            max=most,
            best=self.standing.best,
            unlisted=None if most is None else most - self.of.listed,
            complete=self.own.complete,
            min=self.threshold.points,
            reached=self.reached,
            reason=sentences.reason(self.standing, self.threshold, self.flips),
            one_more_point=self.flips,
            sums=self.sums(),
        )


def _added(group: Group, parts: Sequence[_Sum]) -> _Sum:
    judged = [part.points for part in parts if part.points is not None]
    most = group.most
    return _Sum(
        points=sum(judged, ZERO) if judged else None,
        judged_max=sum((part.judged_max for part in parts), ZERO),
        complete=most == group.listed and not group.unread and all(part.complete for part in parts),
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
