"""The engine's evaluation as people read it: each level with its minimum, and what little would turn it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from buendnis.appraisal.models import AppraisalCase, CaseState
from buendnis.appraisal.scoring import question_of
from buendnis.engines.exact import rounded
from buendnis.engines.record import Text
from buendnis.engines.scoring import Evaluation, Level, Question, Sums


@dataclass(frozen=True)
class LevelShown:
    """A criterion, a block or the whole; means with two places."""

    label: str
    kind: str
    points: Decimal | None
    maximum: Decimal | None
    minimum: Decimal | None
    reached: bool | None
    reason: str
    sums: tuple[Decimal, Decimal, Decimal, Decimal] | None  # median, lowest, highest, spread


@dataclass(frozen=True)
class ResultShown:
    """The whole result, in the reader's language."""

    summary: str
    levels: tuple[LevelShown, ...]
    hints: tuple[str, ...]


def result_of(case: AppraisalCase) -> ResultShown | None:
    """The evaluation of what counts: as the proposal froze it, else as it stands; None before any assessment."""
    frozen = case.evaluation and case.state != CaseState.ASSESSING
    question = Question.from_json(case.evaluation["input"]) if frozen else question_of(case)
    answer = question.answer()
    return _shown(answer) if answer.assessors else None


def _shown(answer: Evaluation) -> ResultShown:
    kinds = {Level.CRITERION: _("Criterion"), Level.BLOCK: _("Block"), Level.TOTAL: ""}
    levels = [
        LevelShown(
            label=_("In total") if level.level is Level.TOTAL else level.label,
            kind=kinds[level.level],
            points=None if level.points is None else rounded(level.points),
            maximum=rounded(level.judged_max),
            minimum=None if level.min is None else rounded(level.min),
            reached=level.reached,
            reason=_said(level.reason),
            sums=_numbers(level.sums),
        )
        for level in (*answer.criteria, *answer.blocks, answer.total)
    ]
    changes = [change for aspect in answer.aspects for change in aspect.smallest_changes]
    return ResultShown(
        _said(answer.summary), tuple(levels), tuple(_said(change.sentence) for change in changes)
    )


def _numbers(sums: Sums | None) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
    if sums is None or sums.n < 2:
        return None
    return rounded(sums.median), rounded(sums.lowest), rounded(sums.highest), rounded(sums.spread)


def _said(text: Text) -> str:
    return text.de if (get_language() or "de").startswith("de") else text.en
