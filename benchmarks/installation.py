"""An embedded PostgreSQL with a migrated database that is gone afterwards, as the tests use it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator

SETTINGS = "buendnis.config.test_settings"


@contextlib.contextmanager
def throw_away() -> Iterator[None]:
    """For the block Django is set up and works on an empty database of this process."""
    with _cluster():
        from django.db import connections
        from tests.databases import test_database

        with test_database():
            try:
                yield
            finally:
                connections.close_all()


@contextlib.contextmanager
def kept(name: str, fill: Callable[[], None]) -> Iterator[None]:
    """For the block Django works on the database ``name``, which stays; ``fill`` is called once, to fill it."""
    with _cluster():
        from django.core.management import call_command
        from django.db import connection, connections
        from tests.databases import made_of_template

        from buendnis.ground.database.grants import grant
        from buendnis.ground.database.roles import WEB

        if made_of_template(name):
            fill()
        else:
            call_command("migrate", interactive=False, verbosity=0)
            grant(connection, WEB)
        try:
            yield
        finally:
            connections.close_all()


@contextlib.contextmanager
def _cluster() -> Iterator[None]:
    """For the block the test cluster runs, and Django is set up."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    from buendnis.config.test_settings import TEST_CLUSTER
    from buendnis.ground.database.roles import ensure_roles
    from buendnis.ground.look.catalogues import compile_catalogues

    compile_catalogues()
    with TEST_CLUSTER.use():
        ensure_roles(TEST_CLUSTER, may_create_databases=True)
        import django

        django.setup()
        yield
