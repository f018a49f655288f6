"""A world for scenarios: outlines of which a proposal stands, with points and amounts that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from django.test import Client
from tests.appraisal.worlds import NOW, Stage, a_checked_outline, assessed, with_second_factor
from tests.worlds import BACKEND

from buendnis.appraisal.models import AppraisalCase
from buendnis.appraisal.rubrics import aspects_of
from buendnis.appraisal.services.cases import declare_conflict, open_case
from buendnis.appraisal.services.proposals import propose
from buendnis.funding.models import Application
from buendnis.ledger.selectors import balances
from buendnis.scenarios.inputs import Inputs
from buendnis.scenarios.models import Scenario
from buendnis.scenarios.moves import Try, begun
from buendnis.scenarios.pool import Pool, pool_of
from buendnis.scenarios.services import save_scenario
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


def case_of(stage: Stage, title: str) -> AppraisalCase:
    return AppraisalCase.objects.in_alliance(stage.world.alliance.pk).get(application__title=title)


def key_of(stage: Stage, title: str) -> str:
    return case_of(stage, title).application.number


def tried(stage: Stage, who: str) -> tuple[Pool, Inputs]:
    """What somebody's try begins with."""
    pool = pool_of(stage.actor(who), stage.head)
    free = balances(stage.head).free
    moves = Try(pool, stage.head, free, begun(pool, stage.head, free))
    assert moves.is_valid(), [form.errors for form in moves.forms]
    return pool, moves.inputs(100)


def saved(stage: Stage, who: str, title: str = "Weniger Geld", budget: str = "300000.00") -> Scenario:
    pool, inputs = tried(stage, who)
    return save_scenario(
        stage.actor(who),
        stage.head,
        replace(inputs, budget=Decimal(budget)),
        title=title,
        note="Wegen der schwachen Punkte von Labor Eins",
        seats=pool.seats,
        now=NOW,
    )


def browser(stage: Stage, who: str) -> Client:
    with_second_factor(stage, who)
    client = Client()
    client.force_login(stage.world.users[who], backend=BACKEND)
    return client
