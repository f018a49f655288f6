"""The world that the tests of scenarios share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from pytest_django import DjangoDbBlocker
from tests.appraisal.worlds import NOW, Stage, a_checked_outline, a_stage
from tests.scenarios.worlds import a_ripe_case

from buendnis.strategy.models import Goal


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """A budget of half a million, three ripe outlines that ask for more, and one without a proposal.

    Built once, within a transaction that the tests' own ones are savepoints of.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            stage = a_stage(money="500000.00", scores_named=True)
            a_ripe_case(stage, "Labor Eins", {"seat": 9, "third": 7}, kept_out=("fourth",))
            a_ripe_case(stage, "Labor Zwei", {"seat": 6, "third": 8})
            goal = Goal.objects.create(
                field=stage.world.field_of_action, number=1, title="Studierende bleiben"
            )
            a_ripe_case(stage, "Labor Drei", {"seat": 5, "third": 2}, "200000.00", goals=(goal,))
            a_checked_outline(stage, "Noch ohne Vorschlag")
        yield stage
        transaction.set_rollback(True)


@pytest.fixture
def stage(built: Stage, db: None) -> Stage:
    return built
