"""Background jobs: ``@job``, ``@periodic`` and ``defer``."""

from buendnis.ground.jobs.queue import defer, job, periodic

__all__ = ["defer", "job", "periodic"]
