"""Many who want the same money at once: one gets it, the others wait on the reserve list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from typing import Any

import time_machine
from django.db import close_old_connections, connections
from tests.ledger.lists import brought, granted
from tests.ledger.worlds import NOW, UNTIL, a_head, a_world, holds, project

from buendnis.ground.audit.verify import verify_chains
from buendnis.ledger import services as ledger
from buendnis.ledger.models import Earmark, ReserveEntry
from buendnis.ledger.selectors import balances
from buendnis.ledger.services import Earmarked, Reserved, banklists


def at_once(steps: Sequence[Callable[[], Any]]) -> list[Any]:
    def run(step: Callable[[], Any]) -> Any:
        close_old_connections()
        try:
            return step()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        return list(pool.map(run, steps))


def test_fifty_projects_want_money_for_one_each_twice_at_once(cloned_db: None) -> None:
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
    steps = [partial(wanted, subject=project(number), key=f"case:{number}") for number in range(50)]
    answers = at_once([step for each in steps for step in (each, each)])
    for first, second in zip(answers[::2], answers[1::2], strict=True):
        assert first == second  # the same adoption has the same answer, whoever was faster
    assert sum(isinstance(answer, Earmarked) for answer in answers) == 2
    assert sum(isinstance(answer, Reserved) for answer in answers) == 98
    found = balances(head)
    assert (found.allocated, found.free, found.earmarked) == (Decimal(1000), Decimal(400), Decimal(600))
    assert Earmark.objects.in_alliance(world.alliance.pk).count() == 1
    assert ReserveEntry.objects.in_alliance(world.alliance.pk).count() == 49
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


def test_a_list_is_booked_by_several_at_once(cloned_db: None) -> None:
    world = a_world(seats=1)
    head = a_head(world)
    with time_machine.travel(NOW, tick=False):
        for number in range(6):
            granted(world, head, number, "1000")
        rows = [[f"8500{number:04d}", f"Projekt {number}", "900", "", "50", "", ""] for number in range(6)]
        rows += [["99", "Nur bei der Bank", "70", "", "", "", ""]]
        listed = brought(world, head, rows)
    steps = [
        partial(banklists.book_together, world.office, list(listed.rows.all()), "Liste gefolgt", now=NOW)
        for _each in range(8)
    ]
    answers = at_once(steps)
    assert sorted(len(done) for done, _refused in answers) == [0] * 7 + [7]
    assert balances(head).paid == Decimal(6 * 50)
    assert balances(head).committed == Decimal(6 * 850 + 70)
    assert holds() == []
    assert verify_chains() == []
