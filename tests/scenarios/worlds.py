"""A world for scenarios: outlines of which a proposal stands, with points and amounts that differ."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tests.appraisal.worlds import NOW, Stage, a_checked_outline, assessed

from buendnis.appraisal.models import AppraisalCase
from buendnis.appraisal.rubrics import aspects_of
from buendnis.appraisal.services.cases import declare_conflict, open_case
from buendnis.appraisal.services.proposals import propose
from buendnis.funding.models import Application
from buendnis.strategy.models import Goal


def a_ripe_case(
    stage: Stage,
    title: str,
    points: Mapping[str, int],
    amount: str = "235000.00",
    kept_out: tuple[str, ...] = (),
    goals: tuple[Goal, ...] = (),
) -> AppraisalCase:
    """An outline whose proposal stands; ``points``: what each seat gives to every aspect."""
    outline = a_checked_outline(stage, title, goals)
    Application.objects.in_alliance(outline.alliance_id).filter(pk=outline.pk).update(
        submitted_esf=Decimal(amount)
    )
    case = open_case(stage.office, outline, now=NOW)
    for name in kept_out:
        declare_conflict(stage.actor(name), case, "personal", "seit Jahren", NOW)
    for name, given in points.items():
        assessed(stage, case, name, points=given)
    return propose(
        stage.office,
        case,
        result="support",
        reasons={aspect.key: "Passt zur Strategie." for aspect in aspects_of(case.rubric)},
        summary="Das Vorhaben schließt eine Lücke.",
        now=NOW,
    )
