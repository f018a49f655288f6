"""Rubrics with scores for hypothesis to choose from, and a second, slower way to evaluate them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from buendnis.engines.scoring import Aspect, Block, Criterion, JudgedBy, Rubric, Score

STEPS = st.sampled_from([Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal(2)])
WEIGHTS = st.sampled_from([Decimal(1), Decimal(1), Decimal(2), Decimal("0.5")])


def _least(draw: st.DrawFn, most: Decimal | None) -> Decimal | None:
    if draw(st.booleans()):
        return None
    return Decimal(draw(st.integers(0, int(20 if most is None else most))))


def _level_max(draw: st.DrawFn, parts: list[Fraction]) -> Decimal | None:
    """Left open, exactly the sum of the known parts, or more than that."""
    known = sum(parts, Fraction(0))
    most = Decimal(known.numerator) / known.denominator
    return draw(st.sampled_from([None, most, most + 5]))


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    blocks = []
    number = 0
    for block in range(draw(st.integers(1, 2))):
        criteria = []
        for criterion in range(draw(st.integers(1, 2))):
            aspects = []
            for _ in range(draw(st.integers(0, 3))):
                number += 1
                most = draw(st.sampled_from([Decimal("7.5"), Decimal(10), Decimal(4), None]))
                aspects.append(
                    Aspect(
                        f"a{number}",
                        f"Aspekt {number}",
                        most,
                        draw(st.sampled_from(JudgedBy)),
                        _least(draw, most),
                        draw(WEIGHTS),
                    )
                )
            high = _level_max(draw, [aspect.known for aspect in aspects])
            criteria.append(
                Criterion(
                    f"c{block}{criterion}",
                    "Kriterium",
                    tuple(aspects),
                    high,
                    _least(draw, high),
                    draw(st.booleans()),
                )
            )
        high = _level_max(draw, [criterion.known for criterion in criteria])
        blocks.append(Block(f"b{block}", "Block", tuple(criteria), high, _least(draw, high)))
    high = _level_max(draw, [block.known for block in blocks])
    share = draw(st.sampled_from([None, None, Fraction(1, 2), Fraction(1, 3)]))
    return Rubric(tuple(blocks), high, _least(draw, high), share, draw(STEPS))


@st.composite
def scored(draw: st.DrawFn) -> tuple[Rubric, list[Score]]:
    rubric = draw(rubrics())
    scores = []
    for assessor in range(draw(st.integers(0, 4))):
        for aspect in rubric.aspects.values():
            if aspect.max is None or draw(st.integers(0, 4)) == 0:
                continue
            steps = draw(st.integers(0, int(aspect.max / rubric.step)))
            at_the_top = draw(st.integers(0, 5)) == 0
            points = aspect.max if at_the_top else steps * rubric.step
            scores.append(Score(f"p{assessor}", aspect.key, points))
    return rubric, scores


def points_of(aspects: tuple[Aspect, ...], scores: list[Score]) -> Fraction:
    """The weighted means, added up."""
    total = Fraction(0)
    for aspect in aspects:
        given = [
            Fraction(score.points)
            for score in scores
            if score.aspect == aspect.key and score.points is not None
        ]
        if given:
            total += Fraction(aspect.weight) * sum(given) / len(given)
    return total


def with_one_point(rubric: Rubric, scores: list[Score], index: int, sign: int) -> list[Score] | None:
    """The scores after one point more or less in one of them; None at the end of the scale."""
    score = scores[index]
    most = rubric.aspects[score.aspect].max
    assert score.points is not None
    assert most is not None
    moved = min(max(score.points + sign * max(Decimal(1), rubric.step), Decimal(0)), most)
    if moved == score.points:
        return None
    return [*scores[:index], Score(score.assessor, score.aspect, moved), *scores[index + 1 :]]


def on_any_grid(rubric: Rubric) -> Rubric:
    """The same rubric with a grid so fine that a point less than an odd maximum lies on it."""
    return Rubric(rubric.blocks, rubric.max, rubric.min, rubric.min_share_per_criterion, Decimal("0.01"))


def completed(rubric: Rubric, scores: list[Score], *, best: bool) -> Iterator[Score]:
    """The scores, and for every aspect without one either all points or none."""
    yield from scores
    scored_aspects = {score.aspect for score in scores}
    for aspect in rubric.aspects.values():
        if aspect.key not in scored_aspects and aspect.max is not None:
            yield Score("later", aspect.key, aspect.max if best else Decimal(0))


@st.composite
def small(draw: st.DrawFn) -> tuple[Rubric, list[Score]]:
    """Two assessors and up to three aspects on a coarse grid, with odd maxima and thresholds at every level."""
    aspects = [
        Aspect(
            f"a{number}",
            f"Aspekt {number}",
            most,
            JudgedBy.ALLIANCE,
            _least(draw, most),
            draw(WEIGHTS),
        )
        for number in range(draw(st.integers(1, 3)))
        for most in [draw(st.sampled_from([Decimal(4), Decimal(5), Decimal("2.5")]))]
    ]
    cut = draw(st.integers(1, len(aspects)))
    criteria = [
        Criterion(f"c{index}", "Kriterium", tuple(part), min=_least(draw, Decimal(2)))
        for index, part in enumerate((aspects[:cut], aspects[cut:]))
        if part
    ]
    block = Block("b", "Block", tuple(criteria), min=_least(draw, Decimal(2)))
    step = draw(st.sampled_from([Decimal(1), Decimal(2)]))
    rubric = Rubric((block,), min=_least(draw, Decimal(2)), step=step)
    scores = []
    for assessor in range(draw(st.integers(1, 2))):
        for aspect in aspects:
            points = draw(st.sampled_from([None, *grid_of(aspect, step)]))
            if points is not None:
                scores.append(Score(f"p{assessor}", aspect.key, points))
    return rubric, scores


def grid_of(aspect: Aspect, step: Decimal) -> list[Decimal]:
    """Every number of points that may be given for an aspect."""
    assert aspect.max is not None
    steps = [number * step for number in range(int(aspect.max / step) + 1)]
    return sorted({*steps, aspect.max})


def all_changes(rubric: Rubric, scores: list[Score], aspect: Aspect) -> Iterator[tuple[Decimal, list[Score]]]:
    """Every other way in which the assessors of an aspect could all have given more, or all less or the same."""
    own = [score for score in scores if score.aspect == aspect.key]
    rest = [score for score in scores if score.aspect != aspect.key]
    for given in product(grid_of(aspect, rubric.step), repeat=len(own)):
        pairs = [(points, score.points) for points, score in zip(given, own, strict=True)]
        moved = [points - before for points, before in pairs if before is not None]
        if all(each >= 0 for each in moved) or all(each <= 0 for each in moved):
            changed = [
                Score(score.assessor, score.aspect, points) for points, score in zip(given, own, strict=True)
            ]
            yield sum(moved, Decimal(0)), [*rest, *changed]
