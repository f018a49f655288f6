"""Fixtures of the tests of appraisals."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from tests.appraisal.worlds import (
    NOW,
    Stage,
    a_case,
    a_checked_outline,
    a_stage,
)

from buendnis.appraisal.models import AppraisalCase
from buendnis.appraisal.services.cases import open_case


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False):
        yield a_stage()


@pytest.fixture
def case(stage: Stage) -> AppraisalCase:
    return a_case(stage)


@pytest.fixture
def group(stage: Stage) -> AppraisalCase:
    """An appraisal by two of the five seats; nobody has been asked yet."""
    return open_case(stage.office, a_checked_outline(stage), mode="group", places=2, now=NOW)
