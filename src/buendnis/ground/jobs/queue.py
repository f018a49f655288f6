"""The queue: jobs are idempotent, enqueued in the transaction that wants them, and tried again when they fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.module_loading import autodiscover_modules
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

Run = Callable[..., None]


def on_app_ready(app: App) -> None:
    """Called with procrastinate's app once Django is ready: find the jobs of all rooms."""
    autodiscover_modules("jobs")


def job(*, name: str, queue: str = "default", retry: int = 5) -> Callable[[Run], Task[Any, Any, Any]]:
    """Make a function a job that :func:`defer` can queue; tried again ``retry`` times, ever more patiently.

    A job may be run twice (its worker may be killed after the work), so it must leave the same the second time.
    """

    def decorate(function: Run) -> Task[Any, Any, Any]:
        strategy = RetryStrategy(max_attempts=retry, exponential_wait=3)
        return app.task(name=name, queue=queue, retry=strategy)(_closing(function))

    return decorate


def periodic(cron: str, *, name: str) -> Callable[[Run], Task[Any, Any, Any]]:
    """Make a function without arguments a job that runs at the times that ``cron`` names (UTC)."""

    def decorate(function: Run) -> Task[Any, Any, Any]:
        run = _closing(function)

        def timed(timestamp: int = 0) -> None:
            run()

        timed.__doc__ = function.__doc__
        task = app.task(name=name, queue="default", retry=2)(timed)
        app.periodic(cron=cron)(task)
        return task

    return decorate


def defer(
    task: Task[Any, Any, Any],
    *,
    lock: str | None = None,
    queueing_lock: str | None = None,
    after: timedelta | None = None,
    **arguments: Any,
) -> None:
    """Queue ``task`` within the current transaction: it exists if, and only if, that is committed.

    With ``queueing_lock`` it waits in the queue once at most; ``lock``: jobs with the same never run at once.
    """
    wait = {"seconds": int(after.total_seconds())} if after else None
    deferrer = task.configure(lock=lock, queueing_lock=queueing_lock, schedule_in=wait)
    try:
        with transaction.atomic():  # a savepoint: a job that is queued already must not spoil the transaction
            deferrer.defer(**arguments)
    except AlreadyEnqueued:
        pass


def _closing(function: Run) -> Run:
    """``function`` in a thread of the worker, which must not keep a connection that the database has closed."""
    from functools import wraps

    from django.db import close_old_connections

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> None:
        outside = not transaction.get_connection().in_atomic_block
        if outside:
            close_old_connections()
        try:
            function(*args, **kwargs)
        finally:
            if outside:
                close_old_connections()

    return run
