"""The queue: jobs are idempotent, enqueued in the transaction that wants them, and tried again when they fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from inspect import signature
from typing import Any

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task
from procrastinate.types import TimeDeltaParams

Run = Callable[..., None]


def job(
    *, name: str, queue: str = "default", retry: int = 5, patience: int = 3
) -> Callable[[Run], Task[Any, Any, Any]]:
    """Make a function a job that :func:`defer` can queue; tried again ``retry`` times, ever more patiently.

    The n-th new try comes ``patience`` to the power of n seconds after the one before. A job may be run twice
    (its worker may be killed after the work), so it must leave the same the second time.
    """

    def decorate(function: Run) -> Task[Any, Any, Any]:
        strategy = RetryStrategy(max_attempts=retry, exponential_wait=patience)
        return app.task(name=name, queue=queue, retry=strategy)(function)

    return decorate


def periodic(cron: str, *, name: str) -> Callable[[Run], Task[Any, Any, Any]]:
    """Make a function without arguments a job that runs at the times that ``cron`` names (UTC)."""

    def decorate(function: Run) -> Task[Any, Any, Any]:
        def timed(timestamp: int = 0) -> None:
            function()

        timed.__doc__ = function.__doc__
        task = app.task(name=name, queue="default", retry=2)(timed)
        app.periodic(cron=cron)(task)
        return task

    return decorate


def defer(
    name: str,
    /,
    *,
    lock: str | None = None,
    queueing_lock: str | None = None,
    after: timedelta | None = None,
    **arguments: Any,
) -> None:
    """Queue the job ``name`` within the current transaction: it exists if, and only if, that is committed.

    With ``queueing_lock`` it waits in the queue once at most; ``lock``: jobs with the same never run at once.
    Named, not imported: jobs call services, and services that want a job need not know what it takes to do it.
    Raises LookupError for a job that nobody made, TypeError for arguments that it doesn't take.
    """
    if name not in app.tasks:
        raise LookupError(f"There is no job {name!r}.")
    task = app.tasks[name]
    signature(task.func).bind(**arguments)
    wait: TimeDeltaParams | None = {"seconds": int(after.total_seconds())} if after else None
    deferrer = task.configure(lock=lock, queueing_lock=queueing_lock, schedule_in=wait)
    try:
        with transaction.atomic():  # a savepoint: a job that is queued already must not spoil the transaction
            deferrer.defer(**arguments)
    except AlreadyEnqueued:
        pass
