"""Jobs: queued with the transaction or not at all, once where they say so, run by whoever works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from unittest import mock

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params
from procrastinate.tasks import Task
from tests.jobs import run_jobs, waiting

from buendnis.ground.database.roles import WEB
from buendnis.ground.jobs import defer, job, periodic
from buendnis.ground.jobs.models import JobProgress


@pytest.fixture
def note() -> Iterator[Task]:
    """A job that leaves a row behind."""

    @job(name="trial.note", retry=2)
    def note(title: str) -> None:
        JobProgress.objects.create(title=title)

    yield note
    del app.tasks["trial.note"]


@pytest.fixture
def faulty() -> Iterator[Task]:
    """A job that fails each time."""

    @job(name="trial.faulty", retry=2)
    def faulty() -> None:
        raise ValueError("broken")

    yield faulty
    del app.tasks["trial.faulty"]


def titles() -> list[str]:
    return list(JobProgress.objects.order_by("pk").values_list("title", flat=True))


@pytest.mark.django_db
class TestInTheTransaction:
    def test_a_job_runs_when_the_worker_comes(self, note: Task) -> None:
        defer("trial.note", title="one")
        assert waiting() == ["trial.note"]
        assert titles() == []
        assert run_jobs() == 1
        assert titles() == ["one"]
        assert run_jobs() == 0

    def test_it_is_forgotten_with_its_transaction(self, note: Task) -> None:
        with transaction.atomic():
            defer("trial.note", title="one")
            assert waiting() == ["trial.note"]
            transaction.set_rollback(True)
        assert waiting() == []

    def test_with_a_lock_it_waits_once(self, note: Task) -> None:
        JobProgress.objects.create(title="before")
        for _time in range(3):
            defer("trial.note", queueing_lock="the same", title="one")
        defer("trial.note", queueing_lock="another", title="two")
        assert len(waiting()) == 2
        run_jobs()
        assert titles() == ["before", "one", "two"]  # and the transaction was not spoilt

    def test_after_it_ran_it_can_be_queued_again(self, note: Task) -> None:
        defer("trial.note", queueing_lock="the same", title="one")
        run_jobs()
        defer("trial.note", queueing_lock="the same", title="two")
        run_jobs()
        assert titles() == ["one", "two"]

    def test_what_no_worker_could_run_is_refused_where_it_is_queued(self, note: Task) -> None:
        with pytest.raises(LookupError, match="no job"):
            defer("trial.unknown", title="one")
        with pytest.raises(TypeError, match="title"):
            defer("trial.note", name="one")
        assert waiting() == []

    def test_a_failure_is_not_overlooked(self, faulty: Task) -> None:
        defer("trial.faulty")
        with pytest.raises(ValueError, match="broken"):
            run_jobs()

    def test_tries_wait_ever_longer_and_end(self, faulty: Task) -> None:
        defer("trial.faulty")
        pauses = []
        for _try in range(2):
            assert run_jobs(failing=True) == 1
            (row,) = ProcrastinateJob.objects.all()
            assert row.status == "todo"
            with connection.cursor() as cursor:
                cursor.execute("SELECT extract(epoch FROM scheduled_at - now()) FROM procrastinate_jobs")
                pauses.append(float(cursor.fetchone()[0]))
                cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
        assert pauses == [pytest.approx(3, abs=2.5), pytest.approx(9, abs=2.5)]
        run_jobs(failing=True)
        assert ProcrastinateJob.objects.get().status == "failed"

    def test_the_web_role_can_queue(
        self, note: Task, web_role: Callable[[], AbstractContextManager[None]]
    ) -> None:
        with web_role():
            defer("trial.note", queueing_lock="x", title="one")
            assert run_jobs() == 1
        assert titles() == ["one"]


class TestByAWorker:
    def test_it_runs_what_was_committed(self, cloned_db: None, note: Task) -> None:
        with transaction.atomic():
            defer("trial.note", title="one")
            defer("trial.note", title="two")
        assert run_jobs() == 2
        assert sorted(titles()) == ["one", "two"]

    def test_it_needs_no_more_than_the_web_role_may(self, cloned_db: None, note: Task) -> None:
        def as_web(alias: str = "default") -> dict[str, object]:
            return connector_params(alias) | {"options": f"-c role={WEB}"}

        defer("trial.note", title="one")
        with mock.patch("procrastinate.contrib.django.utils.connector_params", as_web):
            assert run_jobs() == 1
        assert titles() == ["one"]

    def test_a_failure_is_not_overlooked(self, cloned_db: None, faulty: Task) -> None:
        defer("trial.faulty")
        with pytest.raises(AssertionError, match=r"trial\.faulty"):
            run_jobs()


@pytest.mark.django_db
def test_timed_jobs_take_the_time_that_the_clock_hands_them() -> None:
    ran = []

    @periodic("0 0 * * *", name="trial.timed")
    def timed() -> None:
        ran.append(1)

    try:
        timed.func(timestamp=1_700_000_000)
        timed.func()
        assert ran == [1, 1]
        assert ("trial.timed", "") in app.periodic_registry.periodic_tasks
    finally:
        del app.tasks["trial.timed"]
        del app.periodic_registry.periodic_tasks[("trial.timed", "")]


def test_the_rooms_jobs_are_found() -> None:
    assert {"mail.send", "mail.resume", "mail.erase", "drafts.sweep", "documents.sweep"} <= set(app.tasks)
