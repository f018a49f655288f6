"""Many who want the same money at once: one gets it, the others wait on the reserve list."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import close_old_connections, connections
from tests.ledger.test_services import UNTIL, holds
from tests.ledger.worlds import NOW, a_head, a_world, project

from buendnis.ground.audit.verify import verify_chains
from buendnis.ledger import services as ledger
from buendnis.ledger.models import Earmark, ReserveEntry
from buendnis.ledger.selectors import balances
from buendnis.ledger.services import Earmarked, Reserved


def at_once(steps: list[Callable[[], Any]]) -> list[Any]:
    def run(step: Callable[[], Any]) -> Any:
        close_old_connections()
        try:
            return step()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        return list(pool.map(run, steps))


@pytest.mark.parametrize("attempt", [1, 2])
def test_twenty_projects_want_money_for_one(cloned_db: None, attempt: int) -> None:
    world = a_world(seats=1)
    head = a_head(world, "1000")
    wanted = partial(
        ledger.earmark,
        world.office,
        head=head,
        amount=Decimal(600),
        category="structure",
        expires_on=UNTIL,
        reason="Beschluss",
        now=NOW,
    )
    steps = [partial(wanted, subject=project(number), key=f"case:{number}") for number in range(20)]
    answers = at_once([*steps])
    assert sum(isinstance(answer, Earmarked) for answer in answers) == 1
    assert sum(isinstance(answer, Reserved) for answer in answers) == 19
    found = balances(head)
    assert (found.allocated, found.free, found.earmarked) == (Decimal(1000), Decimal(400), Decimal(600))
    assert Earmark.objects.in_alliance(world.alliance.pk).count() == 1
    assert ReserveEntry.objects.in_alliance(world.alliance.pk).count() == 19
    assert holds() == []
    assert verify_chains() == []


def test_one_project_asks_twenty_times(cloned_db: None) -> None:
    world = a_world(seats=1)
    head = a_head(world, "1000")
    step = partial(
        ledger.earmark,
        world.office,
        head=head,
        subject=project(),
        amount=Decimal(600),
        category="",
        expires_on=UNTIL,
        reason="Beschluss",
        key="the same",
        now=NOW,
    )
    assert len({answer.earmark.pk for answer in at_once([step] * 20)}) == 1
    assert balances(head).free == Decimal(400)
    assert holds() == []
