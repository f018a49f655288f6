"""The rubric of a guideline as plain data for whoever counts points."""

from __future__ import annotations

from typing import Any

from buendnis.funding.guideline import codec
from buendnis.funding.guideline.document import Aspect, Criterion, Guideline, JudgedBy, ObjectKind


def rubric(
    guideline: Guideline, *, kind: ObjectKind | None = None, judged_by: JudgedBy | None = None
) -> dict[str, Any]:
    """Blocks, criteria and aspects with their points as text; None where the points are not known.

    ``kind`` leaves off the aspects that do not concern this kind of project. ``judged_by`` keeps the aspects
    of one side only, and then also drops the criteria and blocks in which it has nothing to judge.
    """

    def wanted(aspect: Aspect) -> bool:
        return (judged_by is None or aspect.judged_by is judged_by) and (
            kind is None or not aspect.applies_to or kind in aspect.applies_to
        )

    def of_criterion(criterion: Criterion) -> dict[str, Any]:
        return {
            "key": criterion.key,
            "label": criterion.label,
            "max": codec.write(criterion.max),
            "min": codec.write(criterion.min),
            "aspects": [
                {
                    "key": aspect.key,
                    "label": aspect.label,
                    "max": codec.write(aspect.max),
                    "judged_by": aspect.judged_by.value,
                    **({"cites": aspect.cites.value} if aspect.cites else {}),
                }
                for aspect in criterion.aspects
                if wanted(aspect)
            ],
        }

    blocks = []
    for block in guideline.rubric.blocks:
        criteria = [of_criterion(criterion) for criterion in block.criteria]
        if judged_by is not None:
            criteria = [criterion for criterion in criteria if criterion["aspects"]]
        if criteria or judged_by is None:
            blocks.append(
                {
                    "key": block.key,
                    "label": block.label,
                    "max": codec.write(block.max),
                    "min": codec.write(block.min),
                    "criteria": criteria,
                }
            )
    return {
        "max": codec.write(guideline.rubric.max),
        "min": codec.write(guideline.rubric.min),
        "min_share_per_criterion": codec.write(guideline.rubric.min_share_per_criterion),
        "blocks": blocks,
    }
