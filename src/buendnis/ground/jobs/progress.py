"""Telling whoever started a job how far it is. Each step is committed at once, so that others see it."""

from __future__ import annotations

import threading

from django.db import connections

from buendnis.ground.actor import Actor
from buendnis.ground.clock import now
from buendnis.ground.jobs.models import JobProgress, ProgressState


def begin(actor: Actor, title: str, *, total: int = 0, result_url: str = "") -> JobProgress:
    """Note that a job waits; call it in the transaction that queues the job, and hand the job its key."""
    return JobProgress.objects.create(
        title=title[:200],
        user_id=actor.user_id,
        alliance_id=actor.alliance_id,
        total=total,
        result_url=result_url,
    )


def step(key: int | None, done: int, message: str = "") -> None:
    """The job has got as far as ``done``; ``key`` None: nobody waits for it."""
    if key is not None:
        JobProgress.objects.filter(pk=key).update(
            state=ProgressState.RUNNING, done=done, message=message[:300], changed_at=now()
        )


def step_beside(key: int | None, done: int) -> None:
    """As :func:`step`, on a connection of its own: for work that is one transaction and not committed yet."""
    if key is None:
        return

    def say() -> None:
        try:
            step(key, done)
        finally:
            connections.close_all()

    thread = threading.Thread(target=say, daemon=True)
    thread.start()
    thread.join(timeout=5)


def finish(key: int | None, message: str = "", *, failed: bool = False) -> None:
    """The job is over. A job that is tried again begins with :func:`step` anew."""
    if key is None:
        return
    progress = JobProgress.objects.filter(pk=key).first()
    if progress is not None:
        progress.state = ProgressState.FAILED if failed else ProgressState.DONE
        progress.done = progress.done if failed else progress.total
        progress.message = message[:300]
        progress.save()
