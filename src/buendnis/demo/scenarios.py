"""A scenario of the example world: what a smaller budget would do to the laboratory and to two planned projects."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from buendnis.demo import people
from buendnis.demo.base import EXAMPLE, committee_of
from buendnis.demo.story import Story
from buendnis.ledger.models import BudgetHead
from buendnis.ledger.selectors import balances
from buendnis.scenarios.inputs import Choice, Entry, Standing
from buendnis.scenarios.moves import PLANNED, REDRAWS, Try, begun
from buendnis.scenarios.pool import pool_of
from buendnis.scenarios.services import save_scenario, share_scenario

BUDGETS: Final = (("Wie es jetzt ist", "1400000"), ("Nur 1,2 Millionen", "1200000"))
IDEAS: Final = (
    ("Willkommenslotsen im Handwerk", "640000", "14"),
    ("Teilqualifizierung Logistik", "480000", "11"),
)


def play(told: Story) -> None:
    """The office saves two scenarios and shows them to the committee that decides on the laboratory."""
    assert told.application is not None  # noqa: S101 - the story is told in order
    office = told.who(people.OFFICE)
    head = (
        BudgetHead.objects.in_alliance(told.alliance.pk)
        .select_related("recognition__alliance")
        .get(recognition=told.application.recognition_id, programme_area=told.application.programme_area)
    )
    pool, free = pool_of(office, head), balances(head).free
    moves = Try(pool, head, free, begun(pool, head, free))
    moves.is_valid()
    inputs = moves.inputs(REDRAWS)
    planned = tuple(
        Entry(
            f"{PLANNED}x{place}",
            f"{title} ({EXAMPLE})",
            Decimal(amount),
            Standing.PLANNED,
            Choice.WITH,
            points=Decimal(points),
            assumed=True,
        )
        for place, (title, amount, points) in enumerate(IDEAS)
    )
    for title, budget in BUDGETS:
        scenario = save_scenario(
            office,
            head,
            replace(inputs, budget=Decimal(budget), entries=(*inputs.entries, *planned)),
            title=title,
            note=f"{EXAMPLE}: Reicht das Budget noch für beide Ideen, wenn wir das Labor unterstützen?",
            seats=pool.seats,
            now=told.at,
        )
        share_scenario(office, scenario, committee_of(told.alliance), told.at)
