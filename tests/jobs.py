"""Running what waits in the queue, when a test says so."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from unittest import mock

from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app, procrastinate_app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status
from procrastinate.periodic import PeriodicRegistry


def run_jobs(*, failing: bool = False) -> int:
    """Run all jobs that are due, and those that they queue; how many runs that were.

    In the transaction of a test (``db``) they run one after the other in it, which no other connection could
    see into. In a database of the test's own (``cloned_db``) a real worker runs them. What a job raises is
    raised here; with ``failing`` it is treated as by a worker: the job waits for its next try, or has failed.
    """
    return _run_here(failing) if connection.in_atomic_block else _run_by_worker(failing)


def waiting() -> list[str]:
    """The names of the jobs that wait, in the order in which they were queued."""
    return list(
        ProcrastinateJob.objects.filter(status="todo").order_by("pk").values_list("task_name", flat=True)
    )


def elsewhere(work: Callable[[], object]) -> None:
    """Do ``work`` in a thread of its own, as a worker does: in a browser test Playwright's loop runs in this one."""
    problems: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if problems:
        raise problems[0]


def _run_here(failing: bool) -> int:
    manager = app.job_manager
    worker = async_to_sync(manager.register_worker)()
    number = 0
    while True:
        job = async_to_sync(manager.fetch_job)(queues=None, worker_id=worker)
        if job is None:
            break
        number += 1
        task = app.tasks[job.task_name]
        try:
            # Django's connection leaves JSON as text
            task.func(**json.loads(job.task_kwargs))  # type: ignore[arg-type]
        except Exception as problem:
            if not failing:
                raise
            again = task.get_retry_exception(problem, job)
            if again is None:
                async_to_sync(manager.finish_job)(job, Status.FAILED, delete_job=False)
            else:
                async_to_sync(manager.retry_job)(job, retry_at=again.retry_decision.retry_at)
        else:
            async_to_sync(manager.finish_job)(job, Status.SUCCEEDED, delete_job=False)
    async_to_sync(manager.unregister_worker)(worker)
    return number


def _run_by_worker(failing: bool) -> int:
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    before = _runs()

    async def work() -> None:
        with app.replace_connector(connector.get_worker_connector()) as working:
            async with working.open_async():
                await working.run_worker_async(
                    wait=False, listen_notify=False, install_signal_handlers=False, delete_jobs="never"
                )

    # what the clock would queue is no part of a test
    with mock.patch.object(procrastinate_app.current_app, "periodic_registry", PeriodicRegistry()):  # type: ignore[no-untyped-call]
        asyncio.run(work())
    if not failing:
        failed = ProcrastinateJob.objects.exclude(status="succeeded").filter(attempts__gt=0)
        assert not failed, [f"{job.task_name} {job.args} {job.status}" for job in failed]
    return _runs() - before


def _runs() -> int:
    return sum(ProcrastinateJob.objects.values_list("attempts", flat=True))
