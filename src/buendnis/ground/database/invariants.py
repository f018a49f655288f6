"""What must hold in every installation at any time, as functions that look for the contrary.

A room adds its own in a module ``invariants.py``::

    @invariant("No application has two decisions")
    def one_decision() -> Iterable[str]:
        yield from …  # one readable sentence per problem, without personal data

``buendnis check`` runs them all, as the role of the web.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import autodiscover_modules

from buendnis.ground.database.grants import excess_rights, tables_without_trigger
from buendnis.ground.look.catalogues import SOURCE, stale_catalogues

Check = Callable[[], Iterable[str]]
LEAST_FREE_BYTES = 1024**3
LARGEST_CLOCK_DIFFERENCE = timedelta(seconds=5)


@dataclass(frozen=True)
class Invariant:
    """A sentence that has to be true, and the function that yields what contradicts it."""

    sentence: str
    check: Check


_known: dict[str, Invariant] = {}


def invariant(sentence: str) -> Callable[[Check], Check]:
    """Register the decorated function as the check of ``sentence``."""

    def register(check: Check) -> Check:
        _known[sentence] = Invariant(sentence, check)
        return check

    return register


def all_invariants() -> list[Invariant]:
    """The invariants of all rooms, the ground's first."""
    autodiscover_modules("invariants")
    return list(_known.values())


@invariant("The settings are safe")
def settings_are_safe() -> Iterator[str]:
    """Django's own checks; those for deployment only where people from outside get in."""
    for message in checks.run_checks(include_deployment_checks=settings.SECURE):
        if message.level >= checks.WARNING and not message.is_silenced():
            yield f"{message.id}: {message.msg}"


@invariant("The database is at the release's state")
def migrated() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield f"The migration {migration} is missing; run `buendnis prepare`."


@invariant("The role of the web can add to append-only tables, and change nothing there")
def rights() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
    yield from excess_rights(connection, role)
    for table in tables_without_trigger(connection):
        yield f"The table {table} lacks the trigger that refuses changes."


@invariant("All catalogues are compiled")
def catalogues_are_compiled() -> Iterator[str]:
    for path in stale_catalogues():
        yield f"{path.relative_to(SOURCE)} changed since it was compiled; run `buendnis prepare`."


@invariant("There is room on the disk")
def disk_has_room() -> Iterator[str]:
    free = shutil.disk_usage(settings.HOME).free
    if free < LEAST_FREE_BYTES:
        yield f"Only {free // 1024**2} MB are free in {settings.HOME}."


@invariant("The clocks agree")
def clocks_agree() -> Iterator[str]:
    with connection.cursor() as cursor:
        before = datetime.now(UTC)
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
        after = datetime.now(UTC)
    if not before - LARGEST_CLOCK_DIFFERENCE <= there <= after + LARGEST_CLOCK_DIFFERENCE:
        yield f"The database's clock says {there:%F %T}, this machine's {after:%F %T} (UTC)."
