"""Run background jobs: mail, sealing, timers. `serve` starts one itself."""

from __future__ import annotations

import argparse
import asyncio
import logging
from typing import TYPE_CHECKING

from buendnis.command.surroundings import database, set_up_django

if TYPE_CHECKING:
    from procrastinate import App

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 10
STALLED_SECONDS = 30  # a living worker gives a sign every 10 seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--concurrency", type=int, default=2, metavar="N", help="jobs at the same time (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    with database():
        set_up_django(as_owner=False)
        asyncio.run(_work(options.concurrency))
    return 0


async def _work(concurrency: int) -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    assert isinstance(connector, DjangoConnector)  # noqa: S101  (what procrastinate's Django app always has)
    with app.replace_connector(connector.get_worker_connector()) as working:
        async with working.open_async():
            sweep = asyncio.create_task(_sweep(working))
            try:
                await working.run_worker_async(
                    concurrency=concurrency, delete_jobs="successful", shutdown_graceful_timeout=20
                )
            finally:
                sweep.cancel()


async def _sweep(app: App) -> None:
    """Put jobs back into the queue whose worker was killed; jobs are idempotent, so a second run is safe."""
    while True:
        try:
            stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS)
            for job in stalled:
                logger.warning("Job %s (%s) lost its worker and is run again", job.id, job.task_name)
                await app.job_manager.retry_job(job)
        except Exception:
            logger.exception("The sweep for stalled jobs failed; it is tried again")
        await asyncio.sleep(SWEEP_SECONDS)
