"""Many opinions issued at once get numbers without gaps and without doubles."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from tests.appraisal.worlds import NOW, a_released_opinion, a_stage, fresh

from buendnis.appraisal import invariants
from buendnis.appraisal.jobs import seal_opinion
from buendnis.appraisal.models import OpinionSeries
from buendnis.appraisal.services.opinions import issue_opinion
from buendnis.ground.documents.models import Document
from buendnis.ground.verbs import ProcessError

OPINIONS = 10


def at_once(jobs: list[Callable[[], object]]) -> list[BaseException]:
    """Run all in threads of their own that start together; what they raised."""
    start, problems = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            job()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return problems


@pytest.mark.usefixtures("cloned_db")
def test_ten_at_once_are_numbered_one_to_ten() -> None:
    with time_machine.travel(NOW, tick=False):
        stage = a_stage(money="9000000.00")
        opinions = [a_released_opinion(stage, f"Vorhaben {each}") for each in range(OPINIONS)]

    def issue(place: int) -> Callable[[], object]:
        return lambda: issue_opinion(stage.office, opinions[place], NOW)

    assert at_once([issue(place) for place in range(OPINIONS)]) == []
    numbers = sorted(fresh(each).number for each in opinions)
    assert numbers == [f"SON-2018-{each:04d}" for each in range(1, OPINIONS + 1)]
    assert OpinionSeries.objects.get().last == OPINIONS
    assert list(invariants.numbers_have_no_gaps()) == []
    OpinionSeries.objects.update(last=OPINIONS + 2)
    assert len(list(invariants.numbers_have_no_gaps())) == 1


@pytest.mark.usefixtures("cloned_db")
def test_one_opinion_issued_five_times_at_once_has_one_number() -> None:
    with time_machine.travel(NOW, tick=False):
        stage = a_stage()
        opinion = a_released_opinion(stage)
    problems = at_once([lambda: issue_opinion(stage.office, opinion, NOW)] * 5)
    assert [type(problem) for problem in problems] == [ProcessError] * 4
    assert OpinionSeries.objects.get().last == 1


@pytest.mark.usefixtures("cloned_db")
def test_two_workers_that_seal_at_once_leave_one_document() -> None:
    with time_machine.travel(NOW, tick=False):
        stage = a_stage()
        opinion = issue_opinion(stage.office, a_released_opinion(stage), NOW)
    assert at_once([lambda: seal_opinion(opinion_id=opinion.pk)] * 2) == []
    assert Document.objects.filter(owner_id=str(opinion.public_id)).count() == 2  # PDF and DOCX
    assert fresh(opinion).state == "issued"
    assert list(invariants.opinions_have_their_hash()) == []
