"""From the submitted assessments to one evaluation, as the scoring engine makes it, to be kept with the case."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from buendnis.appraisal.models import AppraisalCase, Assessment, AssessmentState
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.models.standings import KEEPS_OUT
from buendnis.engines.exact import rounded
from buendnis.engines.scoring import VERSION, Evaluation, JudgedBy, Question, Rubric, Score


def counting(case: AppraisalCase) -> QuerySet[Assessment]:
    """The assessments that count: the latest of each seat that no conflict of interest keeps out.

    Where the committee adopts the office's own proposal, only that one counts.
    """
    found = case.assessments.filter(state=AssessmentState.SUBMITTED, replaced_by__isnull=True)
    if case.mode == AssessmentMode.PROPOSAL:
        return found.filter(seat__isnull=True).prefetch_related("scores")
    kept_out = case.standings.filter(effect__in=KEEPS_OUT).values("seat_id")
    return (
        found.filter(seat__isnull=False)
        .exclude(seat_id__in=kept_out)
        .select_related("seat")
        .prefetch_related("scores")
    )


def question_of(case: AppraisalCase) -> Question:
    """What the engine is asked. Assessors go by the assessment's random id, which outside names nobody."""
    scores = [
        Score(str(assessment.public_id), score.aspect, score.points)
        for assessment in counting(case)
        for score in assessment.scores.all()
    ]
    scores.sort(key=lambda score: (score.assessor, score.aspect))
    return Question(Rubric.from_json(case.rubric), tuple(scores), JudgedBy.ALLIANCE)


def evaluate(case: AppraisalCase) -> dict[str, Any]:
    """The evaluation to be stored: plain JSON without floats, from which it can be made again.

    ``assessments`` counts those that went in, ``means`` maps aspects to the mean with two places (None: not
    judged), ``input`` and ``answer`` are the engine's own, ``version`` is the engine's.
    """
    question = question_of(case)
    answer = question.answer()
    return {
        "assessments": len(answer.assessors),
        "means": {
            aspect.key: None if aspect.mean is None else str(rounded(aspect.mean))
            for aspect in answer.aspects
        },
        "input": question.to_json(),
        "answer": answer.to_json(),
        "version": VERSION,
    }


def recomputed(stored: dict[str, Any]) -> dict[str, Any]:
    """The answer that the stored input gives today."""
    answer: Evaluation = Question.from_json(stored["input"]).answer()
    return answer.to_json()


def agrees(stored: dict[str, Any]) -> bool:
    """Whether a stored evaluation comes out again: word by word under the same version of the engine.

    A later version may tell more and in other words; every number and verdict of the earlier one must be there.
    """
    now = recomputed(stored)
    if stored["version"] == VERSION:
        return bool(now == stored["answer"])
    return _holds(stored["answer"], now)


def still_holds(case: AppraisalCase) -> bool:
    """Whether what counts today is what the evaluation of the proposal was made of."""
    return bool(case.evaluation) and Question.from_json(case.evaluation["input"]) == question_of(case)


def _holds(before: Any, now: Any) -> bool:
    if isinstance(before, dict):
        if set(before) == {"de", "en"}:
            return True
        return isinstance(now, dict) and all(
            key == "version" or (key in now and _holds(value, now[key])) for key, value in before.items()
        )
    if isinstance(before, list):
        return isinstance(now, list) and len(before) == len(now) and all(map(_holds, before, now))
    return bool(before == now)
