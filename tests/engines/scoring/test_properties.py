"""What must hold for every evaluation, and the engine against a second way to evaluate."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.scoring.reference import (
    all_changes,
    completed,
    on_any_grid,
    points_of,
    scored,
    small,
    with_one_point,
)

from buendnis.engines.scoring import (
    Aspect,
    AspectResult,
    Block,
    Criterion,
    Evaluation,
    JudgedBy,
    LevelResult,
    Move,
    Question,
    Rubric,
    Score,
    evaluate,
)

Scored = tuple[Rubric, list[Score]]


def thresholds(evaluation: Evaluation) -> dict[tuple[str, str], AspectResult | LevelResult]:
    return {
        **{("aspect", result.key): result for result in evaluation.aspects},
        **{(result.level.value, result.key): result for result in levels(evaluation)},
    }


def levels(evaluation: Evaluation) -> list[LevelResult]:
    return [*evaluation.criteria, *evaluation.blocks, evaluation.total]


@given(scored())
@settings(max_examples=150)
def test_points_are_the_sum_of_weighted_means(case: Scored) -> None:
    rubric, scores = case
    found = evaluate(rubric, scores)
    criteria = [criterion for block in rubric.blocks for criterion in block.criteria]
    assert [result.points or 0 for result in found.criteria] == [
        points_of(each.aspects, scores) for each in criteria
    ]
    assert [result.points or 0 for result in found.blocks] == [
        sum(points_of(criterion.aspects, scores) for criterion in block.criteria) for block in rubric.blocks
    ]
    assert (found.total.points or 0) == points_of(tuple(rubric.aspects.values()), scores)


@given(scored())
@settings(max_examples=150)
def test_everything_stays_within_its_bounds(case: Scored) -> None:
    found = evaluate(*case)
    for aspect in found.aspects:
        if aspect.n:
            assert aspect.mean is not None
            assert aspect.median is not None
            assert aspect.max is not None
            assert aspect.lowest is not None
            assert aspect.highest is not None
            assert 0 <= aspect.lowest <= aspect.mean <= aspect.highest <= aspect.max
            assert aspect.lowest <= aspect.median <= aspect.highest
            assert aspect.spread == aspect.highest - aspect.lowest
        else:
            assert aspect.mean is aspect.median is aspect.spread is aspect.points is None
    for level in levels(found):
        assert (level.points or 0) <= level.judged_max
        if level.max is not None:
            assert level.best is not None
            assert level.judged_max <= level.max
            assert (level.points or 0) <= level.best <= level.max
            assert level.unlisted is not None
            assert level.unlisted >= 0
        else:
            assert level.best is level.unlisted is None
        if level.complete:
            assert level.best == (level.points or 0)
            assert (level.reached is None) == (level.min is None)


@given(scored(), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_the_order_of_the_scores_does_not_matter(case: Scored, random: object) -> None:
    rubric, scores = case
    shuffled = list(scores)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert evaluate(rubric, shuffled) == evaluate(rubric, scores)


@given(scored())
@settings(max_examples=100)
def test_who_scored_does_not_matter(case: Scored) -> None:
    rubric, scores = case
    renamed = [Score(f"x{score.assessor}", score.aspect, score.points) for score in scores]
    first, second = evaluate(rubric, scores), evaluate(rubric, renamed)
    assert [level.points for level in levels(first)] == [level.points for level in levels(second)]
    assert [level.reached for level in levels(first)] == [level.reached for level in levels(second)]


@given(scored())
@settings(max_examples=150)
def test_a_threshold_is_decided_only_when_nothing_open_can_change_it(case: Scored) -> None:
    """What is reached or missed stays so whether all that is open brings nothing or everything."""
    rubric, scores = case
    now = thresholds(evaluate(rubric, scores))
    worst = thresholds(evaluate(rubric, list(completed(rubric, scores, best=False))))
    best = thresholds(evaluate(rubric, list(completed(rubric, scores, best=True))))
    for key, result in now.items():
        if result.reached is True:
            assert worst[key].reached is best[key].reached is True
        elif result.reached is False:
            assert worst[key].reached is best[key].reached is False


@given(scored())
@settings(max_examples=100)
def test_more_points_never_miss_a_threshold_that_fewer_reach(case: Scored) -> None:
    rubric, scores = case
    rubric = on_any_grid(rubric)
    before = thresholds(evaluate(rubric, scores))
    for index in range(len(scores)):
        if (more := with_one_point(rubric, scores, index, +1)) is not None:
            after = thresholds(evaluate(rubric, more))
            assert all(after[key].reached is True for key, result in before.items() if result.reached is True)


@given(scored())
@settings(max_examples=80)
def test_one_more_point_names_exactly_the_points_that_change_a_threshold(case: Scored) -> None:
    """Held against evaluating anew with each single point changed."""
    rubric, scores = case
    rubric = on_any_grid(rubric)
    found = thresholds(evaluate(rubric, scores))
    told = {
        (key, flip.aspect, assessor, flip.move, flip.then)
        for key, result in found.items()
        for flip in result.one_more_point
        for assessor in flip.assessors
    }
    tried = set()
    for index, score in enumerate(scores):
        for move, sign in ((Move.UP, +1), (Move.DOWN, -1)):
            if (changed := with_one_point(rubric, scores, index, sign)) is None:
                continue
            for key, after in thresholds(evaluate(rubric, changed)).items():
                if after.reached is not found[key].reached:
                    tried.add((key, score.aspect, score.assessor, move, after.reached))
    assert told == tried
    by_aspect = {
        ((turn.level.value, turn.key), aspect.key, assessor, turn.move, turn.then)
        for aspect in evaluate(rubric, scores).aspects
        for turn in aspect.turns
        for assessor in turn.assessors
    }
    assert by_aspect == told


@given(small())
@settings(max_examples=60)
def test_the_smallest_change_is_the_smallest_of_all_that_could_be_made(case: Scored) -> None:
    """Held against evaluating anew with every other way of giving the points of an aspect."""
    rubric, scores = case
    found = evaluate(rubric, scores)
    told = {
        (aspect.key, each.move): (each.points, each.then)
        for aspect in found.aspects
        for each in aspect.smallest_changes
    }
    tried: dict[tuple[str, Move], tuple[Fraction, bool | None]] = {}
    for aspect in rubric.aspects.values():
        if not any(score.aspect == aspect.key for score in scores):
            continue
        for change, changed in all_changes(rubric, scores, aspect):
            then = evaluate(rubric, changed).reached
            key = (aspect.key, Move.UP if change > 0 else Move.DOWN)
            if then is not found.reached and (key not in tried or abs(change) < tried[key][0]):
                tried[key] = (Fraction(abs(change)), then)
    assert told == tried
    least = min((points for points, _then in tried.values()), default=None)
    assert (found.smallest_change.points if found.smallest_change else None) == least


@given(scored())
@settings(max_examples=60)
def test_the_sums_of_assessors_are_those_of_whoever_scored_all_that_was_judged(case: Scored) -> None:
    rubric, scores = case
    found = evaluate(rubric, scores)
    judged = [aspect for aspect in rubric.aspects.values() if any(s.aspect == aspect.key for s in scores)]
    own: dict[str, dict[str, Fraction]] = {}
    for score in scores:
        points = Fraction(score.points or 0) * Fraction(rubric.aspects[score.aspect].weight)
        own.setdefault(score.assessor, {})[score.aspect] = points
    whole = sorted(sum(each.values(), Fraction(0)) for each in own.values() if len(each) == len(judged))
    sums = found.total.sums
    if not whole:
        assert sums is None
        return
    assert sums is not None
    assert (sums.n, sums.lowest, sums.highest, sums.spread) == (
        len(whole),
        whole[0],
        whole[-1],
        whole[-1] - whole[0],
    )
    assert sums.median * 2 == whole[(len(whole) - 1) // 2] + whole[len(whole) // 2]
    if len(whole) == len(own):  # then the mean of the sums is the sum of the means
        assert sums.mean == found.total.points


@given(scored(), st.sampled_from(JudgedBy))
@settings(max_examples=100)
def test_one_side_is_evaluated_as_if_the_other_had_not_scored(case: Scored, side: JudgedBy) -> None:
    rubric, scores = case
    own = [score for score in scores if rubric.aspects[score.aspect].judged_by is side]
    partial = evaluate(rubric, scores, side)
    assert [level.points for level in levels(partial)] == [
        level.points for level in levels(evaluate(rubric, own))
    ]
    assert {level.reached for level in levels(partial)} == {
        level.reached for level in levels(evaluate(rubric, own))
    }
    assert partial.assessors == tuple(sorted({score.assessor for score in own}))


@given(scored(), st.sampled_from([None, *JudgedBy]))
@settings(max_examples=80)
def test_what_was_stored_gives_the_same_answer_again(case: Scored, side: JudgedBy | None) -> None:
    question = Question(case[0], tuple(case[1]), side)
    answer = question.answer()
    assert answer == evaluate(*case, side)
    assert Question.from_json(question.to_json()) == question
    assert Evaluation.from_json(answer.to_json()) == answer
    assert _floats(answer.to_json()) == []


@given(st.lists(st.decimals(0, 10, places=2), min_size=1, max_size=9))
@settings(max_examples=100)
def test_means_are_exact(points: list[Decimal]) -> None:
    aspect = Aspect("a", "A", Decimal(10), JudgedBy.ALLIANCE)
    rubric = Rubric((Block("b", "B", (Criterion("c", "C", (aspect,)),)),), step=Decimal("0.01"))
    result = evaluate(rubric, [Score(str(index), "a", each) for index, each in enumerate(points)]).aspects[0]
    assert result.mean is not None
    assert result.mean * len(points) == sum(map(Fraction, points))
    ordered = sorted(map(Fraction, points))
    middle = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    assert result.median == sum(middle) / 2


def _floats(data: object) -> list[float]:
    if isinstance(data, dict):
        return [each for value in data.values() for each in _floats(value)]
    if isinstance(data, list):
        return [each for value in data for each in _floats(value)]
    return [data] if isinstance(data, float) else []
